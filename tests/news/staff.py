"""What the tests of running an event share: who is signed in, and a meeting with people."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse

from home.roles import create_roles, permissions
from news.demo import build_registration
from news.models import CheckIn, EventPage, Occurrence, Participant
from tests.news.registering import every_question, make_meeting

SEE, RUN = "view_participant", "change_registration"


def sign_in_with(client, *codenames: str):
    """Return the browser, with somebody signed in who may enter the admin and has these permissions."""
    user = get_user_model().objects.create_user(f"{'-'.join(codenames) or 'niets'}@voorbeeld.example")
    group = Group.objects.create(name=user.email)
    group.permissions.set(permissions(["access_admin", *codenames]))
    user.groups.add(group)
    client.force_login(user)
    return client


def sign_in_as(client, role: str):
    """Return the browser, with somebody signed in who has a role."""
    create_roles()
    user = get_user_model().objects.create_user(f"{role.lower()}@voorbeeld.example")
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return client


def make_lunch(*days: int, **fields) -> EventPage:
    """Return a meeting with a question of each kind."""
    return make_meeting(*days, registration_questions=every_question(), **fields)


def fill(event: EventPage, count: int, occurrence: Occurrence | None = None) -> None:
    """Let so many people register for a date, each with an answer to every question."""
    for number in range(count):
        answers = dict(
            zip(event.registration_questions.order_by("sort_order"), ("yes", "Tomaat", "2", "vega"), strict=True)
        )
        build_registration(
            event,
            occurrence or event.dates[0],
            f"Persoon {number:03} {event.slug}",
            answers={question.pk: value for question, value in answers.items()},
        )


def person(name: str) -> Participant:
    return Participant.objects.get(name=name)


def is_in(name: str) -> bool:
    return CheckIn.objects.filter(participant__name=name).exists()


def url(name: str, event: EventPage, date: int | None = 0) -> str:
    """Return the address of a screen about the date with a number; with None about all dates together."""
    return reverse(name, args=[event.pk, 0 if date is None else event.dates[date].pk])
