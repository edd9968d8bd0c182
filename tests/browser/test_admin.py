"""The admin in a browser: Dutch, and of this site alone."""

import pytest

ADDRESSES = [
    "/admin/",
    "/admin/pages/",
    "/admin/images/",
    "/admin/documents/",
    "/admin/reports/site-history/",
    "/admin/account/",
]


@pytest.fixture
def sign_in(site):
    """A function that signs a visitor in with the demo account of a role: `sign_in(visitor, "moderator")`."""

    def sign_in(visitor, role: str) -> None:
        visitor.open("/admin/")
        page = visitor.page
        page.locator("input[name=login]").fill(f"{role}@vlierstroom.example")
        page.locator("input[name=password]").fill(site.password)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url("**/admin/")

    return sign_in


def test_login_page_is_dutch(visitor):
    visitor.open("/admin/")
    assert visitor.page.locator("html").get_attribute("lang") == "nl"
    assert "Wachtwoord" in visitor.page.locator("main form").first.inner_text()


@pytest.mark.parametrize("role", ["redacteur", "moderator", "beheerder"])
def test_admin_asks_nothing_of_a_third_party(visitor, sign_in, role):
    sign_in(visitor, role)
    for address in ADDRESSES if role == "beheerder" else ADDRESSES[:1]:
        visitor.open(address)
    assert [url for url in visitor.requests if visitor.is_foreign(url)] == []
    assert [text for text in visitor.complaints if "Content Security Policy" in text] == []


def test_wrong_password_gives_no_session(visitor):
    visitor.open("/admin/")
    page = visitor.page
    page.locator("input[name=login]").fill("beheerder@vlierstroom.example")
    page.locator("input[name=password]").fill("verkeerd wachtwoord")
    page.locator("main form button[type=submit]").first.click()
    page.locator("[data-error-summary]").wait_for()
    assert "/account/login/" in page.url
    assert "sessionid" not in {cookie["name"] for cookie in page.context.cookies()}
