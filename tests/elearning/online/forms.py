"""The forms of the player, as browsers send them."""

from uuid import uuid4

from django.urls import reverse

from elearning.models import Attempt, LessonPage
from tests.elearning.samples import questions_of

JSON = {"HTTP_ACCEPT": "application/json"}


def lesson(slug: str = "oefenen") -> LessonPage:
    return LessonPage.objects.get(slug=slug)


def fields(question, value) -> dict:
    if isinstance(value, dict):
        return {f"{question.field_name}-{name}": item for name, item in value.items()}
    return {question.field_name: value}


def form(page, question, value, enrolment=None, action: str = "answer", **changes) -> dict:
    """Return what the form of a question posts."""
    return {
        "enrolment": enrolment.pk if enrolment else "",
        "version": page.version.pk,
        "question": question.id,
        "action": action,
        "event": str(uuid4()),
        **fields(question, value),
    } | changes


def answer_url(page) -> str:
    return reverse("answer_question", args=[page.pk])


def post_answer(client, page, question, value, enrolment=None, **changes):
    return client.post(answer_url(page), form(page, question, value, enrolment, **changes), **JSON)


def first_question(page):
    return questions_of(page.version)[0]


def start(client, test) -> Attempt:
    response = client.post(reverse("start_test", args=[test.pk]))
    assert response.status_code == 302
    return Attempt.objects.get(lesson=test.pk, submitted_at=None)


def save_in_test(client, attempt, question, value, **changes):
    data = {"question": question.id, "event": str(uuid4()), **fields(question, value)} | changes
    return client.post(reverse("answer_test", args=[attempt.pk]), data, **JSON)
