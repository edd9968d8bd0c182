"""The statements about privacy and accessibility: what a reader finds on them, and that they claim nothing that is not so."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from elearning.personal_data import KEEP_VISITORS
from home.accessibility import Status
from home.demo import build_accessibility_statement, build_privacy_statement, build_site
from home.models import AccessibilityProblem, AccessibilityStatementPage, HomePage, PrivacyStatementPage
from news.models import EventPage
from news.registrations.retention import ANSWERS_TERM
from portal.data_flows import sections
from portal.models import FooterLink, SiteSettings
from portal.personal_data import kinds
from portal.personal_data.accounts import KEEP_UNCONFIRMED
from portal.personal_data.upkeep import KEEP_FINISHED
from tests.helpers import in_days, restrict, savepoint, text_of, unpublish

db = savepoint

QUERIES = 30


@pytest.fixture(scope="module")
def frame(lasting_db):
    return build_site()


@pytest.fixture
def site(frame, db):
    return frame


def read(client, page) -> str:
    response = client.get(page.url)
    assert response.status_code == 200
    return response.content.decode()


def rows(html: str) -> list[list[str]]:
    """Return what the tables of a page say, row by row."""
    found = BeautifulSoup(html, "html.parser").select("main tbody tr")
    return [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in found]


def footer(client) -> list[str]:
    html = BeautifulSoup(client.get("/").content, "html.parser")
    return [link.get_text() for link in html.select(".site-footer nav a")]


def researched(years: int = 0, days: int = 1) -> dict:
    """Return the fields of a statement whose research is so old."""
    return {
        "researched_on": timezone.localdate() - relativedelta(years=years, days=days),
        "researched_by": "Stichting Voorbeeld",
        "report_url": "https://voorbeeld.example/rapport",
    }


def problem(number: int = 1, **fields) -> AccessibilityProblem:
    texts = {"cause": "Oud bestand.", "effect": "Wie voorleest.", "measure": "Wordt vervangen."}
    return AccessibilityProblem(what=f"Probleem {number}", **texts | {"planned_on": in_days(30)} | fields)


# What is kept


def test_every_app_that_keeps_personal_data_tells_what():
    told = {section.order for section in sections()}
    assert {10, 20, 30, 40, 50, 60, 70, 80} <= told


def test_every_kind_of_personal_data_has_a_flow():
    told = {kind for section in sections() for flow in section.flows for kind in flow.kinds}
    assert told | {"single_sign_on"} == {data.name for data in kinds()}, (
        "a way to sign in that is not set up is not told of"
    )


def test_every_flow_says_what_why_and_how_long():
    for section in sections():
        assert str(section.heading)
        for flow in section.flows:
            assert all([str(flow.what), str(flow.purpose), flow.how_long])
            assert "%(" not in flow.how_long


def test_privacy_statement_shows_every_flow_once(site, client):
    shown = rows(read(client, build_privacy_statement()))
    with override(settings.LANGUAGE_CODE):
        flows = [flow for section in sections() for flow in section.flows]
        assert shown == [[str(flow.what), str(flow.purpose), flow.how_long] for flow in flows]


def test_terms_are_those_that_the_code_keeps():
    with override("en"):
        terms = " ".join(flow.how_long for section in sections() for flow in section.flows)
    retention = EventPage._meta.get_field("retention_days").default
    session = timedelta(seconds=settings.SESSION_COOKIE_AGE).days
    for days in (ANSWERS_TERM.days, retention, KEEP_VISITORS.days, session, KEEP_UNCONFIRMED.days, KEEP_FINISHED.days):
        assert f"{days} days" in terms


# Privacy


def test_privacy_statement_says_who_is_responsible_and_what_a_reader_can_ask(site, client):
    page = build_privacy_statement(
        controller_address="Sluisplein 1\n9990 AA Vlierdam", phone="085-000 01 01", officer_email="fg@vlierdam.example"
    )
    html = read(client, page)
    text = text_of(html)
    for expected in ("Gemeente Vlierdam", "Sluisplein 1", "085-000 01 01", "Om je aanmelding", "Wie een bijeenkomst"):
        assert expected in text
    links = {link["href"] for link in BeautifulSoup(html, "html.parser").select("main a")}
    assert {
        "mailto:privacy@vlierstroom.example",
        "mailto:fg@vlierdam.example",
        "https://www.autoriteitpersoonsgegevens.nl/",
        "/account/gegevens/",
    } <= links


def test_organisation_without_protection_officer_names_none(site, client):
    html = BeautifulSoup(read(client, build_privacy_statement()), "html.parser")
    assert len(html.select("main aside section")) == 1


def test_statement_says_when_it_was_changed_and_when_it_is_checked(site, client):
    page = build_privacy_statement()
    times = [time["datetime"] for time in BeautifulSoup(read(client, page), "html.parser").select("main .caption time")]
    today = timezone.localdate()
    assert times == [today.isoformat(), (today + relativedelta(years=1)).isoformat()]


# Accessibility


def status_of(html: str) -> str:
    return BeautifulSoup(html, "html.parser").select_one("main aside strong").get_text()


def test_new_statement_claims_nothing(site, client):
    page = build_accessibility_statement()
    assert page.status == Status.NOT
    with override(settings.LANGUAGE_CODE):
        assert status_of(read(client, page)) == Status.NOT.label


@pytest.mark.parametrize("status", Status)
def test_each_status_is_explained_in_its_own_words(site, client, status):
    page = build_accessibility_statement(status=status, research_planned_on=in_days(60), **researched())
    html = read(client, page)
    with override(settings.LANGUAGE_CODE):
        assert status_of(html) == status.label
    assert BeautifulSoup(html, "html.parser").select_one("main article section p").get_text(strip=True)


@pytest.mark.parametrize("status", [Status.FULL, Status.PARTIAL])
def test_status_lapses_when_research_is_three_years_old(site, client, status):
    page = build_accessibility_statement(status=status, **researched(days=0))
    assert page.status_today == status
    with time_machine.travel(timezone.now() + relativedelta(years=3), tick=False):
        assert page.status_today == status
    with time_machine.travel(timezone.now() + relativedelta(years=3, days=1), tick=False):
        assert page.status_today == Status.NOT
        with override(settings.LANGUAGE_CODE):
            assert status_of(read(client, page)) == Status.NOT.label


def test_status_lapses_when_planned_research_did_not_come(site, client):
    page = build_accessibility_statement(status=Status.STARTED, research_planned_on=in_days(60))
    with time_machine.travel(timezone.now() + timedelta(days=61), tick=False):
        assert page.has_lapsed
        with override(settings.LANGUAGE_CODE):
            assert status_of(read(client, page)) == Status.NOT.label


def test_statement_that_claims_without_proof_claims_nothing(site):
    assert build_accessibility_statement(status=Status.FULL).status_today == Status.NOT


def test_problems_are_told_with_what_is_done_about_them(site, client):
    page = build_accessibility_statement(problems=[problem(1), problem(2, planned_on=None)])
    text = text_of(read(client, page))
    for expected in ("Probleem 1", "Probleem 2", "Oud bestand.", "Wie voorleest.", "Wordt vervangen."):
        assert expected in text


def test_reader_learns_where_to_report_and_where_to_complain(site, client):
    html = read(client, build_accessibility_statement(answer_days=7))
    links = {link["href"] for link in BeautifulSoup(html, "html.parser").select("main a")}
    assert {"mailto:toegankelijk@vlierstroom.example", "https://www.nationaleombudsman.nl/"} <= links
    assert " 7 " in text_of(html)


def test_research_is_linked(site, client):
    html = read(client, build_accessibility_statement(status=Status.PARTIAL, problems=[problem()], **researched()))
    assert "https://voorbeeld.example/rapport" in html
    assert "Stichting Voorbeeld" in text_of(html)


# At the foot of every page


def test_statements_are_at_the_foot_of_every_page_when_they_are_live(site, client):
    assert footer(client) == []
    build_accessibility_statement()
    privacy = build_privacy_statement()
    assert footer(client) == ["Toegankelijkheid", "Privacy"]
    unpublish(privacy)
    assert footer(client) == ["Toegankelijkheid"]


def test_statement_that_an_administrator_linked_stands_there_once_in_its_place(site, client):
    build_privacy_statement()
    accessibility = build_accessibility_statement()
    links = SiteSettings.for_site(site)
    links.footer_links = [FooterLink(page=accessibility, sort_order=0)]
    links.save()
    assert footer(client) == ["Toegankelijkheid", "Privacy"]


def test_restricted_statement_is_not_linked(site, client):
    restrict(build_privacy_statement())
    assert footer(client) == []


# Search, cost and the admin


def test_privacy_statement_is_found_by_what_an_editor_says(site, client):
    build_privacy_statement(recipients="<p>De penningmeester.</p>")
    assert "/privacy/" in client.get("/zoeken/", {"q": "penningmeester"}).content.decode()


def test_privacy_statement_is_found_by_what_the_site_keeps(site, client):
    build_privacy_statement()
    with override(settings.LANGUAGE_CODE):
        word = str(sections()[0].heading).split()[-1]
    assert "/privacy/" in client.get("/zoeken/", {"q": word}).content.decode()


def test_accessibility_statement_is_found_by_its_problems(site, client):
    build_accessibility_statement(problems=[problem(measure="We ondertitelen de video.")])
    assert "/toegankelijkheid/" in client.get("/zoeken/", {"q": "ondertitelen"}).content.decode()


def test_statement_is_indexed_in_the_language_of_the_site(site):
    page = build_accessibility_statement()
    with override(settings.LANGUAGE_CODE):
        text = page.get_reading_text()
    with override("en"):
        assert page.get_reading_text() == text


@pytest.mark.parametrize("build", [build_privacy_statement, build_accessibility_statement])
def test_statement_costs_few_queries(site, client, build):
    page = build()
    client.get(page.url)
    with CaptureQueriesContext(connection) as queries:
        client.get(page.url)
    assert len(queries) <= QUERIES


def test_more_problems_cost_the_same(site, client):
    page = build_accessibility_statement(problems=[problem(1)])
    client.get(page.url)
    with CaptureQueriesContext(connection) as few:
        client.get(page.url)
    for number in range(2, 8):
        added = problem(number)
        added.page = page
        added.save()
    with CaptureQueriesContext(connection) as many:
        html = client.get(page.url).content.decode()
    assert "Probleem 7" in html
    assert len(many) == len(few)


@pytest.mark.parametrize("model", [PrivacyStatementPage, AccessibilityStatementPage])
def test_there_is_one_of_each_statement(site, model):
    home = HomePage.objects.get()
    assert model.can_create_at(home)
    {PrivacyStatementPage: build_privacy_statement, AccessibilityStatementPage: build_accessibility_statement}[model]()
    assert not model.can_create_at(home)
