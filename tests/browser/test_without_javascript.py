"""The site works without JavaScript: a visitor reads, filters and searches."""

import pytest
from playwright.sync_api import expect

from tests.browser.places import TYPES
from tests.browser.visitor import OVERFLOW


@pytest.fixture
def plain_visitor(new_visitor):
    return new_visitor(width=320, java_script_enabled=False)


@pytest.mark.parametrize("place", TYPES, ids=lambda place: place.name)
def test_page_is_whole(plain_visitor, site, place):
    plain_visitor.open(place.path(site))
    assert plain_visitor.page.locator("main h1").is_visible()
    assert plain_visitor.page.evaluate(OVERFLOW) == []


def test_visitor_reaches_every_section_from_the_menu(plain_visitor):
    plain_visitor.open("/")
    page = plain_visitor.page
    page.locator("header [popovertarget]:visible").click()
    for path in ("/nieuws/", "/agenda/", "/programmas/", "/partners/", "/aanbod/"):
        assert page.locator(f"header a[href='{path}']:visible").count(), f"no visible link to {path} in the header"


def test_visitor_searches(plain_visitor):
    plain_visitor.open("/zoeken/")
    page = plain_visitor.page
    page.locator("main input[name=q]").fill("gezinnen")
    with page.expect_navigation():
        page.locator("main form button:visible").first.click()
    assert "q=gezinnen" in page.url
    expect(page.locator("main mark").first).to_be_visible()


def test_visitor_filters_news_by_theme(plain_visitor, site):
    plain_visitor.open("/nieuws/")
    page = plain_visitor.page
    page.locator("main [popovertarget=filters]:visible").first.click()
    control = page.locator("#filters [name=thema]").first
    if control.evaluate("element => element.tagName") == "SELECT":
        control.select_option(index=1)
    else:
        control.check()
    with page.expect_navigation():
        page.locator("#filters button[type=submit]").click()
    assert "thema=" in page.url
    expect(page.locator("main h1")).to_be_visible()
