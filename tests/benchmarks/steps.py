"""What the benchmark of learners runs in processes of the product's own: `python -m tests.benchmarks.steps STEP`.

`prepare` makes learners in a course and prints what each of them sends. `held` prints how many answers the database holds.
"""

import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402  (Django must be ready first)

from elearning.models import Enrolment, LearningEvent  # noqa: E402
from elearning.questions import make_question  # noqa: E402
from tests.elearning import no_loss  # noqa: E402


def prepare(learners: str) -> None:
    """Print where answers go, and of each learner the session and the forms: one for each question."""
    no_loss.LEARNERS = int(learners)
    sessions = no_loss.make_learners()
    version = no_loss.lesson().version
    questions = [make_question(block) for block in version.question_data]
    users = []
    for session, enrolment in zip(sessions, Enrolment.objects.order_by("user_id"), strict=True):
        same = {"enrolment": enrolment.pk, "version": version.pk, "action": "save"}
        forms = [same | {"question": question.id} | no_loss.fields(question) for question in questions]
        users.append({"cookie": f"{settings.SESSION_COOKIE_NAME}={session}", "forms": forms})
    lesson = no_loss.lesson()
    print(json.dumps({"url": f"/leren/les/{lesson.pk}/antwoord/", "lesson": lesson.url, "learners": users}))


def held() -> None:
    print(json.dumps(LearningEvent.objects.count()))


STEPS = {"prepare": prepare, "held": held}

if __name__ == "__main__":
    step, *arguments = sys.argv[1:]
    STEPS[step](*arguments)
