"""The accessibility gate, on every page type and state, on a wide and on the narrowest screen."""

import pytest
from playwright.sync_api import expect

from tests.browser.places import FORM_COOKIE, PLACES, TYPES
from tests.browser.visitor import accessibility_gate

WIDTHS = [1280, 320]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_page_passes_the_gate(new_visitor, site, place, width):
    visitor = new_visitor(width=width, role=place.role)
    visitor.open(place.path(site), status=place.status)
    accessibility_gate(visitor, place.cookies)


@pytest.mark.parametrize("width", WIDTHS)
def test_every_block_passes_the_gate(new_visitor, site, width):
    """The fullest page of each type has passed; here are the pages with a block that none of those has."""
    seen = {place.path(site) for place in TYPES}
    for _block, paths in sorted(site.inventory["blocks"].items()):
        if seen.isdisjoint(paths):
            visitor = new_visitor(width=width)
            visitor.open(paths[0])
            accessibility_gate(
                visitor, FORM_COOKIE if visitor.page.locator("main form[method=post]").count() else frozenset()
            )
            seen.add(paths[0])


@pytest.mark.parametrize("path", ["/", "/nieuws/"])
def test_open_menu_passes_the_gate(new_visitor, path):
    visitor = new_visitor(width=320)
    visitor.open(path)
    visitor.page.locator("header [popovertarget]:visible").click()
    expect(visitor.page.locator("header nav a").first).to_be_visible()
    accessibility_gate(visitor, from_top=False)


@pytest.mark.parametrize("path", ["/nieuws/", "/agenda/", "/partners/"])
def test_open_filters_pass_the_gate(new_visitor, path):
    visitor = new_visitor(width=320)
    visitor.open(path)
    visitor.page.locator("main [popovertarget=filters]:visible").first.click()
    expect(visitor.page.locator("#filters button[type=submit]")).to_be_visible()
    accessibility_gate(visitor, from_top=False)


@pytest.mark.parametrize("width", WIDTHS)
def test_form_with_errors_passes_the_gate(new_visitor, site, width):
    visitor = new_visitor(width=width)
    visitor.open(site.page("home.FormPage"))
    form = visitor.page.locator("main form[method=post]")
    form.evaluate("form => { form.noValidate = true; }")
    with visitor.page.expect_navigation():
        form.locator("button:not([type=button]), input[type=submit]").first.click()
    expect(visitor.page.locator("main [aria-invalid=true]").first).to_be_visible()
    accessibility_gate(visitor, FORM_COOKIE, from_top=False)


@pytest.mark.parametrize("place", TYPES, ids=lambda place: place.name)
def test_nothing_moves_for_who_asks_for_less_motion(new_visitor, site, place):
    visitor = new_visitor(reduced_motion="reduce")
    visitor.open(place.path(site))
    moving = visitor.page.evaluate(
        """() => document.getAnimations()
            .filter((animation) => animation.effect.getComputedTiming().duration > 1)
            .map((animation) => animation.effect.target?.outerHTML.slice(0, 120))"""
    )
    assert moving == []
    assert visitor.page.evaluate("() => getComputedStyle(document.documentElement).scrollBehavior") == "auto"


@pytest.mark.parametrize("place", TYPES, ids=lambda place: place.name)
def test_page_keeps_its_outlines_in_forced_colours(new_visitor, site, place):
    """axe cannot judge colours here; what counts is that controls and the focus are still drawn."""
    visitor = new_visitor(forced_colors="active")
    visitor.open(place.path(site))
    assert [fault for fault in visitor.keyboard_faults() if "focus" in fault] == []
