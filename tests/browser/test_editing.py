"""What editors do in a browser: publish, submit and approve, report, and make mistakes without losing work."""

import re
from datetime import date, timedelta
from itertools import count
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import expect

NUMBERS = count(1)
SAVED = re.compile(r"/admin/pages/\d+/edit/$")


@pytest.fixture
def editor(new_visitor):
    """A function that opens the dashboard for the demo account of a role: `editor("moderator").page`."""

    def editor(role: str):
        visitor = new_visitor(role=role)
        visitor.open("/admin/")
        expect(visitor.page.locator("#quick-start-content")).to_be_visible()
        return visitor

    return editor


@pytest.fixture
def title() -> str:
    """A title that no other test in this run has used."""
    return f"Proefbericht nummer {next(NUMBERS)}"


def start(page, kind: str, title: str) -> None:
    """Begin a page from the dashboard and wait until the draft is kept by itself."""
    page.locator(f"#quick-start-content a[href*='/{kind}/']").click()
    page.locator("form[data-w-unsaved-has-edits-value=false]").wait_for()  # from now on the page notices what is typed
    page.locator("#id_title").fill(title)
    page.locator("#id_introduction").fill("Een proef van een redacteur.")
    page.locator("#id_introduction").press("Tab")
    expect(page).to_have_url(SAVED)


def choose_action(page, name: str) -> None:
    """Choose an action at the foot of the form, from its menu when it is not the first."""
    button = page.locator(f"footer button[name={name}], footer button[data-workflow-action-name={name}]").first
    if not button.is_visible():
        page.locator("footer button[aria-expanded]").last.click()
    button.click()


def fill_moment(page, selector: str, moment: str) -> None:
    """Type a moment and leave the field, so that the date picker closes."""
    page.locator(selector).fill(moment)
    page.locator(selector).press("Tab")


def trouble(visitor) -> list[str]:
    """Return what the browser complains about and what was asked of others."""
    return visitor.complaints + [url for url in visitor.requests if visitor.is_foreign(url)]


def test_moderator_publishes_news_with_a_new_photo(editor, new_visitor, title, tmp_path):
    photo = tmp_path / "foto.png"
    Image.new("RGB", (900, 600), "#c25b3f").save(photo)
    moderator = editor("moderator")
    page = moderator.page
    start(page, "newspage", title)

    page.locator("#id_lead_image-chooser [data-chooser-action-choose]:visible").click()
    dialog = page.locator(".modal-content")
    dialog.get_by_role("tab").nth(1).click()
    dialog.locator("input[type=file]").set_input_files(photo)
    send = dialog.locator("form[enctype] button[type=submit]")
    send.click()
    expect(dialog.locator("[name$=description]")).to_have_attribute("aria-invalid", "true")
    expect(dialog.locator("[name$=credit]")).to_have_attribute("aria-invalid", "true")
    dialog.locator("[name$=description]").fill("Een vlak in terracotta")
    dialog.locator("[name$=credit]").fill("Beeld: de redactie")
    send.click()
    expect(dialog).to_have_count(0)
    expect(page.locator("#id_lead_image-chooser img:visible")).to_have_count(1)

    page.locator("footer button[name=action-publish]").click()
    expect(page.locator(".messages .success")).to_contain_text(title)
    address = page.locator(".messages .success a").first.get_attribute("href")
    assert trouble(moderator) == []

    reader = new_visitor()
    reader.open(urlsplit(address).path)
    expect(reader.page.locator("h1")).to_have_text(title)
    expect(reader.page.locator("img[alt='Een vlak in terracotta']").first).to_be_visible()


def test_editor_submits_and_moderator_approves(editor, new_visitor, title):
    writer = editor("redacteur")
    start(writer.page, "newspage", title)
    expect(writer.page.locator("button[name=action-publish]")).to_have_count(0)
    choose_action(writer.page, "action-submit")
    expect(writer.page.locator(".messages .success")).to_contain_text(title)

    moderator = editor("moderator")
    page = moderator.page
    page.locator("#awaiting-review-content").get_by_role("link", name=title, exact=True).click()
    expect(page.locator("#id_title")).to_have_value(title)
    slug = page.locator("#id_slug").input_value()
    new_visitor().open(f"/nieuws/{slug}/", status=404)
    choose_action(page, "approve")
    expect(page.locator(".messages .success")).to_contain_text(title)
    reader = new_visitor()
    reader.open(f"/nieuws/{slug}/")
    expect(reader.page.locator("h1")).to_have_text(title)
    assert trouble(writer) + trouble(moderator) == []


