"""Personal data of who registered goes when its term is over; numbers stay."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import PageLogEntry

from news.models import Answer, AnswerTotal, EventPage, Mailing, Participant, Registration, RegistrationQuestion
from news.registrations.booking import lock, slot_of
from news.registrations.changes import SEND_ACTION
from news.slots import Slot
from portal.personal_data import Person
from portal.personal_data.traces import BLANK

ACTION = "news.erase_registrations"

# Answers such as a diet are of no use after the meal.
ANSWERS_TERM = timedelta(days=7)

# Somebody who never proved that an address is theirs may have typed that of another.
UNPROVEN_TERM = timedelta(days=7)


@dataclass(frozen=True)
class Erased:
    """What was erased of an event: how many registrations lost their names and addresses, how many answers went."""

    event: EventPage
    when: str
    registrations: int = 0
    answers: int = 0
    unproven: int = 0


def erase_due(dry_run: bool = False) -> list[Erased]:
    """Erase what is past its term, and return what that was; with `dry_run` nothing is erased."""
    with_data = Registration.objects.filter(erased_at=None).select_related("event", "occurrence")
    slots = {(row.event_id, row.occurrence_id): slot_of(row) for row in with_data.order_by("event", "occurrence")}
    found = [erase_of_slot(slot, dry_run) for slot in slots.values()]
    return [erased for erased in found if erased.registrations or erased.answers or erased.unproven]


@transaction.atomic
def erase_of_slot(slot: Slot, dry_run: bool) -> Erased:
    """Erase what is past its term of one slot, and write down in the history of the event that it was."""
    if not dry_run:
        lock(slot.event.pk)
    now = timezone.now()
    ended = end_of(slot)
    registrations = Registration.objects.filter(**slot.lookup, erased_at=None)
    unproven = registrations.filter(
        status=Registration.Status.EXPIRED, confirmed_at=None, ended_at__lt=now - UNPROVEN_TERM
    )
    answers, due = Answer.objects.none(), registrations.none()
    keep = timedelta(days=slot.event.retention_days)
    if ended and ended < now - min(ANSWERS_TERM, keep):
        answers = Answer.objects.filter(participant__registration__in=registrations)
    if is_past_term(slot):
        due = registrations.exclude(pk__in=unproven)
    erased = Erased(slot.event, slot.when, due.count(), answers.count(), unproven.count())
    if not dry_run:
        unproven.delete()
        keep_totals(slot, answers)
        answers.delete()
        erase_names(due)
        if erased != Erased(slot.event, slot.when):
            log(instance=slot.event, action=ACTION, data={name: getattr(erased, name) for name in COUNTED})
    return erased


COUNTED = ("when", "registrations", "answers", "unproven")


def end_of(slot: Slot) -> datetime | None:
    """Return when a slot is over, dates that were called off included."""
    dates = [slot.occurrence] if slot.occurrence else slot.event.dates
    return max((date.end or date.start for date in dates if date.start), default=None)


def is_past_term(slot: Slot) -> bool:
    """Whether what was kept for a slot has been kept for long enough."""
    ended = end_of(slot)
    return bool(ended) and ended < timezone.now() - timedelta(days=slot.event.retention_days)


@transaction.atomic
def erase_due_messages(dry_run: bool = False) -> int:
    """Erase what organisers wrote to people of a slot that is past its term, also in the history, and return how many messages."""
    written = Mailing.objects.exclude(subject="", text="").select_related("event", "occurrence")
    due = [mailing for mailing in written if is_past_term(Slot(mailing.event, mailing.occurrence))]
    for mailing in [] if dry_run else due:
        sent = PageLogEntry.objects.filter(page=mailing.event_id, action=SEND_ACTION, data__subject=mailing.subject)
        for entry in sent:
            entry.data["subject"] = BLANK
            entry.save(update_fields=["data"])
        Mailing.objects.filter(pk=mailing.pk).update(subject="", text="")
    return len(due)


def keep_totals(slot: Slot, answers) -> None:
    """Count the answers of who had a place, but for texts, which may say anything about anybody."""
    placed = answers.filter(participant__registration__status=Registration.Status.PLACED)
    counted = placed.exclude(question__kind=RegistrationQuestion.Kind.TEXT).order_by()
    for question, value, count in counted.values_list("question", "value").annotate(count=Count("pk")):
        total, _is_new = AnswerTotal.objects.get_or_create(
            question_id=question, occurrence=slot.occurrence, value=value, defaults={"count": 0}
        )
        total.count += count
        total.save(update_fields=["count"])


def erase_names(registrations) -> None:
    """Take everything that says who somebody is out of registrations. The partner that they worked for stays, as a number."""
    keys = list(registrations.values_list("pk", flat=True))
    Participant.objects.filter(registration__in=keys).update(name="")
    Answer.objects.filter(participant__registration__in=keys).delete()
    Registration.objects.filter(pk__in=keys).update(
        name="", email="", phone="", organisation_name="", user=None, erased_at=timezone.now()
    )


def registrations_of(person: Person):
    """Return the registrations of somebody: made while signed in, or with an address that is proven to be theirs."""
    rows = Registration.objects.filter(person.owns() | person.wrote(), erased_at=None)
    return rows.select_related("event", "occurrence", "organisation")


def texts_of_others(person: Person) -> list[tuple[QuerySet, str]]:
    """Return what others answered, what organisers wrote, and as whom others brought somebody along."""
    own = registrations_of(person).values("pk")
    answers = Answer.objects.filter(question__kind=RegistrationQuestion.Kind.TEXT)
    return [
        (answers.exclude(participant__registration__in=own), "value"),
        (brought_along(person).exclude(registration__in=own), "name"),
        (Mailing.objects.all(), "subject"),
        (Mailing.objects.all(), "text"),
    ]


def brought_along(person: Person) -> QuerySet[Participant]:
    """Return who was registered by another under a name of somebody. Who registers under that name and has another address is
    somebody else of that name.
    """
    condition = Q(pk__in=[])
    for trace in person.traces:
        condition |= Q(name__iexact=trace)
    return Participant.objects.filter(condition, position__gt=0)


@transaction.atomic
def erase_of_person(person: Person) -> None:
    """Erase what is known of somebody; who has, or waits for, a place gives it up."""
    from news.registrations.booking import cancel  # which mails, and so must come before the address goes

    registrations = list(registrations_of(person))
    for registration in registrations:
        if registration.is_active:
            cancel(registration)
    erase_names(Registration.objects.filter(pk__in=[registration.pk for registration in registrations]))
