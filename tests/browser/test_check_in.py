"""Staff at the door: looking for a name on a phone, tapping it, the code of a mail, and the list on paper."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.places import SESSION_COOKIES
from tests.browser.visitor import accessibility_gate

PHONE = {"width": 360, "role": "redacteur"}

# A meeting of today with people, which no visitor sees.
MAKE_MEETING = """
import json
from django.urls import reverse
from django.utils import timezone
from news.demo import build_event, build_registration
from news.models import RegistrationQuestion
from portal.models import User

staff, today = User.objects.filter(is_superuser=True).first(), timezone.localdate()
question = RegistrationQuestion(label="Eet je mee?")
event = build_event(
    "Lunch aan de deur", "lunch-aan-de-deur", (today,), start="00:01", end="23:59",
    registration_here=True, registration_questions=[question],
)
event.unpublish()
date, question = event.dates[0], event.registration_questions.get()
names = ["Noor van den Bovenkamp-Oosterwolde", "Bram Visser", "Chaima Idrissi", "Dirk Zonneveld"]
made = [build_registration(event, date, name, added_by=staff, answers={question.pk: "yes"}) for name in names]
group = build_registration(event, date, "Zoë Linde", others=("Wim Linde", "Ada Linde"), added_by=staff)
pages = {name: reverse(f"event_{name}", args=[event.pk, date.pk]) for name in ("check_in", "door_list", "date")}
print("MEETING" + json.dumps(pages | {"code": reverse("check_in_code", args=[group.key])}))
"""


@pytest.fixture(scope="module")
def pages(site):
    output = site.manage("shell", "--no-imports", "--command", MAKE_MEETING)
    return json.loads(output.rpartition("MEETING")[2])


@pytest.mark.parametrize("has_script", [True, False])
def test_name_is_looked_for_tapped_and_taken_back(new_visitor, pages, has_script):
    visitor = new_visitor(**PHONE, java_script_enabled=has_script)
    visitor.open(pages["check_in"])
    page = visitor.page
    page.get_by_role("searchbox").fill("visser")
    page.locator("form[method=get] button").click()
    row = page.locator(".check-in li")
    expect(row).to_have_count(1)
    box = row.locator("[name=check_in]").bounding_box()
    assert min(box["width"], box["height"]) >= 44
    row.locator("[name=check_in]").click()
    expect(row.locator("[name=undo]")).to_be_visible()
    assert page.url.endswith(f"?q=visser#{row.get_attribute('id')}"), "the same place, with the same search"
    expect(page.locator(".check-in__count b")).to_have_text("1")
    row.locator("[name=undo]").click()
    expect(row.locator("[name=check_in]")).to_be_visible()
    expect(page.locator(".check-in__count b")).to_have_text("0")


def test_code_lets_a_group_in_at_once(new_visitor, pages):
    visitor = new_visitor(**PHONE)
    visitor.open(pages["code"])
    page = visitor.page
    accessibility_gate(visitor, SESSION_COOKIES)
    visitor.open(pages["code"])
    page.locator(".check-in__all button").click()
    expect(page.locator("[name=undo]")).to_have_count(3)
    expect(page.locator("[name=check_in]")).to_have_count(0)
    accessibility_gate(visitor, SESSION_COOKIES, from_top=False)


def test_code_leads_who_is_not_signed_in_to_the_login(new_visitor, pages):
    visitor = new_visitor(width=360)
    visitor.open(pages["code"])
    assert "/account/login/" in visitor.page.url
    assert "Linde" not in visitor.page.content()


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("name", ["check_in", "door_list"])
def test_pages_at_the_door_pass_the_gate(new_visitor, pages, name, width):
    visitor = new_visitor(width=width, role="redacteur")
    visitor.open(pages[name])
    accessibility_gate(visitor, SESSION_COOKIES)


def test_list_for_the_door_is_printed_on_paper_alone(new_visitor, pages):
    visitor = new_visitor(role="redacteur")
    visitor.open(pages["door_list"])
    page = visitor.page
    expect(page.locator("[data-print]")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("[data-print]")).to_be_hidden()
    expect(page.locator(".door-page__way")).to_be_hidden()
    expect(page.locator("tbody tr")).to_have_count(7)
    assert page.locator("thead").evaluate("head => getComputedStyle(head).display") == "table-header-group"
