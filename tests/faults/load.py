"""Visitors who keep on coming while something breaks: they read, save answers and register, and note what they were told."""

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count, cycle
from urllib.parse import urlencode

from wagtail.test.utils.form_data import querydict_from_html

from portal.traps import FASTEST_SECONDS

TOKEN = "a" * 32


@dataclass
class Answer:
    """What a visitor got."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    def json(self) -> dict:
        return json.loads(self.body)


class Way:
    """How a site is reached: `connect` gives a connection of a visitor with an address; `base_url` is the site's own."""

    def __init__(self, connect: Callable[[str], http.client.HTTPConnection], base_url: str):
        self.connect = connect
        self.base_url = base_url

    @classmethod
    def to_port(cls, port: int) -> "Way":
        """Return the way to a server without a proxy."""

        def connect(source: str) -> http.client.HTTPConnection:
            return http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(source, 0))

        return cls(connect, f"http://127.0.0.1:{port}")

    def ask(self, path: str, form: dict | None = None, *, source: str = "127.0.0.1", **headers: str) -> Answer:
        """Get a page, or send a form. A session is given as `session`."""
        session = headers.pop("session", "")
        cookies = f"csrftoken={TOKEN}; sessionid={session}" if session else f"csrftoken={TOKEN}"
        own = {"Host": self.base_url.split("://")[1], "Accept": "text/html", "User-Agent": "Mozilla/5.0"}
        if session or form is not None:
            own["Cookie"] = cookies
        if form is not None:
            own |= {"X-CSRFToken": TOKEN, "Referer": f"{self.base_url}/"}
            own["Content-Type"] = "application/x-www-form-urlencoded"
        connection = self.connect(source)
        try:
            body = None if form is None else urlencode(form, doseq=True)
            connection.request("GET" if form is None else "POST", path, body, own | headers)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()


@dataclass
class Report:
    """What visitors met together."""

    counts: Counter = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    longest: float = 0.0

    def note(self, kind: str, outcome, seconds: float) -> None:
        self.counts[f"{kind} {outcome}"] += 1
        self.longest = max(self.longest, seconds)


class Load:
    """Visitors at work: three who read, three who learn and two who register. `facts` is what `prepare` of the steps returned."""

    PATHS = ("/", "/nieuws/", "/agenda/", "/robots.txt")

    def __init__(self, way: Way, facts: dict, pause: float = 0.05):
        self.way = way
        self.facts = facts
        self.pause = pause
        self.report = Report()
        self.stopped = threading.Event()
        self.forms = iter(facts["answers"]["forms"])
        self.lock = threading.Lock()
        self.threads = [
            threading.Thread(target=self.keep_on, args=(visit(number),))
            for number, visit in enumerate([self.reader] * 3 + [self.learner] * 3 + [self.registrant] * 2)
        ]

    @contextmanager
    def going_on(self):
        """Let visitors come and go as long as the block takes, from the moment that each of them got through."""
        for thread in self.threads:
            thread.start()
        try:
            self.wait_for(lambda: self.report.events and self.report.emails)
            yield self.report
        finally:
            self.stopped.set()
            for thread in self.threads:
                thread.join(timeout=90)

    def wait_for(self, condition: Callable, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"it takes too long: {self.report.counts}"
            time.sleep(0.05)

    def some_more(self, answers: int = 20) -> None:
        """Wait until so many more answers were saved."""
        enough = len(self.report.events) + answers
        self.wait_for(lambda: len(self.report.events) >= enough)

    def keep_on(self, visit: Callable[[], None]) -> None:
        while not self.stopped.is_set():
            try:
                visit()
            except (OSError, http.client.HTTPException) as error:
                self.report.failures.append(f"{type(error).__name__}: {error}")
            time.sleep(self.pause)

    def noted(self, kind: str, good: int, path: str, *arguments, **named) -> Answer:
        started = time.monotonic()
        answer = self.way.ask(path, *arguments, **named)
        self.report.note(kind, answer.status, time.monotonic() - started)
        if answer.status != good:
            self.report.failures.append(f"{kind} {path}: {answer.status}")
        return answer

    def reader(self, number: int):
        session = self.facts["session"] if number == 0 else ""
        paths = cycle([self.facts["course"], self.facts["meeting"], *self.PATHS])

        def visit():
            self.noted("read", 200, next(paths), source=f"127.0.2.{number + 1}", session=session)

        return visit

    def learner(self, number: int):
        def visit():
            with self.lock:
                form = next(self.forms)
            answer = self.noted(
                "save",
                200,
                self.facts["answers"]["url"],
                form,
                session=self.facts["session"],
                Accept="application/json",
            )
            if answer.status == 200:
                self.report.events.append(answer.json()["event"])

        return visit

    def registrant(self, number: int):
        """A visitor who opened the form, and sends it under another name and from another address each time."""
        path = self.facts["meeting"] + "aanmelden/"
        opened: dict = {}
        numbers = count(1)

        def visit():
            if not opened:
                page = self.noted("open", 200, path, source=f"127.0.3.{number + 1}").text
                opened.update(querydict_from_html(page, form_id="registration").dict())
                opened["csrfmiddlewaretoken"] = TOKEN
                time.sleep(FASTEST_SECONDS + 0.1)
            mine = next(numbers)
            email = f"bezoeker-{number}-{mine}@voorbeeld.example"
            form = opened | {"name": f"Bezoeker {mine}", "email": email}
            answer = self.noted("register", 303, path, form, source=f"127.0.{number + 10}.{mine % 250 + 1}")
            if answer.status == 303:
                self.report.emails.append(email)
            time.sleep(self.pause * 2)

        return visit
