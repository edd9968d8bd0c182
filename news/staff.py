"""What the screens of the admin for running an event share: who may, which date, the figures and the people.

Who may see who comes has the permission `news.view_participant` (the register, the pages of an event and its dates, the list for
the door). Who may also run a meeting has `news.change_registration` besides: adding and cancelling, checking in, sending
messages and closing registration. Both are for all events, and need access to the admin.
"""

from collections import Counter
from dataclasses import dataclass

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from news.models import CheckIn, EventPage, Occurrence, Participant, Registration
from news.slots import Slot, availability
from portal.search import plain

SEE = ("news.view_participant",)
RUN = (*SEE, "news.change_registration")

Status = Registration.Status


def find_event(page_id: int) -> EventPage:
    return get_object_or_404(EventPage.objects.defer_streamfields(), pk=page_id)


def find_slot(page_id: int, occurrence_id: int) -> Slot:
    """Return a date of an event; with 0 for its number all dates together. Raises Http404."""
    event = find_event(page_id)
    if not occurrence_id:
        return Slot(event)
    found = [date for date in event.dates if date.pk == occurrence_id]
    if not found:
        raise Http404
    return Slot(event, found[0])


def title_of(slot: Slot) -> str:
    return slot.when or _("All dates together")


def slot_url(name: str, slot: Slot) -> str:
    """Return the address of a screen about a slot."""
    return reverse(name, args=[slot.event.pk, slot.occurrence.pk if slot.occurrence else 0])


def register_url(slot: Slot, **filters: str) -> str:
    """Return the address of the register with who comes on a date, or with who registered for all of them."""
    date = {"occurrence": slot.occurrence.pk} if slot.occurrence else {}
    return f"{reverse('news_participant_modeladmin_index')}?{urlencode({'event': slot.event.pk} | date | filters)}"


@dataclass(frozen=True)
class Figures:
    """How many people have, or wait for, a place; and who were there, for a date.

    `taken` counts places that were not confirmed yet, `unconfirmed` says how many of those there are. `expected` are the people
    with a final place on a date, through a registration for all dates as well.
    """

    slot: Slot
    is_registered_for: bool
    taken: int
    unconfirmed: int
    waiting: int
    expected: int
    checked_in: int

    @property
    def title(self) -> str:
        return title_of(self.slot)

    @property
    def url(self) -> str:
        return slot_url("event_date", self.slot)

    @property
    def no_shows(self) -> int | None:
        """How many people did not come; None before the end, and when nobody was checked in at all."""
        date = self.slot.occurrence
        return max(self.expected - self.checked_in, 0) if date and date.is_past and self.checked_in else None


def figures_of(event: EventPage) -> list[Figures]:
    """Return the figures of all dates together, when people can register or registered for those, and of each date."""
    people = Participant.objects.filter(registration__event=event).order_by()
    counted = people.values_list("registration__occurrence", "registration__status").annotate(count=Count("pk"))
    count = Counter({(date, status): number for date, status, number in counted})
    present = CheckIn.objects.filter(occurrence__page=event).order_by().values_list("occurrence")
    checked_in = dict(present.annotate(count=Count("pk")))
    is_series = event.registration_scope == event.Scope.SERIES
    used = {date for date, _status in count}
    slots = [Slot(event)] if is_series or None in used else []
    slots += [Slot(event, date) for date in event.dates]
    figures = []
    for available in availability(slots):
        slot = available.slot
        key = slot.occurrence and slot.occurrence.pk
        figures.append(
            Figures(
                slot,
                is_registered_for=(key is None) == is_series or key in used,
                taken=available.taken,
                unconfirmed=count[key, Status.HELD] + count[key, Status.OFFERED],
                waiting=count[key, Status.WAITING],
                expected=count[key, Status.PLACED] + (count[None, Status.PLACED] if key else 0),
                checked_in=checked_in.get(key, 0),
            )
        )
    return figures


def people_on(date: Occurrence) -> QuerySet[Participant]:
    """Return the people in registrations for a date, or for all dates, with what a list shows; `present` is who came in."""
    for_date = Q(registration__occurrence=date) | Q(registration__occurrence=None)
    people = Participant.objects.filter(for_date, registration__event=date.page_id, registration__erased_at=None)
    came_in = Prefetch("check_ins", CheckIn.objects.filter(occurrence=date), to_attr="present")
    with_organisation = people.select_related("registration__organisation").defer("registration__organisation__body")
    return with_organisation.prefetch_related(came_in, "answers__question")


def by_name(people) -> list[Participant]:
    return sorted(people, key=lambda person: (plain(person.name), person.pk))


class StaffView(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    """A screen of the admin about an event; who may not see who comes is sent away by the admin."""

    permission_required = SEE
    raise_exception = True
    header_icon = "group"

    @cached_property
    def event(self) -> EventPage:
        return find_event(self.kwargs["page_id"])

    @property
    def may_run(self) -> bool:
        return self.request.user.has_perms(RUN)

    def get_page_subtitle(self):
        return self.event.title

    def get_trail(self) -> list[dict[str, str]]:
        """Return the way from the event to this screen, without the screen itself."""
        overview = reverse("event_registrations", args=[self.event.pk])
        event = {"url": reverse("wagtailadmin_pages:edit", args=[self.event.pk]), "label": self.event.title}
        return [event, {"url": overview, "label": _("Registrations")}]

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, *self.get_trail(), {"url": "", "label": self.get_page_title()}]


class SlotView(StaffView):
    """A screen about a date, or about all dates together."""

    @cached_property
    def slot(self) -> Slot:
        return find_slot(self.kwargs["page_id"], self.kwargs["occurrence_id"])

    @property
    def event(self) -> EventPage:
        return self.slot.event

    @property
    def date_url(self) -> str:
        return slot_url("event_date", self.slot)

    def get_trail(self):
        return [*super().get_trail(), {"url": self.date_url, "label": title_of(self.slot)}]

    def get_context_data(self, **kwargs):
        return super().get_context_data(slot=self.slot, title=title_of(self.slot), date_url=self.date_url, **kwargs)


class AskView(SlotView):
    """Asks whether something must be done, and does it when a form is sent."""

    permission_required = RUN
    template_name = "wagtailadmin/events/ask.html"
    question = button_label = ""

    def get_context_data(self, **kwargs):
        texts = {"question": self.question, "button_label": self.button_label, "back_url": self.date_url}
        return super().get_context_data(**texts, **kwargs)
