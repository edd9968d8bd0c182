"""The dashboard of the admin: for each what waits for them, and nothing else."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import Workflow

from home.roles import ADMINISTRATOR, EDITOR, MODERATOR
from news.demo import build_event, build_news, build_report
from news.models import NewsPage
from partners.demo import build_partner
from partners.models import PartnerContact
from tests.helpers import edit_url, in_days, text_of

EVERY_WEEK = "FREQ=WEEKLY;INTERVAL=1;BYDAY=TH"
ALL_ROLES = pytest.mark.parametrize("role", [EDITOR, MODERATOR, ADMINISTRATOR])


def panel(client, name: str) -> BeautifulSoup | None:
    """Return a panel of the dashboard, or nothing when it is not there."""
    response = client.get("/admin/")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").find(id=f"{name}-content")


def links(part) -> list[str]:
    return [link["href"] for link in part.select("a[href^='/admin/']")] if part else []


@ALL_ROLES
def test_everybody_starts_new_pages_in_one_click(site, sign_in_as, role):
    client = sign_in_as(role)
    starts = links(panel(client, "quick-start"))
    assert [address.split("/")[5] for address in starts] == ["newspage", "eventpage", "partnerpage"]
    assert {client.get(address).status_code for address in starts} == {200}


def test_dashboard_works_before_there_are_overviews(no_site, sign_in_as):
    assert panel(sign_in_as(EDITOR), "quick-start") is None


def schedule(page, days: int = 3) -> None:
    page = NewsPage.objects.get(pk=page.pk)
    page.go_live_at = timezone.now() + timedelta(days=days)
    page.save_revision().publish()


def test_nothing_scheduled_shows_no_panel(site, sign_in_as):
    build_news("Gewoon bericht", "gewoon")
    assert panel(sign_in_as(MODERATOR), "scheduled") is None


def test_scheduled_pages_are_shown_the_first_first(site, sign_in_as):
    schedule(build_news("Over een week", "week", is_published=False), days=7)
    schedule(build_news("Over drie dagen", "dagen", is_published=False), days=3)
    shown = panel(sign_in_as(MODERATOR), "scheduled").select(".title a")
    assert [link.get_text(strip=True) for link in shown] == ["Over drie dagen", "Over een week"]


def test_meeting_without_report_is_shown_with_a_button(site, sign_in_as):
    event = build_event("Netwerklunch", "lunch", days=(in_days(-3),))
    client = sign_in_as(EDITOR)
    part = panel(client, "missing-reports")
    assert "Netwerklunch" in part.get_text()
    assert f"/admin/events/{event.pk}/report/" in links(part)
    assert client.get(f"/admin/events/{event.pk}/report/").status_code == 200


@pytest.mark.parametrize("case", ["coming", "reported", "consultation", "cancelled", "draft"])
def test_meeting_that_needs_no_report_is_not_shown(site, sign_in_as, case):
    days = (in_days(3 if case == "coming" else -3),)
    kind = "consultation" if case == "consultation" else "meeting"
    event = build_event("Netwerklunch", "lunch", days=days, kind=kind, is_published=case != "draft")
    if case == "reported":
        build_report(event, "Verslag", "verslag", event_date=days[0])
    if case == "cancelled":
        event.occurrences.model.objects.filter(page=event).update(is_cancelled=True)
    assert panel(sign_in_as(EDITOR), "missing-reports") is None


def test_dates_of_a_series_without_a_host_are_shown_with_a_link(site, sign_in_as):
    event = build_event("Netwerklunch", "lunch", days=(in_days(3), in_days(10)), recurrence=EVERY_WEEK)
    part = panel(sign_in_as(EDITOR), "missing-hosts")
    assert [date.when in part.get_text() for date in event.dates] == [True, True]
    assert gettext("No host yet") in part.get_text()
    assert set(links(part)) == {edit_url(event)}


def test_host_that_gets_no_reminder_is_named(site, sign_in_as):
    event = build_event("Netwerklunch", "lunch", days=(in_days(3),), recurrence=EVERY_WEEK)
    event.occurrences.update(host=build_partner("Buurtouders", "buurtouders"))
    assert "Buurtouders" in panel(sign_in_as(EDITOR), "missing-hosts").get_text()


def test_series_with_hosts_shows_no_panel(site, sign_in_as):
    contacts = [PartnerContact(contact_email="info@voorbeeld.example")]
    event = build_event("Netwerklunch", "lunch", days=(in_days(3),), recurrence=EVERY_WEEK)
    event.occurrences.update(host=build_partner("Buurtouders", "buurtouders", contacts=contacts))
    assert panel(sign_in_as(EDITOR), "missing-hosts") is None


def test_submitted_page_waits_for_the_moderator_and_not_for_the_editor(site, sign_in_as):
    editor, moderator = sign_in_as(EDITOR), sign_in_as(MODERATOR)
    page = NewsPage.objects.get(pk=build_news("Wacht op controle", "wacht", is_published=False).pk)
    page.save_revision(user=editor.user)
    Workflow.objects.get().start(page, editor.user)
    assert "Wacht op controle" in text_of(moderator.get("/admin/").content, "#awaiting-review-content")
    assert not text_of(editor.get("/admin/").content, "#awaiting-review-content")


def test_more_pages_cost_the_same(site, sign_in_as):
    def fill(numbers) -> None:
        for number in numbers:
            build_event(f"Lunch {number}", f"lunch-{number}", days=(in_days(-3), in_days(3)), recurrence=EVERY_WEEK)
            schedule(build_news(f"Gepland {number}", f"gepland-{number}", is_published=False))

    client = sign_in_as(MODERATOR)
    fill(range(2))
    client.get("/admin/")
    with CaptureQueriesContext(connection) as few:
        client.get("/admin/")
    fill(range(2, 8))
    with CaptureQueriesContext(connection) as many:
        client.get("/admin/")
    assert len(many) == len(few)
