"""Personal data of who registered goes when its term is over; numbers stay."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import PageLogEntry

from news.demo import build_event
from news.models import Answer, EventPage, Mailing, Registration, RegistrationQuestion
from news.registrations import (
    Person,
    Registrant,
    check_in,
    confirm,
    erase_due,
    erase_due_messages,
    question_totals,
    register,
    send_mailing,
)
from news.registrations.changes import SEND_ACTION
from news.registrations.retention import ACTION
from news.slots import Slot
from portal import personal_data
from tests.helpers import in_days, text_of
from tests.news.staff import url


@pytest.fixture
def lunch(site):
    kinds = [
        ("Ik eet mee", "yes_no", ""),
        ("Soep", "choice", "Tomaat\nUi"),
        ("Kinderen", "number", ""),
        ("Dieet", "text", ""),
    ]
    questions = [
        RegistrationQuestion(label=label, kind=kind, choices=choices, sort_order=number)
        for number, (label, kind, choices) in enumerate(kinds)
    ]
    return build_event("Lunch", "lunch", (in_days(2),), registration_here=True, registration_questions=questions)


@pytest.fixture
def slot(lunch):
    return Slot(lunch, lunch.dates[0])


@pytest.fixture
def anna(slot):
    return book(slot, "Anna", "yes", "Tomaat", "2", "geen noten")


def book(slot, name: str, *values: str, **options) -> Registration:
    questions = slot.event.registration_questions.all()
    answers = {question.pk: value for question, value in zip(questions, values, strict=False)}
    registrant = Registrant(name, f"{name.lower()}@voorbeeld.example", "06 12345678", None, "Speeltuin Oost")
    return register(slot, registrant, [Person(name, answers), Person(f"Kind van {name}")], **options)


def totals(slot) -> list:
    event = EventPage.objects.get(pk=slot.event.pk)
    return [
        (found.question.label, found.counts, found.total, found.texts)
        for found in question_totals(Slot(event, event.dates[0]))
    ]


def dump() -> str:
    """Return everything in the tables of registrations as one text."""
    rows = [*Registration.objects.values(), *Answer.objects.values()]
    return str([*rows, *Registration.objects.values("participants__name", "mails__reference")])


def test_totals_for_the_caterer(slot, anna):
    confirm(anna)
    confirm(book(slot, "Bram", "no", "Tomaat", "1", "geen noten"))
    book(slot, "Carla", "yes", "Ui", "5", "vegan")
    assert totals(slot) == [
        ("Ik eet mee", [("ja", 1), ("nee", 1)], None, ()),
        ("Soep", [("Tomaat", 2), ("Ui", 0)], None, ()),
        ("Kinderen", [("1", 1), ("2", 1)], 3, ()),
        ("Dieet", [], None, ("geen noten", "geen noten")),
    ], "only of who has a place"


def test_answers_go_after_a_week_and_their_totals_stay(slot, anna):
    confirm(anna)
    before = totals(slot)
    with time_machine.travel(slot.end + timedelta(days=7, hours=1)):
        [erased] = erase_due()
        assert (erased.answers, erased.registrations) == (4, 0)
        assert not Answer.objects.exists()
        assert totals(slot) == before[:3] + [("Dieet", [], None, ())]
        assert erase_due() == [], "doing it twice gives the same"
    assert Registration.objects.get().name == "Anna"


def test_names_and_addresses_go_after_the_term_and_numbers_stay(slot, anna):
    check_in(confirm(anna).people[0], slot.occurrence)
    with time_machine.travel(slot.end + timedelta(days=30, hours=1)):
        [erased] = erase_due()
        assert erased.registrations == 1
    held = dump()
    for secret in ("Anna", "anna@", "06 12345678", "Speeltuin", "noten"):
        assert secret not in held
    registration = Registration.objects.get()
    assert (registration.status, registration.participants.count()) == (Registration.Status.PLACED, 2)
    assert slot.occurrence.check_ins.count() == 1
    assert totals(slot)[2] == ("Kinderen", [("2", 1)], 2, ())


def test_term_is_that_of_the_event(slot, anna):
    EventPage.objects.update(retention_days=3)
    with time_machine.travel(slot.end + timedelta(days=3, hours=1)):
        [erased] = erase_due()
        assert (erased.registrations, erased.answers) == (1, 4), "answers never stay longer than names"


def test_messages_of_organisers_go_after_the_term(slot, anna, django_user_model, editor_client):
    confirm(anna)
    send_mailing(slot, Mailing.Audience.EVERYBODY, "Anna neemt soep mee", "Bel Anna.", django_user_model.objects.get())
    entry = PageLogEntry.objects.get(action=SEND_ACTION)
    with time_machine.travel(slot.end + timedelta(days=29)):
        assert erase_due_messages() == 0
    with time_machine.travel(slot.end + timedelta(days=31)):
        erase_due()
        assert erase_due_messages(dry_run=True) == 1
        assert Mailing.objects.get().subject == "Anna neemt soep mee"
        assert erase_due_messages() == 1
        assert erase_due_messages() == 0, "doing it twice gives the same"
    assert Mailing.objects.values("subject", "text").get() == {"subject": "", "text": ""}
    entry.refresh_from_db()
    assert (entry.data["subject"], entry.data["recipients"]) == ("…", 1)
    assert _("Erased message") in text_of(editor_client.get(url("event_date", slot.event)).content)


def test_address_that_was_never_proven_goes_sooner(slot, anna):
    Registration.objects.update(status="expired", ended_at=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(days=7, hours=1)):
        [erased] = erase_due()
    assert erased.unproven == 1
    assert not Registration.objects.exists()


def test_dry_run_tells_what_would_go_and_erases_nothing(slot, anna):
    with time_machine.travel(slot.end + timedelta(days=31)):
        [erased] = erase_due(dry_run=True)
        assert (erased.registrations, erased.answers) == (1, 4)
        assert Registration.objects.get().name == "Anna"
        assert erase_due() == [erased]
        assert Registration.objects.get().name == ""


def test_history_of_the_event_shows_what_was_erased(slot, anna):
    with time_machine.travel(slot.end + timedelta(days=31)):
        erase_due()
    entry = PageLogEntry.objects.get(action=ACTION)
    assert entry.page_id == slot.event.pk
    assert (entry.data["registrations"], entry.data["answers"]) == (1, 4)
    assert "Anna" not in str(entry.data)


def test_erasing_an_account_erases_its_registrations_alone(slot, anna, django_user_model):
    bram = confirm(book(slot, "Bram"))
    user = django_user_model.objects.create_user("anna@voorbeeld.example")
    assert personal_data.export(personal_data.Person.of(user))["meetings"] == [], (
        "an address that is not proven gives nothing away"
    )
    EmailAddress.objects.create(user=user, email="anna@voorbeeld.example", verified=True)
    [exported] = personal_data.export(personal_data.Person.of(user))["meetings"]
    assert exported["people"][0]["answers"]["Dieet"] == "geen noten"
    personal_data.erase(personal_data.Person.of(user))
    assert "Anna" not in dump()
    assert "anna@" not in dump()
    assert Registration.objects.get(pk=bram.pk).name == "Bram"
