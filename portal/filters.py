"""Filters of overviews: their names are the query parameters that a visitor sees."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models import Audience, Municipality, Theme


class SlugFilter(django_filters.ModelChoiceFilter):
    """A choice of one object, in the address by its slug."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, to_field_name="slug", **kwargs)


class OpenSlugFilter(SlugFilter):
    """As `SlugFilter`, but an item that names no object is for all of them: it is kept whatever is chosen."""

    def filter(self, queryset, value):
        if not value:
            return queryset
        # As two questions without a join, each row comes once: nothing has to be told apart by all its columns.
        items = queryset.model.objects
        naming = items.filter(**{self.field_name: value}).values("pk")
        naming_any = items.filter(**{f"{self.field_name}__isnull": False}).values("pk")
        return queryset.filter(Q(pk__in=naming) | ~Q(pk__in=naming_any))


class ThemeFilter(django_filters.FilterSet):
    thema = SlugFilter(field_name="themes", label=_("Theme"), queryset=Theme.objects.all(), empty_label=_("All themes"))


class MunicipalityFilter(django_filters.FilterSet):
    gemeente = OpenSlugFilter(
        field_name="municipalities",
        label=_("Municipality"),
        queryset=Municipality.objects.all(),
        empty_label=_("All municipalities"),
    )


class AudienceFilter(django_filters.FilterSet):
    doelgroep = OpenSlugFilter(
        field_name="audiences", label=_("For whom"), queryset=Audience.objects.all(), empty_label=_("Everybody")
    )
