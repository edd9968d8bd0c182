"""What the tests of registering share: a meeting, its form as a visitor sends it, and personal pages."""

from datetime import timedelta

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.test.utils.form_data import querydict_from_html

from news.demo import build_event
from news.models import EventPage, Registration, RegistrationQuestion
from news.registrations import Person, Registrant, confirm, register
from news.slots import Slot
from tests.helpers import in_days, text_of

Kind = RegistrationQuestion.Kind

FORM, RECEIVED = "aanmelden/", "aanmelden/ontvangen/"
ANNA = {"name": "Anna de Wit", "email": "anna@voorbeeld.example"}


def make_meeting(*days: int, slug: str = "lunch", **fields) -> EventPage:
    """Return a meeting with registration, in ten days when no days are given."""
    dates = tuple(in_days(day) for day in days or (10,))
    return build_event("Lange lunch", slug, dates, **{"registration_here": True} | fields)


def every_question() -> list[RegistrationQuestion]:
    """Return a question of each kind, to save with a meeting."""
    return [
        RegistrationQuestion(label="Eet je mee?", kind=Kind.YES_NO, is_required=True, sort_order=0),
        RegistrationQuestion(label="Welke soep?", kind=Kind.CHOICE, choices="Tomaat\nPompoen", sort_order=1),
        RegistrationQuestion(label="Hoeveel kinderen?", kind=Kind.NUMBER, sort_order=2),
        RegistrationQuestion(label="Dieet", kind=Kind.TEXT, sort_order=3),
    ]


def slot_of(event: EventPage, number: int = 0) -> Slot:
    """Return what people register for: the date with this number, or the whole series."""
    return event.slots[number]


def form_url(event: EventPage, number: int = 0) -> str:
    occurrence = slot_of(event, number).occurrence
    return event.url + FORM + (f"?datum={occurrence.pk}" if occurrence else "")


def send(client, url: str, *, seconds: float = 30, **changes):
    """Open a form, wait, and send what a browser would, with some fields changed; a field that is None is not sent."""
    opened = client.get(url)
    assert opened.status_code == 200, f"{url} answers {opened.status_code}"
    return send_again(client, url, opened, seconds=seconds, **changes)


def send_again(client, url: str, opened, *, seconds: float = 90, **changes):
    """Send the form that an answer shows, some time later."""
    fields = querydict_from_html(opened.content.decode(), form_id="registration").dict() | changes
    data = {name: value for name, value in fields.items() if value is not None and name != "adjust"}
    if changes.get("adjust"):
        data["adjust"] = "1"
    with time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=False):
        return client.post(url, data)


def answer(event: EventPage, person: int, label: str) -> str:
    """Return the name of the field in which a person answers a question."""
    return f"person_{person}_question_{event.registration_questions.get(label=label).pk}"


def errors(response) -> str:
    return text_of(response.content, ".error-summary")


def book(slot: Slot, name: str, *others: str, is_confirmed: bool = True, **options) -> Registration:
    """Return a registration of somebody, with others, whose address is proven."""
    registrant = Registrant(name, f"{name.lower()}@voorbeeld.example", options.pop("phone", ""))
    registration = register(slot, registrant, [Person(one) for one in (name, *others)], **options)
    return confirm(registration) if is_confirmed else registration


def again(registration: Registration) -> Registration:
    return Registration.objects.get(pk=registration.pk)


def count_queries(client, url: str) -> int:
    """Return how many queries a page costs once the caches are warm."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)
