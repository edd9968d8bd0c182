"""Nothing that somebody learns gets lost: offline, signed out, with the tab closed, in two tabs, without script."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.learning import (
    LESSON,
    SCENARIO_LESSON,
    TEST,
    come_in,
    expect_saved,
    fill_in,
    make_people,
    question,
    waiting,
)

PHONE = {"width": 360}


@pytest.fixture(scope="module")
def people(site):
    """People who have learned nothing yet, each for one test."""
    return iter(make_people(site, "speler", 13))


@pytest.fixture
def person(people):
    return next(people)


@pytest.fixture
def learner(new_visitor, person):
    """Somebody on a phone, signed in."""
    visitor = new_visitor(**PHONE)
    come_in(visitor, person)
    return visitor


def test_answer_is_checked_in_place(learner):
    learner.open(LESSON)
    page = learner.page
    page.evaluate("() => { window.isSamePage = true; }")
    shown = question(page, "input[type=radio]")
    shown.locator("input[type=radio]").first.check()
    expect_saved(shown)
    shown.locator("button[name=action]").click()
    expect(shown.locator("[data-feedback]")).to_be_focused()
    assert page.evaluate("() => window.isSamePage")
    assert waiting(page) == []
    shown.locator("input[type=radio]").nth(1).check()
    expect(shown.locator("[data-feedback]")).to_be_hidden()  # it is about another answer


def test_answers_given_before_the_player_is_there_are_kept(learner):
    """Written, and sent, while the script is still under way; it comes in the end, or when there is a connection again."""
    page = learner.page
    under_way = []
    page.route("**/player.*.js", lambda route: under_way.append(route))
    with page.expect_request("**/player.*.js"):
        learner.open(LESSON)
    page.evaluate("() => { window.isSamePage = true; }")
    shown = question(page, "input[type=radio]")
    page.locator("textarea").fill("Vroeg")
    shown.locator("input[type=radio]").first.check()
    shown.locator("button[name=action]").click()
    page.context.set_offline(True)
    under_way[0].abort()
    with page.expect_request("**/player.*.js"):
        page.context.set_offline(False)
    assert waiting(page) == []
    under_way[1].continue_()
    expect(shown.locator("[data-feedback]")).to_be_visible()
    expect_saved(question(page, "textarea"))
    assert page.evaluate("() => window.isSamePage")
    page.reload()
    expect(page.locator("textarea")).to_have_value("Vroeg")


def test_items_move_with_buttons(learner):
    learner.open(LESSON)
    page = learner.page
    shown = question(page, "[data-ordering]")
    second = shown.locator("li").nth(1).locator(".item__text").inner_text()
    shown.locator("li").nth(1).locator("[data-move='-1']").press("Enter")
    assert shown.locator("li").first.locator(".item__text").inner_text() == second
    assert [select.input_value() for select in shown.locator("select").all()] == ["1", "2", "3", "4"]
    expect(shown.locator("li").first.locator("[data-move='1']")).to_be_focused()
    expect(shown.locator("[data-moved]")).to_contain_text("1")
    expect_saved(shown)


def test_scenario_goes_on_in_place_and_starts_again(learner):
    learner.open(SCENARIO_LESSON)
    shown = question(learner.page, ".option--button")
    shown.locator(".option--button").first.click()
    expect(shown.locator(".walk > li")).to_have_count(1)
    expect(shown.locator(".walk > li")).to_be_focused()
    shown.locator("[form]").click()
    expect(shown.locator(".walk > li")).to_have_count(0)
    expect_saved(shown)


def test_answers_wait_while_there_is_no_connection(learner):
    learner.open(LESSON)
    page = learner.page
    page.wait_for_load_state("networkidle")
    bar = page.locator("[data-save-bar]")
    shown = question(page, "input[type=radio]")
    page.context.set_offline(True)
    shown.locator("input[type=radio]").first.check()
    shown.locator("button[name=action]").click()
    page.locator("textarea").fill("In de lift")
    expect(bar).to_have_attribute("data-trouble", "")
    expect(bar.locator("[data-save-text]")).to_have_text(bar.get_attribute("data-offline"))
    assert {entry["action"] for entry in waiting(page)} == {"answer", "save"}
    page.context.set_offline(False)
    expect(shown.locator("[data-feedback]")).to_be_visible()
    expect(bar).not_to_have_attribute("data-trouble", "")
    assert waiting(page) == []
    page.reload()
    expect(page.locator("textarea")).to_have_value("In de lift")


def test_answers_wait_while_somebody_else_answers_for_the_server(learner):
    """A fault of the server, and a network that shows its own page: neither is a confirmation."""
    answers = iter([{"status": 502, "body": "Bad gateway"}, {"status": 200, "body": "<h1>Welkom op de wifi</h1>"}])

    def meddle(route):
        faulty = next(answers, None)
        route.fulfill(**faulty) if faulty else route.continue_()

    learner.open(LESSON)
    page = learner.page
    page.route("**/antwoord/", meddle)
    page.locator("textarea").fill("Op de gang")
    expect(page.locator("[data-save-bar]")).to_have_attribute("data-trouble", "")
    page.evaluate("() => window.dispatchEvent(new Event('focus'))")
    expect(page.locator("[data-save-bar]")).to_have_attribute("data-trouble", "")
    assert len(waiting(page)) == 1
    page.evaluate("() => window.dispatchEvent(new Event('focus'))")
    expect_saved(question(page, "textarea"))
    assert waiting(page) == []


def test_signing_in_again_keeps_the_answer(learner, person, site):
    learner.open(LESSON)
    page = learner.page
    page.locator("textarea").fill("Eerst")
    expect_saved(question(page, "textarea"))
    page.context.clear_cookies(name="sessionid")
    shown = question(page, "input[type=radio]")
    shown.locator("input[type=radio]").first.check()
    shown.locator("button[name=action]").click()
    page.locator("#signin-login").fill(person.email)
    page.keyboard.press("Enter")
    page.locator("#signin-code").fill("0000-0000")
    page.keyboard.press("Enter")
    expect(page.locator("#signin-code-error")).not_to_be_empty()
    page.locator("#signin-code").fill(site.mailed_code(person.email))
    page.keyboard.press("Enter")
    expect(shown.locator("[data-feedback]")).to_be_visible()
    expect(page.locator("[data-signin]")).to_be_hidden()
    assert waiting(page) == []
    page.reload()
    expect(shown.locator("input[type=radio]").first).to_be_checked()


def test_draft_survives_closing_the_tab_and_is_of_one_person(learner, new_visitor, people):
    learner.open(LESSON)
    page = learner.page
    page.wait_for_load_state("networkidle")
    page.context.route("**/antwoord/", lambda route: route.abort())
    page.locator("textarea").press_sequentially("Half een zin")
    page.close(run_before_unload=False)

    context = page.context
    other = next(people)
    mine = [cookie for cookie in context.cookies() if cookie["name"] == "sessionid"]
    context.add_cookies([{"name": "sessionid", "value": other.session, "url": learner.base_url}])
    context.unroute("**/antwoord/")
    page = context.new_page()
    page.goto(learner.base_url + LESSON)
    expect(page.locator("textarea")).to_have_value("")
    assert len(waiting(page)) == 1

    context.add_cookies(mine)
    page.reload()
    expect(page.locator("textarea")).to_have_value("Half een zin")
    expect_saved(question(page, "textarea"))
    assert waiting(page) == []


def test_newest_answer_of_two_tabs_stays(learner):
    learner.open(LESSON)
    first, second = learner.page, learner.page.context.new_page()
    second.goto(learner.base_url + LESSON)
    for page, text in ((second, "In de tweede"), (first, "Toch in de eerste")):
        page.locator("textarea").fill(text)
        expect_saved(question(page, "textarea"))
    second.reload()
    expect(second.locator("textarea")).to_have_value("Toch in de eerste")


def test_visitor_without_an_account_keeps_answers(new_visitor):
    visitor = new_visitor(**PHONE)
    visitor.open(LESSON)
    page = visitor.page
    assert {cookie["name"] for cookie in page.context.cookies()} <= {"csrftoken"}
    page.locator("textarea").fill("Zonder account")
    expect_saved(question(page, "textarea"))
    page.reload()
    expect(page.locator("textarea")).to_have_value("Zonder account")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_somebody_takes_a_test(new_visitor, people, script):
    visitor = new_visitor(**PHONE, java_script_enabled=script)
    come_in(visitor, next(people))
    visitor.open(TEST)
    page = visitor.page
    page.locator(".panel--start form button").click()
    page.wait_for_url(re.compile("/vraag/1/$"))
    fill_in(page.locator("[data-question]"))
    page.locator("[value=next]").click()
    page.wait_for_url(re.compile("/vraag/2/$"))
    page.locator("[value=previous]").click()
    page.wait_for_url(re.compile("/vraag/1/$"))
    assert page.locator(".step--done").count() == 1
    page.locator(".test-steps .more").click()
    page.locator("form[data-hand-in] button").click()
    page.wait_for_url(re.compile("/uitslag/1/$"))
    assert page.locator(".question--review").count() == 10


def test_lesson_without_script(new_visitor, people):
    visitor = new_visitor(**PHONE, java_script_enabled=False)
    come_in(visitor, next(people))
    visitor.open(LESSON)
    page = visitor.page

    def send(button: Locator) -> None:
        with page.expect_navigation():
            button.click()

    send(question(page, "[data-ordering]").locator("button[name=action]"))
    expect(page.locator("[data-error-summary]")).to_be_visible()
    visitor.open(LESSON)
    shown = question(page, "input[type=radio]")
    shown.locator("input[type=radio]").first.check()
    send(shown.locator("button[name=action]"))
    assert page.url.endswith("#" + shown.get_attribute("id"))
    expect(shown.locator("[data-feedback]")).to_be_visible()
    page.locator("textarea").fill("Zonder script")
    send(question(page, "textarea").locator("button[name=action]"))
    expect(page.locator("textarea")).to_have_value("Zonder script")
    visitor.open(SCENARIO_LESSON)
    walk = question(page, ".option--button")
    send(walk.locator(".option--button").first)
    expect(walk.locator(".walk > li")).to_have_count(1)
    send(walk.locator("[form]"))
    expect(walk.locator(".walk > li")).to_have_count(0)
