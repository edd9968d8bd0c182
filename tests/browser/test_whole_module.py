"""The whole demo module on a phone: from signing up to a certificate that somebody else verifies."""

import io
import json
import re

from playwright.sync_api import Locator, expect
from pypdf import PdfReader

from tests.browser.learning import COURSE, TEST, answer_all, expect_saved, fill_in
from tests.browser.visitor import accessibility_gate

ADDRESS = "lerende@voorbeeld.example"
NAME = "Jolanda van der Meer-Özdemir"

# Runs in a process of the product's own: the right answers to the questions that the test draws from, as fields of forms.
RIGHT_ANSWERS = """
import json, random
from elearning.demo import make_answer
from elearning.models import TestPage
from elearning.questions import make_question

answers = {}
test = TestPage.objects.get(slug="eindtoets", url_path__contains="/1000-kansen-in-1000-dagen/")
for block in test.version.question_data:
    question = make_question(block)
    value = make_answer(question, True, random.Random(1))
    if isinstance(value, dict):
        fields = {f"{question.field_name}-{name}": str(item) for name, item in value.items()}
    else:
        fields = {question.field_name: value}
    answers[question.id] = fields
print("ANSWERS" + json.dumps(answers))
"""


def give(shown: Locator, fields: dict) -> None:
    """Fill in the fields of a question."""
    for name, value in fields.items():
        field = shown.locator(f"[name='{name}']")
        if field.first.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        elif field.first.get_attribute("type") in {"radio", "checkbox"}:
            for chosen in value if isinstance(value, list) else [value]:
                shown.locator(f"[name='{name}'][value='{chosen}']").check()
        else:
            field.fill(value)


def test_professional_takes_the_whole_module(new_visitor, site):
    visitor = new_visitor(width=360)
    page = visitor.page

    def send(button: str = "main form button[type=submit]") -> None:
        with page.expect_navigation():
            page.locator(button).first.click()

    def finish_lesson() -> None:
        button = page.locator("[data-finish] button, .player__on a.button").first
        with page.expect_navigation():
            button.click()

    # Signs up by a code, and comes back to the course.
    visitor.open(f"/account/signup/?next={COURSE}")
    page.locator("#id_email").fill(ADDRESS)
    send()
    page.locator("#id_code").fill(site.mailed_code(ADDRESS))
    send()
    expect(page).to_have_url(site.url + COURSE)
    send("main .panel--start .button")

    # Closes the tab in the middle of a question, and is on that question again.
    questions = page.locator("[data-question]")
    first, second = (page.locator(f"#{questions.nth(n).get_attribute('id')}") for n in (0, 1))
    fill_in(first)
    first.locator("button[name=action]").click()
    expect(first.locator("[data-feedback]")).to_be_visible()
    fill_in(second)
    expect_saved(second)
    chosen = second.evaluate(
        "element => JSON.stringify([...new FormData(element.querySelector('form'))].filter(([name]) => name.startsWith('q-')))"
    )
    anchor = second.get_attribute("id")
    page.close(run_before_unload=False)
    page = visitor.page = page.context.new_page()
    visitor.open("/leren/verder/")
    assert page.url.endswith(f"#{anchor}")
    second = page.locator(f"#{anchor}")
    again = second.evaluate(
        "element => JSON.stringify([...new FormData(element.querySelector('form'))].filter(([name]) => name.startsWith('q-')))"
    )
    assert json.loads(again) == json.loads(chosen)

    # Loses the session, signs in again in place, and goes on.
    page.context.clear_cookies(name="sessionid")
    second.locator("button[name=action]").click()
    page.locator("#signin-login").fill(ADDRESS)
    page.keyboard.press("Enter")
    page.locator("#signin-code").wait_for()
    page.locator("#signin-code").fill(site.mailed_code(ADDRESS))
    page.keyboard.press("Enter")
    expect(second.locator("[data-feedback]")).to_be_visible()

    # Learns everything.
    for number in range(1, 9):
        expect(page.locator("main")).to_contain_text(re.compile(rf"\b{number} van 9\b"))
        answer_all(page)
        finish_lesson()
    expect(page).to_have_url(site.url + TEST)

    # Passes the test.
    answers = json.loads(
        site.manage("shell", "--no-imports", "--command", RIGHT_ANSWERS).rpartition("ANSWERS")[2].splitlines()[0]
    )
    send(".panel--start form button")
    for _number in range(10):
        shown = page.locator("[data-question]")
        give(shown, answers[shown.locator("[name=question]").input_value()])
        send("button[value=next], button[value=hand_in]")
    send("form[data-hand-in] button")
    expect(page.locator("h1, h2").filter(has_text="geslaagd").first).to_be_visible()

    # Says which name must stand on the certificate, and downloads it.
    visitor.open("/account/profiel/")
    page.locator("#id_certificate_name").fill(NAME)
    send()
    visitor.open("/account/")
    link = page.locator("a[href$='/pdf/']").first.get_attribute("href")
    file = page.request.get(site.url + link)
    assert file.headers["content-type"] == "application/pdf"
    text = PdfReader(io.BytesIO(file.body())).pages[0].extract_text()
    assert NAME in " ".join(text.split())

    # Somebody else verifies it, and sees no name.
    serial = link.split("/")[-3]
    other = new_visitor(width=360)
    other.open("/certificaat/")
    other.page.locator("main input[name=nummer]").fill(serial.lower())
    with other.page.expect_navigation():
        other.page.locator("main form button").first.click()
    expect(other.page.locator("main")).to_contain_text("1000 kansen in 1000 dagen")
    expect(other.page.locator("main")).not_to_contain_text(NAME)
    accessibility_gate(other)
