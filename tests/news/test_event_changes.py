"""What happens to an event after people registered: they are told, calendars follow, and nothing they count on is deleted."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from news.demo import build_event, moment
from news.models import EventPage, Occurrence, OccurrenceState, Registration, RegistrationMail, RegistrationQuestion
from news.registrations import Person, Registrant, cancel, check_in, confirm, register
from news.registrations.letters import own_calendar
from news.services import make_report
from news.slots import Slot
from news.tasks import remind_registered
from partners.demo import build_partner
from tests.helpers import edit_url, form_data, form_errors, in_days, publish, run_tasks


@pytest.fixture
def lunch(site):
    return build_event(
        "Lunch",
        "lunch",
        (in_days(10), in_days(20)),
        registration_here=True,
        capacity=1,
        registration_questions=[RegistrationQuestion(label="Ik eet mee")],
    )


def book(event, name: str, number: int = 0, **fields) -> Registration:
    registrant = Registrant(name, f"{name.lower()}@voorbeeld.example", **fields)
    answers = {question.pk: "yes" for question in event.registration_questions.all()}
    return confirm(register(Slot(event, event.dates[number]), registrant, [Person(name, answers)]))


def edit(event, **changes) -> EventPage:
    """Publish an event with changes to its first date."""
    page = EventPage.objects.get(pk=event.pk)
    occurrences = list(page.occurrences.all())
    for name, value in changes.items():
        setattr(occurrences[0], name, value)
    page.occurrences = occurrences
    page.save_revision().publish()
    return EventPage.objects.get(pk=event.pk)


def mails(registration) -> list[str]:
    return list(registration.mails.values_list("kind", flat=True))


def test_publishing_without_a_change_tells_nobody(lunch):
    anna = book(lunch, "Anna")
    edit(lunch)
    edit(lunch, note="Neem een sjaal mee")
    assert mails(anna) == ["confirm", "placed"]
    assert OccurrenceState.objects.get(occurrence=lunch.dates[0]).sequence == 0


def test_other_time_or_place_is_told_to_who_registered_for_that_date(lunch):
    anna, bram = book(lunch, "Anna"), book(lunch, "Bram", 1)
    waiting = book(lunch, "Carla")
    edit(lunch, location_name="De Dam")
    edit(lunch)
    assert mails(anna)[-1] == mails(waiting)[-1] == "event_changed"
    assert mails(bram) == ["confirm", "placed"]
    event = edit(lunch, end=lunch.dates[0].end + timedelta(hours=1))
    assert mails(anna).count("event_changed") == 2
    assert event.dates[0].state.sequence == 2


def test_called_off_is_told_once_and_calendars_follow(lunch):
    anna = book(lunch, "Anna")
    event = edit(lunch, is_cancelled=True)
    edit(lunch, is_cancelled=True, location_name="Elders")
    assert mails(anna)[2:] == ["event_cancelled"]
    anna = Registration.objects.get(pk=anna.pk)
    entry = own_calendar(anna, event.dates[:1]).decode()
    assert "STATUS:CANCELLED" in entry
    assert "SEQUENCE:2" in entry


def test_own_calendar_ends_with_the_registration(lunch):
    anna = book(lunch, "Anna")
    before = own_calendar(anna, anna.dates).decode()
    assert "STATUS:CONFIRMED" in before
    assert "SEQUENCE:0" in before
    assert "METHOD:PUBLISH" in before
    after = own_calendar(cancel(anna), anna.dates).decode()
    assert "STATUS:CANCELLED" in after
    assert "SEQUENCE:1" in after
    identifiers = {line for text in (before, after) for line in text.splitlines() if line.startswith("UID")}
    assert len(identifiers) == 1
    assert str(book(lunch, "Anna").key) not in identifiers.pop(), "who registers again gets a new entry"


def test_more_places_are_offered_to_who_waits(lunch):
    book(lunch, "Anna")
    waiting = book(lunch, "Bram")
    page = EventPage.objects.get(pk=lunch.pk)
    page.capacity = 2
    page.save_revision().publish()
    RegistrationMail.objects.all().delete()  # this test is not about what stands in mails
    run_tasks()
    assert Registration.objects.get(pk=waiting.pk).status == Registration.Status.OFFERED


def test_reminder_goes_two_days_before_and_once(lunch):
    anna, bram = book(lunch, "Anna"), book(lunch, "Bram", 1)
    with time_machine.travel(lunch.dates[0].start - timedelta(hours=47)):
        carla = book(lunch, "Carla")
        remind_registered.call()
        remind_registered.call()
    assert [mails(row).count("reminder") for row in (anna, bram, carla)] == [1, 0, 0]


def test_series_is_reminded_of_for_each_date(site):
    event = build_event(
        "Cursus", "cursus", (in_days(5), in_days(9)), registration_here=True, registration_scope="series"
    )
    anna = confirm(register(event.slots[0], Registrant("Anna", "anna@voorbeeld.example"), [Person("Anna")]))
    for date in event.dates:
        with time_machine.travel(date.start - timedelta(hours=40)):
            remind_registered.call()
    assert mails(anna).count("reminder") == 2


def test_dates_and_questions_that_people_use_survive_an_old_version(lunch):
    before = lunch.save_revision()
    page = EventPage.objects.get(pk=lunch.pk)
    page.occurrences.add(Occurrence(start=moment(in_days(30), "12:00"), end=moment(in_days(30), "13:00")))
    page.registration_questions.add(RegistrationQuestion(label="Dieet", kind="text"))
    page.save_revision().publish()
    page = EventPage.objects.get(pk=lunch.pk)
    anna = book(page, "Anna", 2)
    before.publish()
    page = EventPage.objects.get(pk=lunch.pk)
    assert anna.occurrence in page.occurrences.all()
    assert page.registration_questions.count() == 2


def test_editor_is_told_not_to_delete_a_date_that_people_registered_for(lunch, editor_client):
    book(lunch, "Anna")
    data = form_data(editor_client, edit_url(lunch))
    response = publish(editor_client, edit_url(lunch), data | {"occurrences-0-DELETE": "on"})
    assert "Mensen meldden zich aan" in response.content.decode()
    assert EventPage.objects.get(pk=lunch.pk).occurrences.count() == 2


def test_questions_with_answers_stay(lunch, editor_client):
    book(lunch, "Anna")
    data = form_data(editor_client, edit_url(lunch))
    response = publish(editor_client, edit_url(lunch), data | {"registration_questions-0-kind": "number"})
    assert "beantwoord" in response.content.decode()


def test_rules_of_the_form(lunch, editor_client):
    book(lunch, "Anna")
    data = form_data(
        editor_client,
        edit_url(lunch),
        registration_here="on",
        registration_scope="series",
        registration_url="https://elders.example",
    )
    data |= {"registration_questions-0-kind": "choice", "registration_questions-0-choices": "Een antwoord"}
    errors = form_errors(publish(editor_client, edit_url(lunch), data))
    assert set(errors) == {"registration_scope", "registration_url"}


def test_event_with_registrations_is_not_deleted(lunch, editor_client):
    book(lunch, "Anna")
    for page in (lunch, lunch.get_parent()):
        response = editor_client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), follow=True)
        assert "mensen hebben zich aangemeld" in response.content.decode()
    assert Page.objects.filter(pk=lunch.pk).exists()


def test_report_names_the_organisations_that_came_and_closes_the_date(site):
    here, there = build_partner("Buurtouders", "buurtouders"), build_partner("Bieb", "bieb")
    event = build_event("Lunch", "lunch", (in_days(1),), registration_here=True)
    came = [
        book(event, "Anna", organisation=here),
        book(event, "Bram", organisation=here),
        book(event, "Carla", organisation_name="Speeltuin Oost"),
    ]
    book(event, "Daan", organisation=there)
    for registration in came:
        check_in(registration.people[0], event.dates[0])
    with time_machine.travel(event.dates[0].start + timedelta(minutes=30)):
        report = make_report(EventPage.objects.get(pk=event.pk))
        attendees = [(attendee.partner, attendee.name) for attendee in report.attendees.all()]
        assert attendees == [(here, ""), (None, "Speeltuin Oost")]
        assert "Anna" not in str(report.serializable_data())
        slot = EventPage.objects.get(pk=event.pk).slots[0]
        assert slot.is_closed_by_hand
        assert not slot.is_open
    assert timezone.now() < event.dates[0].start
