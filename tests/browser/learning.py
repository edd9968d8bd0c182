"""People who learn in a browser: who they are, how they come in, and what they do on a page of a lesson."""

import json
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.browser.site import Site
from tests.browser.visitor import Visitor

COURSE = "/cursussen/1000-kansen-in-1000-dagen/"
LESSON = f"{COURSE}wat-een-baby-vertelt/"  # every kind of question but a short text and a scenario
SCENARIO_LESSON = f"{COURSE}het-gesprek-beginnen/"
TEST = f"{COURSE}eindtoets/"

# Runs in a process of the product's own: people with a session, so that not every test has to sign in.
MAKE_LEARNERS = """
import json
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore

made = []
for number in range({count}):
    email = f"{prefix}-{{number}}@vlierstroom.example"
    user = get_user_model().objects.create_user(email=email, password="{password}")
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    made.append((email, session.session_key))
print("LEARNERS" + json.dumps(made))
"""


@dataclass(frozen=True)
class Person:
    """Somebody with an account and an open session."""

    email: str
    session: str


def make_people(site: Site, prefix: str, count: int) -> list[Person]:
    """Return people who have an account and have learned nothing yet."""
    script = MAKE_LEARNERS.format(count=count, prefix=prefix, password=site.password)
    output = site.manage("shell", "--no-imports", "--command", script)
    return [Person(*made) for made in json.loads(output.rpartition("LEARNERS")[2])]


def come_in(visitor: Visitor, person: Person) -> None:
    """Let a visitor be somebody who signed in before."""
    visitor.page.context.add_cookies([{"name": "sessionid", "value": person.session, "url": visitor.base_url}])


def question(page: Page, control: str) -> Locator:
    """Return the first question with a kind of control; it stays the same one when the page shows it anew."""
    found = page.locator(f"[data-question]:has({control})").first
    return page.locator(f"#{found.get_attribute('id')}")


def expect_saved(question: Locator) -> None:
    expect(question.locator("[data-save-state]").first).to_have_attribute("data-state", "saved")


def waiting(page: Page) -> list[dict]:
    """Return what stands in the outbox of the browser."""
    return page.evaluate(
        """() => Object.keys(localStorage).filter((key) => key.startsWith("leren:"))
            .map((key) => JSON.parse(localStorage.getItem(key)))"""
    )


def answer_all(page: Page) -> None:
    """Fill in every question of a lesson, and have each checked."""
    for handle in page.locator("[data-question]").all():
        shown = page.locator(f"#{handle.get_attribute('id')}")
        fill_in(shown)
        while (choices := shown.locator(".option--button")).count():
            walked = shown.locator(".walk > li").count()
            choices.first.click()
            expect(shown.locator(".walk > li")).to_have_count(walked + 1)
        if (check := shown.locator("button[name=action]")).count():
            check.click()
        expect_saved(shown)


def fill_in(shown: Locator) -> None:
    """Give the first answer that comes to hand."""
    for name, value in (
        ("input[inputmode=decimal]", "3"),
        ("input[type=text]:not([inputmode])", "iets"),
        ("textarea", "Notitie"),
    ):
        if (field := shown.locator(name)).count():
            field.fill(value)
    if (option := shown.locator("input[type=radio], input[type=checkbox]")).count():
        option.first.check()
    if (move := shown.locator("[data-move='-1']:visible:enabled")).count():
        move.first.click()
    elif (selects := shown.locator("select")).count():
        for number, select in enumerate(selects.all(), start=1):
            select.select_option(index=number)
