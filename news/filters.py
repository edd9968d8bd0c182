"""Filters of the news and of the agenda."""

import django_filters
from django.utils.translation import gettext_lazy as _

from news.models import EventKind, NewsKind, NewsPage
from partners.models import ProgrammePage
from portal.filters import AudienceFilter, MunicipalityFilter, OpenSlugFilter, SlugFilter, ThemeFilter
from portal.models import Audience, Municipality, Theme
from portal.page_cache import remembered


def live_programmes(request):
    return ProgrammePage.objects.live().public().defer_streamfields().order_by("title")


def news_years() -> list[tuple[str, str]]:
    """Return the years of the published, public news, newest first, as choices."""
    shown = NewsPage.objects.live().public().filter(display_date__isnull=False)
    dates = shown.dates("display_date", "year", order="DESC")
    return [(str(day.year), str(day.year)) for day in dates]


class ProgrammeFilter(django_filters.FilterSet):
    programma = SlugFilter(
        field_name="programmes", label=_("Programme"), queryset=live_programmes, empty_label=_("All programmes")
    )


class NewsFilter(ThemeFilter, ProgrammeFilter, MunicipalityFilter, AudienceFilter):
    soort = django_filters.ChoiceFilter(
        field_name="kind", label=_("Kind of news"), choices=NewsKind, empty_label=_("All kinds")
    )
    jaar = django_filters.ChoiceFilter(
        field_name="display_date", lookup_expr="year", label=_("Year"), empty_label=_("All years")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["jaar"].extra["choices"] = remembered("years of the news", news_years)


class PeriodFilter(django_filters.FilterSet):
    """Dates that are still to come unless the visitor asks for those that have been."""

    wanneer = django_filters.ChoiceFilter(
        method="filter_period",
        label=_("When"),
        choices=[("komend", _("Upcoming")), ("geweest", _("Past"))],
        empty_label=None,
    )

    def filter_period(self, occurrences, name, value):
        return occurrences  # the period counts without a choice as well: see `filter_queryset`

    def filter_queryset(self, queryset):
        occurrences = super().filter_queryset(queryset)
        return occurrences.past() if self.form.cleaned_data.get("wanneer") == "geweest" else occurrences.upcoming()


class AgendaFilter(django_filters.FilterSet):
    """Dates past and to come: for the months, which are periods themselves, and for calendar files."""

    thema = SlugFilter(
        field_name="page__themes", label=_("Theme"), queryset=Theme.objects.all(), empty_label=_("All themes")
    )
    programma = SlugFilter(
        field_name="page__programmes", label=_("Programme"), queryset=live_programmes, empty_label=_("All programmes")
    )
    gemeente = OpenSlugFilter(
        field_name="page__municipalities",
        label=_("Municipality"),
        queryset=Municipality.objects.all(),
        empty_label=_("All municipalities"),
    )
    doelgroep = OpenSlugFilter(
        field_name="page__audiences", label=_("For whom"), queryset=Audience.objects.all(), empty_label=_("Everybody")
    )
    soort = django_filters.ChoiceFilter(
        field_name="page__kind", label=_("Kind of meeting"), choices=EventKind, empty_label=_("All kinds")
    )


class OccurrenceFilter(PeriodFilter, AgendaFilter):
    """The filters of the list."""
