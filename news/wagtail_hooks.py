"""News and agenda in the admin."""

from django.contrib.auth.models import Permission
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail_modeladmin.options import modeladmin_register

from news import (
    deletion,  # noqa: F401  (refuses to delete what people registered for)
    staff_views,
    views,
)
from news.attendance_admin import CloseView, EventDateView, EventRegistrationsView
from news.mailing_admin import AddRegistrationView, MailingView
from news.models import EventPage, NewsPage, Occurrence
from news.registers import ParticipantRegister
from news.slots import Slot, availability
from news.staff import SEE
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


def next_occurrence(page: EventPage) -> Occurrence | None:
    """Return the next date of an event, or else its last one."""
    dates = [occurrence for occurrence in page.occurrences.all() if occurrence.start]
    upcoming = [occurrence for occurrence in dates if not occurrence.is_past]
    return min(upcoming, key=lambda item: item.start, default=None) or max(
        dates, key=lambda item: item.start, default=None
    )


def next_date(page: EventPage) -> str:
    shown = next_occurrence(page)
    return format_date(shown.start) if shown else ""


def places(page: EventPage) -> str:
    """Return how many places of the next date are taken, of how many; of a series of all dates together."""
    shown = getattr(page, "availability", None)
    if shown is None:
        return ""
    return str(shown.taken) if shown.slot.capacity is None else f"{shown.taken} / {shown.slot.capacity}"


class PlacesMixin:
    """Fetches what is taken for all events of a listing at once."""

    def get_context_data(self, *args, **kwargs):
        context = super().get_context_data(*args, **kwargs)
        pages = [page for page in context["object_list"] if page.registration_here]
        series = [Slot(page) for page in pages if page.registration_scope == page.Scope.SERIES]
        dates = [(page, next_occurrence(page)) for page in pages if page.registration_scope == page.Scope.DATE]
        for shown in availability([*series, *(Slot(page, date) for page, date in dates if date)]):
            shown.slot.event.availability = shown
        return context


def all_dates(page: EventPage) -> str:
    """Return how many dates an event has, and the rule of a series."""
    return ". ".join(filter(None, [str(len(page.occurrences.all())), page.recurrence_text]))


class EventListing(ListingViewSet):
    model = EventPage
    icon = "date"
    menu_label = _("Agenda")
    menu_order = 120
    filterset_class = EventFilterSet
    prefetch_related = ("occurrences",)
    extra_columns = [
        Column("next_date", label=_("Date"), accessor=next_date, width="14%"),
        Column("places", label=_("Taken / places"), accessor=places, width="10%"),
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind", width="12%"),
        Column("dates", label=_("Dates"), accessor=all_dates, width="18%"),
    ]

    @property
    def index_view_class(self):
        return type("EventListingView", (PlacesMixin, super().index_view_class), {})


modeladmin_register(ParticipantRegister)


@hooks.register("register_permissions")
def offer_permission_to_run_events():
    """Let a role be given the permission to change registrations; that to see them comes with the register."""
    return Permission.objects.filter(content_type__app_label="news", codename="change_registration")


@hooks.register("register_admin_viewset")
def register_listings():
    return [NewsListing("news"), EventListing("events")]


@hooks.register("register_admin_urls")
def register_event_urls():
    registrations = "events/<int:page_id>/registrations"
    of_date = f"{registrations}/<int:occurrence_id>"
    return [
        path("events/<int:page_id>/series/", views.make_series, name="event_series"),
        path("events/<int:page_id>/report/", views.start_report, name="event_report"),
        path(f"{registrations}/", EventRegistrationsView.as_view(), name="event_registrations"),
        path(f"{of_date}/", EventDateView.as_view(), name="event_date"),
        path(f"{of_date}/close/", CloseView.as_view(), name="event_close"),
        path(f"{of_date}/add/", AddRegistrationView.as_view(), name="event_add_registration"),
        path(f"{of_date}/message/", MailingView.as_view(), name="event_mailing"),
        path(f"{of_date}/door-list/", staff_views.door_list, name="event_door_list"),
        path(f"{of_date}/check-in/", staff_views.check_in_list, name="event_check_in"),
        path("events/check-in/<uuid:key>/", staff_views.check_in_code, name="check_in_code"),
    ]


@hooks.register("register_page_header_buttons")
def event_buttons(page, user, view_name, next_url=None):
    """Lead from an event to who comes, its series and its report."""
    if page.specific_class is not EventPage:
        return
    if user.has_perms(SEE) and page.specific.registration_here:
        address = reverse("event_registrations", args=[page.pk])
        yield Button(_("Registrations"), address, icon_name="group", priority=11)
    if page.permissions_for_user(user).can_edit():
        yield Button(
            _("Make a series of dates"), reverse("event_series", args=[page.pk]), icon_name="date", priority=12
        )
        yield Button(
            _("Make a report of this meeting"),
            reverse("event_report", args=[page.pk]),
            icon_name="doc-full",
            priority=13,
        )


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def go_on_to_series(request, page):
    """Go on to the form for a series, when its button saved the draft."""
    if "make-series" in request.POST:
        return redirect("event_series", page.pk)
