"""Who was there, and what was answered, in numbers."""

from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from news.models import Answer, AnswerTotal, CheckIn, Occurrence, Participant, Registration, RegistrationQuestion
from news.registrations.booking import Refused
from news.slots import Slot
from partners.models import PartnerPage
from portal.models import User

Kind = RegistrationQuestion.Kind


def check_place(registration: Registration, occurrence: Occurrence) -> None:
    """Raise Refused for a registration that gives no place on a date."""
    if registration.event_id != occurrence.page_id or registration.occurrence_id not in {None, occurrence.pk}:
        when = registration.occurrence.when if registration.occurrence else registration.event.title
        raise Refused(_("This registration is for another date: %(when)s.") % {"when": when})
    if registration.status != Registration.Status.PLACED:
        state = registration.get_status_display()
        raise Refused(_("This registration has no final place (%(state)s). Add the person by hand.") % {"state": state})


@transaction.atomic
def check_in(participant: Participant, occurrence: Occurrence, by: User | None = None) -> CheckIn:
    """Write down that somebody is there; who was checked in stays so. Raises Refused for who has no place on this date."""
    check_place(participant.registration, occurrence)
    return CheckIn.objects.get_or_create(participant=participant, occurrence=occurrence, defaults={"by": by})[0]


def undo_check_in(participant: Participant, occurrence: Occurrence) -> None:
    """Take back that somebody is there."""
    CheckIn.objects.filter(participant=participant, occurrence=occurrence).delete()


@dataclass(frozen=True)
class Organisation:
    """An organisation of which somebody was there: a partner, or another one by its name."""

    partner: PartnerPage | None
    name: str


def organisations_present(occurrence: Occurrence) -> list[Organisation]:
    """Return the organisations of the people who were checked in, by name; no persons."""
    present = Registration.objects.filter(participants__check_ins__occurrence=occurrence).select_related("organisation")
    found = {}
    for registration in present.distinct():
        name = registration.organisation_label
        if name:
            found.setdefault(name.casefold(), Organisation(registration.organisation, name))
    return sorted(found.values(), key=lambda organisation: organisation.name.casefold())


@dataclass(frozen=True)
class QuestionTotal:
    """What the people who have a place answered to a question: how often each answer was given, a sum, or texts."""

    question: RegistrationQuestion
    counts: list[tuple[str, int]]
    total: int | None = None
    texts: tuple[str, ...] = ()


def question_totals(slot: Slot) -> list[QuestionTotal]:
    """Return the totals for each question of a slot, of erased answers as well; texts only until they are erased."""
    scope = {"occurrence": slot.occurrence, "question__event": slot.event}
    answers = Answer.objects.filter(
        question__event=slot.event,
        participant__registration__occurrence=slot.occurrence,
        participant__registration__status=Registration.Status.PLACED,
    ).order_by()
    counted = Counter()
    for question, value, count in answers.values_list("question", "value").annotate(count=Count("pk")):
        counted[question, value] += count
    for question, value, count in AnswerTotal.objects.filter(**scope).values_list("question", "value", "count"):
        counted[question, value] += count
    return [
        question_total(question, {value: count for (key, value), count in counted.items() if key == question.pk})
        for question in slot.event.registration_questions.all()
    ]


def question_total(question: RegistrationQuestion, counts: dict[str, int]) -> QuestionTotal:
    if question.kind == Kind.TEXT:
        return QuestionTotal(question, [], texts=tuple(sorted(Counter(counts).elements())))
    if question.kind == Kind.NUMBER:
        numbers = sorted((int(value), count) for value, count in counts.items() if value.isdecimal())
        total = sum(number * count for number, count in numbers)
        return QuestionTotal(question, [(str(number), count) for number, count in numbers], total=total)
    known = {"yes": _("yes"), "no": _("no")} if question.kind == Kind.YES_NO else {}
    known = known or {choice: choice for choice in [*question.choice_list, *sorted(counts)]}
    return QuestionTotal(question, [(label, counts.get(value, 0)) for value, label in known.items()])
