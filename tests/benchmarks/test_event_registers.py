"""What the register of participants and the lists of a date cost with a thousand registrations."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from news.models import Answer, CheckIn, Participant, Registration
from partners.demo import build_partner
from tests.benchmarks.test_elearning_reports import BATCH, REPEATS, measure
from tests.helpers import site
from tests.news.staff import make_lunch

__all__ = ["site"]

REGISTRATIONS = 1_000
PART = f"Screens and exports of {REGISTRATIONS:,} registrations"


def fill(event) -> None:
    """Let so many people register for the first date: each with three answers, and two of three came in."""
    now, date, questions = timezone.now(), event.dates[0], list(event.registration_questions.order_by("sort_order"))
    partners = [build_partner(f"Partner {number}", f"partner-{number}") for number in range(20)]
    registrations = Registration.objects.bulk_create(
        (
            Registration(
                event=event,
                occurrence=date,
                status="placed",
                name=f"Persoon {number}",
                email=f"persoon{number}@voorbeeld.example",
                organisation=partners[number % 20],
                confirmed_at=now,
                placed_at=now,
            )
            for number in range(REGISTRATIONS)
        ),
        **BATCH,
    )
    people = Participant.objects.bulk_create(
        (Participant(registration=registration, name=registration.name) for registration in registrations), **BATCH
    )
    values = ("yes", "Tomaat", "2", "vega")
    Answer.objects.bulk_create(
        (
            Answer(participant=person, question=question, value=value)
            for person in people
            for question, value in zip(questions, values, strict=True)
        ),
        **BATCH,
    )
    came = [person for number, person in enumerate(people) if number % 3]
    CheckIn.objects.bulk_create((CheckIn(participant=person, occurrence=date) for person in came), **BATCH)


@pytest.mark.django_db
def test_lists_of_a_thousand_registrations(table, site, client, settings):
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    event = make_lunch(5, capacity=REGISTRATIONS)
    fill(event)
    client.force_login(get_user_model().objects.create_superuser("beheer@voorbeeld.example", "geheim"))
    register, of_date = reverse("news_participant_modeladmin_index"), [event.pk, event.dates[0].pk]

    def fetch(address: str, **parameters) -> int:
        response = client.get(address, parameters)
        assert response.status_code == 200
        return len(b"".join(response.streaming_content) if response.streaming else response.content)

    screens = {
        "list": lambda: fetch(register),
        "XLSX of everything": lambda: fetch(register, export="xlsx"),
        "XLSX of an event": lambda: fetch(register, export="xlsx", event=event.pk),
        "CSV of an event": lambda: fetch(register, export="csv", event=event.pk),
        "dates of an event": lambda: fetch(reverse("event_registrations", args=[event.pk])),
        "page of a date": lambda: fetch(reverse("event_date", args=of_date)),
        "list for the door": lambda: fetch(reverse("event_door_list", args=of_date)),
        "check in": lambda: fetch(reverse("event_check_in", args=of_date)),
    }
    figures = {name: measure(screen) for name, screen in screens.items()}
    for name, (queries, database, whole, size) in figures.items():
        how = f"the quickest of {REPEATS}; {database:.2f} s of it in the database, {queries} queries, {size:,} bytes"
        table.add(PART, name, whole, "s", at_most=2, how=how)
    assert min(size for _queries, _database, _whole, size in figures.values()) > REGISTRATIONS
