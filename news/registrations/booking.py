"""Places and the waiting list: registering, confirming, changing and cancelling.

All of them lock the event first, so that two people never get the last place.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from news.models import Answer, EventPage, Participant, Registration, RegistrationMail
from news.registrations.mails import queue_mail
from news.slots import Slot, availability
from partners.models import PartnerPage
from portal.models import User

Status = Registration.Status
Kind = RegistrationMail.Kind

MAX_PEOPLE = 10

# How long a place is kept for somebody who must still confirm: an address of their own that they read daily, and a place that
# was offered from the waiting list, for which they may have to ask around. Shortly before a meeting both are shorter.
CONFIRM_TERM = timedelta(hours=24)
OFFER_TERM = timedelta(hours=48)


class Refused(Exception):
    """What somebody asks cannot be done; the message says why and what to do."""


@dataclass(frozen=True)
class Registrant:
    """Who registers: the first person, whom the mails go to."""

    name: str
    email: str = ""
    phone: str = ""
    organisation: PartnerPage | None = None
    organisation_name: str = ""

    @property
    def fields(self) -> dict:
        return vars(self) | {"email": self.email.lower()}


@dataclass(frozen=True)
class Person:
    """Somebody who comes, with answers by the key of the question; no answer is no key."""

    name: str
    answers: dict[int, str] = field(default_factory=dict)


def lock(event_id: int) -> EventPage:
    """Return an event as it is now, locked until the end of the transaction."""
    return EventPage.objects.select_for_update(of=("self",)).get(pk=event_id)


def slot_of(registration: Registration) -> Slot:
    return Slot(registration.event, registration.occurrence)


def locked(registration: Registration) -> tuple[Registration, Slot]:
    """Return a registration as it is now, with its event locked, and its slot in which no term is overdue."""
    event = lock(registration.event_id)
    registration = Registration.objects.select_related("occurrence", "organisation").get(pk=registration.pk)
    registration.event = event
    if registration.erased_at:
        raise Refused(_("The personal data of this registration is erased. Nothing can be changed any more."))
    slot = slot_of(registration)
    release(slot)
    registration.refresh_from_db(fields=["status", "ended_at"])
    return registration, slot


def free_places(slot: Slot) -> int | None:
    """Return how many places are free; None when there is room for everybody."""
    return availability([slot])[0].free


def term(slot: Slot, longest: timedelta):
    """Return until when a place is kept: never longer than half of the time that is left."""
    now = timezone.now()
    upcoming = [date.start for date in slot.dates if date.start > now]
    return now + min([longest, *((start - now) / 2 for start in upcoming[:1])])


def is_proven(email: str, user: User | None) -> bool:
    """Whether an address is known to be of the user who is signed in."""
    return bool(user and user.emailaddress_set.filter(email__iexact=email, verified=True).exists())


@transaction.atomic
def register(
    slot: Slot,
    registrant: Registrant,
    people: list[Person],
    *,
    user: User | None = None,
    added_by: User | None = None,
) -> Registration:
    """Register people for a slot, and return the registration.

    Who has a registration with this address already keeps it as it is, and is told by mail alone: the page must not say who
    comes. A signed-in user whose address is known need not confirm it. Staff add people whether there are places or not.
    Raises Refused when the slot takes no registrations.
    """
    event = lock(slot.event.pk)
    slot = Slot(event, slot.occurrence)
    if not added_by and not slot.is_open:
        raise Refused(slot.sentence)
    check_people(people)
    release(slot)
    existing = (
        registrant.email and Registration.objects.active().filter(**slot.lookup, email=registrant.email.lower()).first()
    )
    if existing:
        remind_of(existing)
        return existing
    now = timezone.now()
    registration = Registration(**slot.lookup, **registrant.fields, user=user, added_by=added_by)
    has_room = bool(added_by) or fits(slot, len(people))
    if added_by or is_proven(registrant.email, user):
        registration.confirmed_at = now
        registration.status = Status.PLACED if has_room else Status.WAITING
        registration.placed_at = now if has_room else None
    else:
        registration.status = Status.HELD if has_room else Status.WAITING
        registration.expires_at = term(slot, CONFIRM_TERM)
    registration.created_at = registration.queued_at = now
    registration.save()
    write_people(registration, people)
    if registration.confirmed_at:
        tell_result(registration)
    else:
        queue_mail(registration, Kind.CONFIRM)
    return registration


def check_people(people: list[Person]) -> None:
    if not 1 <= len(people) <= MAX_PEOPLE:
        raise Refused(_("You can register at most %(count)d people at once.") % {"count": MAX_PEOPLE})


def fits(slot: Slot, size: int) -> bool:
    free = free_places(slot)
    return free is None or size <= free


def write_people(registration: Registration, people: list[Person]) -> None:
    """Make the people of a registration these, in this order; a person on the same place in the list stays the same row."""
    existing = list(registration.participants.all())
    for participant in existing[len(people) :]:
        participant.delete()
    for position, person in enumerate(people):
        participant = existing[position] if position < len(existing) else Participant(registration=registration)
        participant.name, participant.position = person.name, position
        participant.save()
        participant.answers.exclude(question__in=person.answers).delete()
        for question_id, value in person.answers.items():
            Answer.objects.update_or_create(participant=participant, question_id=question_id, defaults={"value": value})
    registration.__dict__.pop("people", None)


def remind_of(existing: Registration) -> None:
    """Mail somebody who registers again the way to the registration that is there: at most once an hour."""
    hour = f"{timezone.now():%Y-%m-%dT%H}"
    queue_mail(existing, Kind.ALREADY if existing.confirmed_at else Kind.CONFIRM, hour)


def tell_result(registration: Registration) -> None:
    """Mail whether there is a place."""
    if registration.status == Status.PLACED:
        queue_mail(registration, Kind.PLACED)
    elif registration.status == Status.WAITING:
        queue_mail(registration, Kind.WAITING, registration.queued_at.isoformat())


@transaction.atomic
def confirm(registration: Registration) -> Registration:
    """Confirm an address, or a place that was offered. Who is too late gets a place if there is one, or joins the line at its end."""
    registration, slot = locked(registration)
    now = timezone.now()
    if registration.status == Status.CANCELLED:
        raise Refused(_("This registration is cancelled. You can register again."))
    if registration.status == Status.EXPIRED:
        if not slot.is_open:
            raise Refused(_("You are too late to confirm: registration is closed."))
        if Registration.objects.active().filter(**slot.lookup, email=registration.email).exists():
            raise Refused(_("You registered again since. Look in your mail for that registration."))
        registration.status, registration.queued_at, registration.ended_at = Status.WAITING, now, None
        registration.confirmed_at = None
    if registration.confirmed_at and registration.status != Status.OFFERED:
        return registration  # confirmed before
    registration.confirmed_at = registration.confirmed_at or now
    registration.expires_at = None
    if registration.status in {Status.HELD, Status.OFFERED} or fits(slot, registration.size):
        registration.status, registration.placed_at = Status.PLACED, now
    registration.save()
    tell_result(registration)
    return registration


@transaction.atomic
def change(registration: Registration, registrant: Registrant, people: list[Person]) -> Registration:
    """Change who comes and what they answered; the address stays. More people need more places. Raises Refused."""
    registration, slot = locked(registration)
    if not registration.is_active:
        raise Refused(_("This registration has ended. You can register again."))
    check_people(people)
    more = len(people) - registration.size
    if more > 0 and not slot.is_open:
        raise Refused(_("You can no longer add people: registration is closed."))
    if more > 0 and registration.status != Status.WAITING:
        free = free_places(slot)
        if free is not None and more > free:
            message = ngettext(
                "There is %(count)d place left. Take away people, or register the others for the waiting list from another address.",
                "There are %(count)d places left. Take away people, or register the others for the waiting list from another address.",
                free,
            )
            raise Refused(message % {"count": free})
    for name, value in registrant.fields.items():
        if name != "email":
            setattr(registration, name, value)
    registration.sequence += 1
    registration.save()
    write_people(registration, people)
    if registration.confirmed_at:
        queue_mail(registration, Kind.CHANGED, str(registration.sequence))
    fill(slot)
    return registration


@transaction.atomic
def cancel(registration: Registration) -> Registration:
    """End a registration; the place goes to who waits."""
    registration, slot = locked(registration)
    if registration.is_active:
        was_proven = registration.confirmed_at is not None
        registration.status, registration.ended_at = Status.CANCELLED, timezone.now()
        registration.expires_at = None
        registration.sequence += 1
        registration.save()
        if was_proven:
            queue_mail(registration, Kind.CANCELLED)
        fill(slot)
    return registration


def release(slot: Slot) -> None:
    """End what was not confirmed in time. An address that is not proven gets no mail about it."""
    for registration in Registration.objects.expired().filter(**slot.lookup):
        registration.status, registration.ended_at = Status.EXPIRED, timezone.now()
        registration.save(update_fields=["status", "ended_at"])
        if registration.confirmed_at:
            queue_mail(registration, Kind.EXPIRED, registration.expires_at.isoformat())


def fill(slot: Slot) -> None:
    """Offer the free places to who waits: the first in line of whom all people fit."""
    if not any(not date.is_past for date in slot.dates):
        return
    free = free_places(slot)
    for registration in Registration.objects.in_line().filter(**slot.lookup).with_size():
        if free == 0:
            return
        if free is None or registration.people_count <= free:
            registration.status, registration.expires_at = Status.OFFERED, term(slot, OFFER_TERM)
            registration.save(update_fields=["status", "expires_at"])
            queue_mail(registration, Kind.OFFERED, registration.expires_at.isoformat())
            free = None if free is None else free - registration.people_count


@transaction.atomic
def fill_places(slot: Slot) -> None:
    """End what was not confirmed in time, and offer the free places of a slot to who waits."""
    slot = Slot(lock(slot.event.pk), slot.occurrence)
    release(slot)
    fill(slot)


def release_expired() -> None:
    """Do so for every slot in which a term has passed."""
    overdue = Registration.objects.expired().select_related("event", "occurrence").order_by("event", "occurrence")
    for slot in {(row.event_id, row.occurrence_id): slot_of(row) for row in overdue}.values():
        fill_places(slot)
