"""What the tests of the last places run in processes of the product's own: `python -m tests.news.race STEP`.

`prepare` makes a meeting. `register` sends forms from several processes at the same time, `confirm` and `cancel` do so with the
buttons of personal pages; each prints the answers that they got and what the database holds then. `recover` does what the portal does by
itself when a worker has been gone for a while.
"""

import json
import multiprocessing
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import django

django.setup()

from django.db import connection, connections  # noqa: E402  (Django must be ready first)
from django.test.client import Client, ClientHandler  # noqa: E402
from django.utils import timezone  # noqa: E402
from django_tasks import TaskResultStatus  # noqa: E402
from django_tasks_db.models import DBTaskResult  # noqa: E402
from wagtail.test.utils.form_data import querydict_from_html  # noqa: E402

from home.demo import build_site  # noqa: E402
from news.demo import build_event  # noqa: E402
from news.models import EventPage, Registration, RegistrationMail  # noqa: E402
from portal.tasks import LOST_AFTER, restart_tasks  # noqa: E402
from portal.traps import FASTEST_SECONDS  # noqa: E402
from tests.helpers import in_days  # noqa: E402

PROCESSES = 8
PEOPLE_EACH = 25
PLACES = 50
PORTAL = ClientHandler(enforce_csrf_checks=False)


def prepare() -> str:
    """Make a meeting with fifty places."""
    build_site()
    return build_event("Lange tafel", "lange-tafel", (in_days(20),), registration_here=True, capacity=PLACES).title


def visitor(process: int, number: int) -> Client:
    """Return the browser of a visitor with an address of their own; all of a process reach the same portal, which starts once."""
    client = Client(REMOTE_ADDR=f"10.0.{process}.{number}", raise_request_exception=False)
    client.handler = PORTAL
    return client


def at_once(work: Callable[[int], list[int]]) -> dict:
    """Let all processes do their work at the same time; return the answers that they got, and what the database holds then."""
    visitor(0, 0).get("/")  # what a portal loads once
    connections.close_all()  # each process opens its own
    getattr(connection, "close_pool", lambda: None)()  # its threads would stay behind in this process
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        jobs = [pool.apply_async(work, (number,)) for number in range(PROCESSES)]
        answers = [status for job in jobs for status in job.get()]
    return {"answers": answers} | held()


def register() -> dict:
    """Fill in the form two hundred times."""
    return at_once(send_forms)


def send_forms(process: int) -> list[int]:
    url = EventPage.objects.get().url + "aanmelden/"
    clients = [visitor(process, number) for number in range(PEOPLE_EACH)]
    forms = [querydict_from_html(client.get(url).content.decode(), "registration").dict() for client in clients]
    time.sleep(FASTEST_SECONDS + 0.1)
    statuses = []
    for number, (client, form) in enumerate(zip(clients, forms, strict=True)):
        form |= {"name": f"Bezoeker {process}-{number}", "email": f"bezoeker-{process}-{number}@voorbeeld.example"}
        statuses.append(client.post(url, form).status_code)
    return statuses


def press(path: str, registrations, process: int) -> list[int]:
    """Press a button on the personal pages that are for this process."""
    return [
        visitor(process, number).post(registration.get_absolute_url() + path).status_code
        for number, registration in enumerate(registrations)
        if number % PROCESSES == process
    ]


def confirm() -> dict:
    """Press the button of each mail."""
    return at_once(partial(press, "bevestigen/", list(Registration.objects.order_by("pk"))))


def cancel() -> dict:
    """Let every fifth of who has a place give it up."""
    placed = Registration.objects.filter(status=Registration.Status.PLACED).order_by("pk")
    return at_once(partial(press, "afmelden/", list(placed)[::5]))


def recover() -> int:
    """Let time pass for what was done by a worker that is gone, and restart it; return how many tasks that were."""
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    count = running.update(started_at=timezone.now() - LOST_AFTER - timedelta(minutes=1))
    restart_tasks.call()
    return count


def held() -> dict:
    """Return the states in order of arrival, and the mails: to whom, of which kind, and whether it still waits."""
    registrations = Registration.objects.order_by("pk")
    mails = RegistrationMail.objects.select_related("registration")
    return {
        "states": list(registrations.values_list("status", flat=True)),
        "emails": list(registrations.values_list("email", flat=True)),
        "mails": [(mail.registration.email, mail.kind, mail.sent_at is None) for mail in mails],
    }


STEPS = {step.__name__: step for step in (prepare, register, confirm, cancel, recover)}

if __name__ == "__main__":
    print(json.dumps(STEPS[sys.argv[1]]()))
