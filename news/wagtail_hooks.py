"""News and agenda in the admin."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button

from news import views
from news.models import EventPage, NewsPage
from portal.admin import ListingFilterSet, ListingViewSet
from portal.dates import format_date


class NewsFilterSet(ListingFilterSet):
    class Meta:
        model = NewsPage
        fields = ["kind", "programmes", "themes", "municipalities"]


class NewsListing(ListingViewSet):
    model = NewsPage
    icon = "doc-full"
    menu_label = _("News")
    menu_order = 110
    ordering = "-display_date"
    filterset_class = NewsFilterSet
    prefetch_related = ("programmes",)
    extra_columns = [
        Column(
            "display_date",
            label=_("Date"),
            accessor=lambda page: format_date(page.display_date) if page.display_date else "",
            sort_key="display_date",
            width="14%",
        ),
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind", width="12%"),
        Column(
            "programmes",
            label=_("Programmes"),
            accessor=lambda page: ", ".join(programme.title for programme in page.programmes.all()),
        ),
    ]


class EventFilterSet(ListingFilterSet):
    class Meta:
        model = EventPage
        fields = ["kind", "programmes", "themes", "municipalities"]


def next_date(page: EventPage) -> str:
    """Return the next date of an event, or else its last one."""
    dates = [occurrence for occurrence in page.occurrences.all() if occurrence.start]
    upcoming = [occurrence for occurrence in dates if not occurrence.is_past]
    shown = min(upcoming, key=lambda item: item.start, default=None) or max(
        dates, key=lambda item: item.start, default=None
    )
    return format_date(shown.start) if shown else ""


class EventListing(ListingViewSet):
    model = EventPage
    icon = "date"
    menu_label = _("Agenda")
    menu_order = 120
    filterset_class = EventFilterSet
    prefetch_related = ("occurrences",)
    extra_columns = [
        Column("next_date", label=_("Date"), accessor=next_date, width="14%"),
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind", width="12%"),
        Column("dates", label=_("Dates"), accessor=lambda page: len(page.occurrences.all()), width="8%"),
    ]


@hooks.register("register_admin_viewset")
def register_listings():
    return [NewsListing("news"), EventListing("events")]


@hooks.register("register_admin_urls")
def register_event_urls():
    return [
        path("events/<int:page_id>/series/", views.make_series, name="event_series"),
        path("events/<int:page_id>/report/", views.start_report, name="event_report"),
    ]


@hooks.register("register_page_header_buttons")
def event_buttons(page, user, view_name, next_url=None):
    """Lead from an event to its series and its report."""
    if page.specific_class is EventPage and page.permissions_for_user(user).can_edit():
        yield Button(
            _("Make a series of dates"), reverse("event_series", args=[page.pk]), icon_name="date", priority=12
        )
        yield Button(
            _("Make a report of this meeting"),
            reverse("event_report", args=[page.pk]),
            icon_name="doc-full",
            priority=13,
        )
