"""Somebody makes an account in a browser, fills it in, protects it and erases it; every step passes the gate."""

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from playwright.sync_api import expect

from tests.browser.learning import make_people
from tests.browser.places import SESSION_COOKIES
from tests.browser.visitor import accessibility_gate


def code_of_app(secret: str) -> str:
    """Return what an app shows now for a key (RFC 6238)."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 0xF
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


@pytest.mark.parametrize("width", [1280, 320])
def test_learner_has_an_account(new_visitor, site, width):
    visitor = new_visitor(width=width)
    page = visitor.page
    address = f"anna{width}@voorbeeld.example"

    def send(button: str = "main form button[type=submit]") -> None:
        with page.expect_navigation():
            page.locator(button).first.click()

    def gate(from_top: bool = True) -> None:
        accessibility_gate(visitor, SESSION_COOKIES, from_top)

    visitor.open("/account/signup/?next=/nieuws/")
    page.locator("#id_email").fill("geen adres")
    send()
    gate(from_top=False)
    page.locator("#id_email").fill(address)
    send()
    gate()
    page.locator("#id_code").fill("00000000")
    send()
    gate(from_top=False)
    page.locator("#id_code").fill(site.mailed_code(address))
    send()
    expect(page).to_have_url(f"{site.url}/nieuws/")

    visitor.open("/account/profiel/")
    page.locator("#id_certificate_name").fill("A. de Wit")
    page.locator("#id_number_big").fill("123")
    send()
    gate(from_top=False)
    page.locator("#id_number_big").fill("1234 5678 901")
    send()
    expect(page.locator("main")).to_contain_text("12345678901")
    gate()

    visitor.open("/account/2fa/totp/activate/")
    gate()
    page.locator("#id_code").fill(code_of_app(page.locator(".totp code").inner_text()))
    send()
    expect(page.locator(".codes li")).to_have_count(10)
    recovery = page.locator(".codes li").first.inner_text()
    gate()
    visitor.open("/account/2fa/")
    gate()

    visitor.open("/account/logout/")
    send()
    visitor.open("/account/login/?next=/account/")
    page.locator("#id_login").fill(address)
    send()
    gate()
    page.locator("#id_code").fill(site.mailed_code(address))
    send()
    gate()
    page.locator("#id_code").fill(recovery)
    send()
    expect(page).to_have_url(f"{site.url}/account/")

    visitor.open("/account/gegevens/")
    with page.expect_download() as download:
        page.locator("form[action$='/downloaden/'] button").click()
    assert address in download.value.path().read_text()
    send("form[action$='/wissen/'] button")
    gate(from_top=False)
    page.locator("#id_email").fill(address)
    send("form[action$='/wissen/'] button")
    expect(page).to_have_url(f"{site.url}/account/gewist/")
    gate()
    visitor.open("/account/")
    expect(page).to_have_url(f"{site.url}/account/login/?next=/account/")


def test_who_is_no_editor_is_told_so(new_visitor):
    visitor = new_visitor(role="cursist")
    visitor.open("/admin/", status=403)
    accessibility_gate(visitor, SESSION_COOKIES)


def test_passkey_is_made_and_used(new_visitor, site):
    """With an authenticator of the browser's own, which answers as a phone with a finger on it does."""
    visitor = new_visitor()
    page = visitor.page
    [person] = make_people(site, "sleutel", 1)

    def open_page(path: str) -> None:
        page.goto(site.url.replace("127.0.0.1", "localhost") + path)  # a passkey belongs to a name, not to a number

    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    open_page("/account/login/?next=/account/reauthenticate/%3Fnext=/account/2fa/webauthn/add/")
    page.locator("#id_login").fill(person.email)
    for _time in range(2):  # to come in, and to be let near the keys
        page.locator("#id_password").fill(site.password)
        with page.expect_navigation():
            page.locator("main form button[type=submit]").first.click()
    page.locator("#id_passwordless").check()
    with page.expect_navigation():
        page.locator("#mfa_webauthn_add").click()
    open_page("/account/2fa/webauthn/")
    expect(page.locator("main li")).to_have_count(1)

    open_page("/account/logout/")
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()
    open_page("/account/login/?next=/account/2fa/")
    with page.expect_navigation():
        page.locator("#passkey_login").click()
    expect(page).to_have_url(re.compile("/account/2fa/$"))
    assert visitor.complaints == []
