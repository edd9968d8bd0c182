"""Registering for a meeting on a small phone without JavaScript, and the accessibility gate before each state of it."""

import json
import re

import pytest
from playwright.sync_api import expect

from portal.traps import FASTEST_SECONDS
from tests.browser.visitor import accessibility_gate

COOKIES = frozenset({"csrftoken"})

# Runs in a process of the product's own: a meeting to register for, and one with a registration in each state. Their dates are
# so far away that no other test comes across them.
MAKE_MEETINGS = """
import json
from datetime import timedelta
from django.utils import timezone
from news.demo import build_event
from news.models import RegistrationQuestion
from news.registrations import Person, Registrant, cancel, confirm, register
from news.slots import slots_of

def meeting(title, slug, *days, **fields):
    dates = tuple(timezone.localdate() + timedelta(days=day) for day in days)
    questions = [
        RegistrationQuestion(label="Eet je mee?", help_text="Om 17.00 uur", is_required=True, sort_order=0),
        RegistrationQuestion(label="Welke soep?", kind="choice", choices="Tomaat\\nPompoen", sort_order=1),
        RegistrationQuestion(label="Hoeveel kinderen?", kind="number", sort_order=2),
        RegistrationQuestion(label="Dieet", kind="text", sort_order=3),
    ]
    return build_event(
        title, slug, dates, registration_here=True, registration_questions=questions, contact_name="Noor Bakker",
        contact_email="noor@vlierstroom.example", **fields
    )

def book(name, *others, is_confirmed=True):
    answers = {question.pk: "yes" for question in slot.event.registration_questions.all() if question.is_required}
    people = [Person(person, answers) for person in (name, *others)]
    made = register(slot, Registrant(name, f"{name.lower()}@staten.example"), people)
    return confirm(made) if is_confirmed else made

walk = meeting("Wandeling", "proef-wandeling", 300, capacity=2)
series = meeting("Spreekuur", "proef-spreekuur", *range(300, 306), capacity=3)
whole = meeting("Training", "proef-training", 300, 307, registration_scope="series")
slot = slots_of(meeting("Lunch", "proef-lunch", 301, capacity=4))[0]
late = book("Late", is_confirmed=False)
late.expires_at = timezone.now() - timedelta(hours=1)
late.save()
found = {"expired": late, "confirm": book("Carla", is_confirmed=False), "placed": book("Anna", "Bram")}
gone = book("Gone")
found |= {"waiting": book("Wim", "Wil"), "offered": book("Olga")}
cancel(gone)
urls = {state: made.get_absolute_url() for state, made in found.items()} | {"cancelled": gone.get_absolute_url()}
print("MEETINGS" + json.dumps(urls | {page.slug: page.url for page in (walk, series, whole, slot.event)}))
"""


@pytest.fixture(scope="module")
def urls(site) -> dict[str, str]:
    output = site.manage("shell", "--no-imports", "--command", MAKE_MEETINGS)
    return json.loads(output.rpartition("MEETINGS")[2])


