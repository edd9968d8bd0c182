"""Fixtures for tests that do what a visitor does, in Debian's Chromium, against a server of their own.

The server is another process: no test in this folder opens the database itself. That also keeps Playwright's event loop
away from Django, which refuses database work in a thread that runs one. The loop lives as long as the tests of this
folder run in a row, and has stopped before a test elsewhere starts.
"""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.site import Site
from tests.browser.visitor import Visitor

FOLDER = Path(__file__).parent
# Milliseconds. Generous: a busy machine may take long over the first page of the admin; nothing here measures speed.
TIMEOUT = 40_000
expect.set_options(timeout=TIMEOUT)
# The build without windows does the same for half the work.
CHROMIUM = [os.environ.get("CHROMIUM") or "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]


def pytest_collection_modifyitems(items):
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The demo site, served; a test may change it only in ways that no other test notices."""
    site = Site(tmp_path_factory.mktemp("site"))
    try:
        site.start()
        yield site
    finally:
        site.stop()


@pytest.fixture(scope="package")
def browser():
    """The system's Chromium: never a downloaded one."""
    executable = next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert executable, "Chromium is not installed: `make test` installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable)
        yield browser
        browser.close()


@pytest.fixture
def new_visitor(browser, site):
    """A function that makes a visitor who has never been here: `new_visitor(width=320, java_script_enabled=False)`.

    With a role, such as `new_visitor(role="cursist")`, the demo account of that role is signed in.
    """
    contexts = []

    def new_visitor(width: int = 1280, height: int = 0, role: str = "", **options) -> Visitor:
        height = height or (640 if width < 600 else 900)
        context = browser.new_context(locale="nl-NL", viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(TIMEOUT)
        if role:
            cookies = site.cookies(role)
            context.add_cookies([{"name": name, "value": value, "url": site.url} for name, value in cookies.items()])
        contexts.append(context)
        return Visitor(context.new_page(), site.url)

    yield new_visitor
    for context in contexts:
        context.close()


@pytest.fixture
def visitor(new_visitor):
    """A visitor with a wide screen."""
    return new_visitor()


@pytest.fixture
def page(visitor):
    """The Playwright page of a visitor with a wide screen."""
    return visitor.page
