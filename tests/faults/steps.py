"""What the tests of faults run in processes of the product's own: `python -m tests.faults.steps STEP`.

`prepare` makes what visitors use. `held` prints what the database holds. `enqueue` puts work in the queue; `scheduler` is the
command of that name, which looks several times a second.
"""

import json
import sys
import time
from types import SimpleNamespace

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402  (Django must be ready first)
from django.core.management import call_command  # noqa: E402

from elearning.models import Enrolment, LearningEvent  # noqa: E402
from elearning.recompute import Recomputation  # noqa: E402
from news.demo import build_event  # noqa: E402
from news.models import Registration  # noqa: E402
from portal.management.commands import scheduler as scheduler_command  # noqa: E402
from portal.models import ScheduledSlot  # noqa: E402
from tests.elearning import no_loss  # noqa: E402
from tests.helpers import in_days  # noqa: E402
from tests.portal import background  # noqa: E402

ANSWERS = 4000
ADDRESS, PASSWORD = "redactie@voorbeeld.example", "een lang wachtwoord"


def prepare() -> dict:
    """Make a course with learners who are signed in, a meeting, and an administrator."""
    sessions = no_loss.make_learners()
    event = build_event("Lange tafel", "lange-tafel", (in_days(20),), registration_here=True, capacity=5000)
    user = get_user_model().objects.create_superuser(ADDRESS, password=PASSWORD)
    user.emailaddress_set.create(email=ADDRESS, verified=True, primary=True)
    answers = no_loss.forms_of_one(ANSWERS)
    return {
        "session": sessions[0],
        "answers": answers,
        "meeting": event.url,
        "course": no_loss.lesson().get_parent().url,
        "lesson": no_loss.lesson().url,
        "meeting_id": event.pk,
    }


def held() -> dict:
    """Return what was saved, and whether results are what the answers say."""
    return {
        "events": [str(pk) for pk in LearningEvent.objects.values_list("pk", flat=True)],
        "emails": list(Registration.objects.values_list("email", flat=True)),
        "differences": [str(found) for found in Recomputation().differences(Enrolment.objects.all())],
    }


def enqueue(path: str) -> bool:
    """Put a task in the queue that writes a file."""
    background.write.enqueue(path)
    return True


def forget_slots() -> int:
    """Let every periodic job be due again."""
    return ScheduledSlot.objects.all().delete()[0]


def slots() -> int:
    return ScheduledSlot.objects.count()


def scheduler() -> None:
    scheduler_command.time = SimpleNamespace(time=time.time, sleep=lambda seconds: time.sleep(0.2))
    call_command("scheduler")


STEPS = {step.__name__: step for step in (prepare, held, enqueue, forget_slots, slots, scheduler)}

if __name__ == "__main__":
    step, *arguments = sys.argv[1:]
    print(json.dumps(STEPS[step](*arguments)))