def mailed_link(site, address: str) -> str:
    """Return the address of the personal page in the newest mail to somebody."""
    mails = sorted((site.data_dir / "mail").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    texts = [text for path in mails if f"To: {address}" in (text := path.read_text())]
    return re.findall(r"/aanmelding/[0-9a-f-]{36}/", texts[-1])[0]


def press(page, selector: str = "main form#registration button:visible >> nth=-1") -> None:
    """Press a button that leads to another page, and wait until that is there."""
    with page.expect_navigation():
        page.locator(selector).click()


def submit(page) -> None:
    """Send the form, not faster than a person can."""
    page.wait_for_timeout(FASTEST_SECONDS * 1000 + 200)
    press(page)


def answer_as(page, person: int) -> None:
    page.locator(f"[name^=person_{person}_question][value=yes]").check()


def test_two_visitors_on_a_phone_without_script(new_visitor, site, urls):
    anna = new_visitor(width=320, java_script_enabled=False)
    page = anna.page
    anna.open(urls["proef-wandeling"])
    assert page.context.cookies() == []
    page.locator("#aanmelden a.button").click()
    page.locator("[name=name]").fill("Anna de Wit")
    page.locator("[name=email]").fill("anna@proef.example")
    page.locator("[name=people]").select_option("2")
    press(page, "[name=adjust]")
    expect(page.locator("[name=name]")).to_have_value("Anna de Wit")
    page.locator("[name=person_1_name]").fill("Bram Bos")
    for person in range(2):
        answer_as(page, person)
    submit(page)
    assert page.url.endswith("/aanmelden/ontvangen/")

    anna.open(mailed_link(site, "anna@proef.example"))
    press(page, "form[action$='/bevestigen/'] button")
    code = page.locator("img.registration-code")
    assert code.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 100
    personal = page.url
    page.locator("a[href$='/wijzigen/']").click()
    page.locator("[name=person_1_name]").fill("Carla Dam")
    submit(page)
    expect(page.locator(".registration-list")).to_contain_text("Carla Dam")

    other = new_visitor(width=320, java_script_enabled=False)
    other.open(urls["proef-wandeling"])
    other.page.locator("#aanmelden a.button").click()
    other.page.locator("[name=name]").fill("Daan Vis")
    other.page.locator("[name=email]").fill("daan@proef.example")
    answer_as(other.page, 0)
    submit(other.page)
    other.open(mailed_link(site, "daan@proef.example"))
    press(other.page, "form[action$='/bevestigen/'] button")
    expect(other.page.locator("img.registration-code")).to_have_count(0)

    anna.open(personal)
    page.locator("a[href$='/afmelden/']").click()
    press(page, "main form button")
    assert page.url == personal
    expect(page.locator("main form")).to_have_count(0)

    other.open(mailed_link(site, "daan@proef.example"))
    press(other.page, "form[action$='/bevestigen/'] button")
    expect(other.page.locator("img.registration-code")).to_have_count(1)


STATES = ["confirm", "placed", "waiting", "offered", "cancelled", "expired"]
# A wide screen shows what these hold beside each other.
PLACES = [(320, STATES), (1280, ["placed", "offered"])]


@pytest.mark.parametrize(("width", "states"), PLACES)
def test_personal_page_at_the_gate(new_visitor, urls, width, states):
    for state in states:
        visitor = new_visitor(width=width)
        visitor.open(urls[state])
        accessibility_gate(visitor, COOKIES)


@pytest.mark.parametrize("path", ["afmelden/", "wijzigen/"])
def test_other_personal_pages_at_the_gate(new_visitor, urls, path):
    visitor = new_visitor(width=320)
    visitor.open(urls["placed"] + path)
    accessibility_gate(visitor, COOKIES)


def test_unknown_registration_at_the_gate(new_visitor):
    visitor = new_visitor(width=320)
    visitor.open("/aanmelding/onbekend/", status=404)
    accessibility_gate(visitor)


@pytest.mark.parametrize("slug", ["proef-spreekuur", "proef-lunch"])
def test_event_with_registration_at_the_gate(new_visitor, urls, slug):
    visitor = new_visitor(width=320)
    visitor.open(urls[slug])
    for summary in visitor.page.locator("#aanmelden summary").all():
        summary.click()
    accessibility_gate(visitor, from_top=False)


def test_form_at_the_gate(new_visitor, urls):
    visitor = new_visitor(width=320)
    visitor.open(urls["proef-training"] + "aanmelden/")
    accessibility_gate(visitor, COOKIES)
    visitor.open(urls["proef-lunch"] + "aanmelden/ontvangen/")
    accessibility_gate(visitor, COOKIES)


@pytest.mark.parametrize("width", [1280, 320])
def test_form_for_a_group_with_errors_at_the_gate(new_visitor, urls, width):
    visitor = new_visitor(width=width)
    page = visitor.page
    visitor.open(urls["proef-lunch"] + "aanmelden/")
    page.locator("[name=people]").select_option("2")
    press(page, "[name=adjust]")
    assert page.url.endswith("#personen")
    accessibility_gate(visitor, COOKIES, from_top=False)
    page.reload()  # the gate leaves large and wide text behind
    press(page)
    expect(page.locator(".error-summary a").nth(3)).to_be_visible()
    accessibility_gate(visitor, COOKIES, from_top=False)
