"""The accessibility gate before the states of courses, lessons and tests that no address leads to."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.learning import (
    COURSE,
    LESSON,
    SCENARIO_LESSON,
    TEST,
    answer_all,
    come_in,
    fill_in,
    make_people,
    question,
)

WIDTHS = [1280, 320]
COOKIES = frozenset({"csrftoken", "sessionid"})


@pytest.fixture(scope="module")
def people(site):
    """Somebody new for each visit."""
    return iter(make_people(site, "toegankelijk", 9))


@pytest.fixture(params=WIDTHS)
def learner(request, new_visitor, people):
    visitor = new_visitor(width=request.param)
    come_in(visitor, next(people))
    return visitor


def pass_the_gate(visitor) -> None:
    """Hold the gate after something was used. What the browser says of refusals and a cut connection, on purpose here, is no fault."""
    faults = [fault for fault in visitor.at_the_gate(COOKIES, from_top=False) if "Failed to load resource" not in fault]
    assert not faults, f"{visitor.page.url} at {visitor.page.viewport_size['width']} pixels:\n  " + "\n  ".join(faults)


def test_answered_lesson_with_feedback(learner):
    learner.open(SCENARIO_LESSON)
    answer_all(learner.page)
    expect(learner.page.locator("[data-feedback]").nth(3)).to_be_attached()
    pass_the_gate(learner)


def test_lesson_with_an_error_and_without_connection(learner):
    learner.open(LESSON)
    page = learner.page
    asked = question(page, "[data-ordering]")
    asked.locator("button[name=action]").click()
    expect(asked.locator("[data-error]")).not_to_be_empty()
    page.locator("[data-player] summary").first.click()
    page.context.set_offline(True)
    page.locator("textarea").fill("In de trein")
    expect(page.locator("[data-save-bar]")).to_have_attribute("data-trouble", "")
    pass_the_gate(learner)


def test_signed_out_with_the_dialog_open(learner):
    learner.open(LESSON)
    page = learner.page
    fill_in(question(page, "textarea"))
    expect(question(page, "textarea").locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    page.context.clear_cookies(name="sessionid")
    page.locator("textarea").fill("Na het uitloggen")
    page.locator("[data-signin-open]").click()
    page.locator("#signin-login").fill("geen adres")
    page.keyboard.press("Enter")
    expect(page.locator("#signin-login-error")).not_to_be_empty()
    expect(page.locator("[data-signin] :focus")).to_have_count(1)
    pass_the_gate(learner)


def test_course_and_test_from_question_to_result(learner):
    page = learner.page
    learner.open(TEST)
    page.locator(".panel--start form button").click()
    for number in range(1, 11):
        page.wait_for_url(re.compile(f"/vraag/{number}/$"))
        fill_in(page.locator("[data-question]"))
        if number == 10:
            pass_the_gate(learner)
            page.reload()  # the gate leaves large and wide text behind
        page.locator("[value=next], [value=hand_in]").click()
    page.wait_for_url(re.compile("/inleveren/$"))
    pass_the_gate(learner)
    page.locator("form[data-hand-in] button").click()
    page.wait_for_url(re.compile("/uitslag/1/$"))
    pass_the_gate(learner)
    learner.open(COURSE)
    assert page.locator(".standing").is_visible()
    pass_the_gate(learner)


def test_nothing_moves_and_the_focus_shows_in_forced_colours(new_visitor, people):
    visitor = new_visitor(width=360, reduced_motion="reduce", forced_colors="active")
    come_in(visitor, next(people))
    visitor.open(LESSON)
    assert [fault for fault in visitor.keyboard_faults() if "focus" in fault] == []
    assert visitor.page.evaluate("() => document.getAnimations().length") == 0
