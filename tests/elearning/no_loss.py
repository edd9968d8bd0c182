"""What the tests of no loss run in processes of the product's own: `python -m tests.elearning.no_loss STEP`.

`prepare` makes a course and learners who are signed in. `race` sends answers from several processes at the same time, with retries,
with ids that all processes send, and with moments that are late. `check` prints what the database holds.
"""

import json
import multiprocessing
import sys
from uuid import NAMESPACE_URL, UUID, uuid5

import django

django.setup()

from django.conf import settings  # noqa: E402  (Django must be ready first)
from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connections  # noqa: E402
from django.test.client import Client, ClientHandler  # noqa: E402

from elearning.models import Attempt, CoursePage, Enrolment, LearningEvent, LessonPage  # noqa: E402
from elearning.questions import make_question  # noqa: E402
from elearning.recompute import Recomputation  # noqa: E402
from home.demo import build_site  # noqa: E402
from tests.elearning.samples import GRADED, right_value  # noqa: E402

LEARNERS = 8
PROCESSES = 8
ANSWERS = 200
FIRST_MOMENT = 1_700_000_000_000


def make_learners() -> list[str]:
    """Make a course with a lesson of seven questions, and return the sessions of learners who are signed in."""
    from elearning.demo import build_course, build_lesson

    build_site()
    course = build_course("Duizend kansen", "duizend-kansen", access=CoursePage.Access.SIGNED_IN)
    build_lesson(course, "Oefenen", "oefenen", GRADED, completion="answered")
    sessions = []
    for number in range(LEARNERS):
        user = get_user_model().objects.create_user(f"lerende{number}@voorbeeld.example")
        Enrolment.objects.create(user=user, course=course)
        client = Client()
        client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
        sessions.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    return sessions


def prepare() -> None:
    """Print the sessions of learners who are signed in."""
    print(json.dumps(make_learners()))


def lesson() -> LessonPage:
    return LessonPage.objects.get(slug="oefenen")


def forms(process: int) -> list[tuple[int, dict]]:
    """Return the answers that a process sends, in order: number of the learner and form.

    Each fifth answer is sent twice. Each tenth has an id, and all else, that every process sends. Moments go back as often as they go on.
    """
    version = lesson().version
    questions = [make_question(block) for block in version.question_data]
    enrolments = list(Enrolment.objects.order_by("user_id").values_list("pk", flat=True))
    made = []
    for number in range(ANSWERS):
        is_shared = number % 10 == 3
        name = f"shared-{number}" if is_shared else f"{process}-{number}"
        learner = number % LEARNERS
        question = questions[number % len(questions)]
        moment = FIRST_MOMENT + (number * 37 % ANSWERS) * 1000 + (0 if is_shared else process)
        form = {
            "enrolment": enrolments[learner],
            "version": version.pk,
            "question": question.id,
            "action": "answer" if number % 10 == 9 else "save",
            "event": str(uuid5(NAMESPACE_URL, name)),
            "sequence": moment,
        }
        made.append((learner, form | fields(question)))
        if number % 5 == 0:
            made.append(made[-1])
    return made


def fields(question) -> dict:
    """Return a right answer as the fields of a form."""
    value = right_value(question)
    if isinstance(value, dict):
        return {f"{question.field_name}-{name}": item for name, item in value.items()}
    return {question.field_name: value}


def work(process: int, sessions: list[str]) -> dict:
    """Send the answers of a process; return which were acknowledged, and the answers that were no 200."""
    clients, portal = [], ClientHandler(enforce_csrf_checks=False)  # which starts once in a process
    for session in sessions:
        client = Client(HTTP_ACCEPT="application/json", raise_request_exception=False)
        client.cookies[settings.SESSION_COOKIE_NAME] = session
        client.handler = portal
        clients.append(client)
    url = f"/leren/les/{lesson().pk}/antwoord/"
    acknowledged, refused = [], []
    for learner, form in forms(process):
        response = clients[learner].post(url, form)
        if response.status_code == 200:
            acknowledged.append(response.json()["event"])
        else:
            refused.append(f"{response.status_code} {response.content[:200]!r}")
    return {"acknowledged": acknowledged, "refused": refused}


def race(sessions: str) -> None:
    """Let all processes send their answers at the same time, and print what each one saw."""
    connections.close_all()  # each process opens its own
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        jobs = [pool.apply_async(work, (number, json.loads(sessions))) for number in range(PROCESSES)]
        print(json.dumps([job.get() for job in jobs]))


def check() -> None:
    """Print the ids of all events, how many attempts there are, and what recomputing finds different."""
    held = {
        "events": [str(pk) for pk in LearningEvent.objects.values_list("pk", flat=True)],
        "attempts": Attempt.objects.count(),
        "differences": [str(found) for found in Recomputation().differences(Enrolment.objects.all())],
    }
    print(json.dumps(held))


def planned() -> None:
    """Print all ids that the processes send."""
    print(json.dumps(sorted({form["event"] for process in range(PROCESSES) for _learner, form in forms(process)})))


def one_form(number: int) -> dict:
    """Return a form with an id of its own, for a server that is to be killed."""
    _learner, form = forms(0)[0]
    return form | {"event": str(UUID(int=number + 1)), "sequence": FIRST_MOMENT + number}


def forms_of_one(count: int) -> dict:
    """Return forms of one learner with ids of their own, and where to send them."""
    return {"url": f"/leren/les/{lesson().pk}/antwoord/", "forms": [one_form(number) for number in range(count)]}


def burst(count: str) -> None:
    """Print forms of one learner with ids of their own, and where to send them."""
    print(json.dumps(forms_of_one(int(count))))


STEPS = {"prepare": prepare, "race": race, "check": check, "planned": planned, "burst": burst}

if __name__ == "__main__":
    step, *arguments = sys.argv[1:]
    STEPS[step](*arguments)