def test_report_is_drafted_in_two_clicks_from_the_dashboard(editor):
    moderator = editor("moderator")
    page = moderator.page
    missing = page.locator("#missing-reports-content tr", has=page.locator("a[href$='/report/']")).first
    meeting = missing.locator(".title a").inner_text()
    missing.locator("a[href$='/report/']").click()  # the first click
    page.locator("form[action$='/report/'] button[type=submit]").click()  # and the second
    expect(page).to_have_url(SAVED)
    expect(page.locator("#id_title")).to_have_value(meeting)
    expect(page.locator("#id_event_date")).not_to_have_value("")
    expect(page.locator("[id^=id_attendees-][id$=-partner]").first).not_to_have_value("")
    assert trouble(moderator) == []


def test_near_duplicate_partner_is_named_at_the_field(editor):
    moderator = editor("moderator")
    page = moderator.page
    start(page, "partnerpage", "Biblioteek Vlierstroom")
    page.locator("footer button[name=action-publish]").click()
    expect(page.locator("#panel-child-content-title-errors, [id*=title][id$=-errors]").first).to_contain_text(
        "Bibliotheek Vlierstroom"
    )
    expect(page.locator("#id_title")).to_have_value("Biblioteek Vlierstroom")
    assert trouble(moderator) == []


def test_event_that_ends_before_it_starts_stays_a_draft(editor, new_visitor, title):
    moderator = editor("moderator")
    page = moderator.page
    start(page, "eventpage", title)
    page.locator("#id_occurrences-ADD").click()
    fill_moment(page, "#id_occurrences-0-start", "14-05-2031 20:00")
    fill_moment(page, "#id_occurrences-0-end", "14-05-2031 19:00")
    page.locator("footer button[name=action-publish]").click()
    expect(page.locator("[id*='occurrences-0-panel'][id$=end-errors], [id*=end-errors]").first).to_contain_text(
        "eindigt voordat"
    )

    address = page.url
    again = editor("moderator")
    again.open(urlsplit(address).path)
    expect(again.page.locator("#id_title")).to_have_value(title)
    expect(again.page.locator("#id_occurrences-0-start")).to_have_value("14-05-2031 20:00")
    slug = again.page.locator("#id_slug").input_value()
    new_visitor().open(f"/agenda/{slug}/", status=404)

    fill_moment(page, "#id_occurrences-0-end", "14-05-2031 21:30")
    page.locator("footer button[name=action-publish]").click()
    expect(page.locator(".messages .success")).to_contain_text(title)
    new_visitor().open(f"/agenda/{slug}/")
    assert trouble(moderator) == []


def test_series_of_walk_in_hours_is_made_published_and_changed(editor, new_visitor, title):
    moderator = editor("moderator")
    page = moderator.page
    start(page, "eventpage", title)
    page.locator("button[name=make-series]").click()

    first = date.today() + timedelta(days=30)
    page.locator("[name=frequency][value=weekly]").check()
    page.locator("[name=skips_holidays]").uncheck()
    fill_moment(page, "[name=first_day]", f"{first:%d-%m-%Y}")
    fill_moment(page, "[name=last_day]", f"{first + timedelta(weeks=3):%d-%m-%Y}")
    fill_moment(page, "[name=start]", "09:30")
    fill_moment(page, "[name=end]", "11:00")
    partners = page.locator("[name=host_1] option").all_inner_texts()
    hosts = partners[3], partners[1]  # not in the order of their names
    for number, host in enumerate(hosts, start=1):
        page.locator(f"[name=host_{number}]").select_option(label=host)
    page.locator("form[action$='/series/'] button[type=submit]").press("Enter")
    dates = page.locator(".series-dates li")
    expect(dates).to_have_count(4)
    for number, host in enumerate(hosts * 2):
        expect(dates.nth(number)).to_contain_text(host)
    page.locator("button[name=add]").click()

    expect(page).to_have_url(re.compile(r"/edit/#series$"))
    expect(page.locator("#series strong")).to_be_in_viewport()
    expect(page.locator("[name^=occurrences-][name$=-start]")).to_have_count(4)
    page.locator("[name=occurrences-1-note]").fill("Neem een jas mee.")
    page.locator("footer button[name=action-publish]").click()
    expect(page.locator(".messages .success")).to_contain_text(title)
    address = page.locator(".messages .success a").first.get_attribute("href")
    assert trouble(moderator) == []

    reader = new_visitor()
    reader.open(urlsplit(address).path)
    expect(reader.page.locator("main")).to_contain_text("Neem een jas mee.")
    for host in hosts:
        expect(reader.page.locator("main li", has_text=host)).to_have_count(2)
