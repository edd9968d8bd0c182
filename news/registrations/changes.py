"""What an organiser does that the people who registered must know."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from news.models import EventPage, Mailing, Occurrence, OccurrenceState, Registration, RegistrationMail
from news.registrations.booking import fill_places, lock
from news.registrations.mails import queue_mail
from news.slots import Slot, slots_of
from portal.models import User

SEND_ACTION = "news.send_mailing"

Kind = RegistrationMail.Kind

# The same message twice within this time is a button that was pressed twice.
SAME_MESSAGE = timedelta(hours=1)


@transaction.atomic
def tell_changes(event: EventPage) -> None:
    """Compare the dates of a published event with what was told before, and mail who registered for a date that changed.

    A calendar follows by the number of the revision, which goes up with each change.
    """
    lock(event.pk)
    for occurrence in Occurrence.objects.filter(page=event, start__isnull=False):
        state = OccurrenceState.for_occurrence(occurrence)
        if state.told == occurrence.facts:
            continue
        was_cancelled = state.told.get("is_cancelled", False)
        state.told, state.sequence = occurrence.facts, state.sequence + 1
        state.host_reminded_at = None
        state.save(update_fields=["told", "sequence", "host_reminded_at"])
        if not occurrence.is_past and not (was_cancelled and occurrence.is_cancelled):
            tell(occurrence, state)


def tell(occurrence: Occurrence, state: OccurrenceState) -> None:
    kind = Kind.EVENT_CANCELLED if occurrence.is_cancelled else Kind.EVENT_CHANGED
    for registration in people_of(Slot(occurrence.page, occurrence)):
        queue_mail(registration, kind, f"{occurrence.pk}:{state.sequence}")


def people_of(slot: Slot):
    """Return the active registrations that a date concerns: those for the date, and those for the whole series."""
    active = Registration.objects.active().filter(event=slot.event, confirmed_at__isnull=False)
    return active.filter(occurrence=slot.occurrence) | active.filter(occurrence=None)


def fill_all_places(event: EventPage) -> None:
    """Offer the places that an editor added to who waits."""
    for slot in slots_of(event):
        fill_places(slot)


def close_registration(occurrence: Occurrence) -> None:
    """Take no more registrations for a date."""
    state = OccurrenceState.for_occurrence(occurrence)
    if state.registration_closed_at is None:
        state.registration_closed_at = timezone.now()
        state.save(update_fields=["registration_closed_at"])


def recipients(slot: Slot, audience: str):
    """Return the registrations with an address that a message to an audience reaches."""
    wanted = {
        Mailing.Audience.EVERYBODY: [Registration.Status.PLACED],
        Mailing.Audience.WAITING: [Registration.Status.WAITING, Registration.Status.OFFERED],
    }[audience]
    return people_of(slot).filter(status__in=wanted).exclude(email="")


@transaction.atomic
def send_mailing(slot: Slot, audience: str, subject: str, text: str, by: User) -> Mailing:
    """Send a message to everybody with a place, or to who waits, and return the log of it; the same one is sent once."""
    lock(slot.event.pk)
    message = slot.lookup | {"audience": audience, "subject": subject, "text": text}
    sent = Mailing.objects.filter(**message, created_at__gt=timezone.now() - SAME_MESSAGE).first()
    if sent:
        return sent
    mailing = Mailing.objects.create(**message, created_by=by)
    reached = list(recipients(slot, audience))
    for registration in reached:
        queue_mail(registration, Kind.MAILING, str(mailing.pk), mailing)
    data = {"subject": subject, "recipients": len(reached), "when": slot.when}
    log(instance=slot.event, action=SEND_ACTION, user=by, data=data)
    return mailing
