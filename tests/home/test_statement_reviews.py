"""Statements are checked in time: the dashboard says so a month ahead, a mail once when the day has come."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core import mail

from home.demo import build_accessibility_statement, build_privacy_statement, build_site
from home.models import PrivacyStatementPage, ReviewReminder
from home.reviews import mail_review, pages_to_review
from home.roles import ADMINISTRATOR, EDITOR, MODERATOR, create_roles
from home.tasks import remind_reviews
from portal.models import User
from portal.schedule import jobs
from tests.helpers import edit_url, in_days, run_tasks, savepoint, unpublish

db = savepoint


@pytest.fixture(scope="module")
def frame(lasting_db):
    return build_site()


@pytest.fixture
def site(frame, db):
    return frame


def make_user(role: str | None, name: str = "", **fields) -> User:
    create_roles()
    user = User.objects.create_user(f"{name or role}@voorbeeld.example".lower(), "geheim", **fields)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def remind() -> list[str]:
    """Do the daily job and return to whom it sent mail."""
    mail.outbox.clear()
    remind_reviews.func()
    run_tasks()
    return sorted(address for message in mail.outbox for address in message.to)


def panel(client) -> BeautifulSoup | None:
    return BeautifulSoup(client.get("/admin/").content, "html.parser").find(id="reviews-content")


@pytest.mark.parametrize("role", [EDITOR, MODERATOR, ADMINISTRATOR])
def test_dashboard_shows_statements_a_month_ahead_the_first_first(site, sign_in_as, role):
    build_privacy_statement(review_on=in_days(30))
    late = build_accessibility_statement(review_on=in_days(-3))
    shown = panel(sign_in_as(role)).select(".title a")
    assert [link.get_text(strip=True) for link in shown] == ["Toegankelijkheid", "Privacy"]
    assert shown[0]["href"] == edit_url(late)


def test_dashboard_is_silent_before(site, sign_in_as):
    build_privacy_statement(review_on=in_days(31))
    build_accessibility_statement(review_on=in_days(-3), is_published=False)
    assert panel(sign_in_as(EDITOR)) is None


def test_mail_goes_to_moderators_and_who_owns_the_statement(site):
    owner = make_user(EDITOR)
    make_user(EDITOR, "collega")
    make_user(MODERATOR)
    make_user(MODERATOR, "weg", is_active=False)
    make_user(ADMINISTRATOR)
    page = build_privacy_statement(review_on=in_days(0))
    PrivacyStatementPage.objects.update(owner=owner)
    assert remind() == ["moderator@voorbeeld.example", "redacteur@voorbeeld.example"]
    assert "Privacy" in mail.outbox[0].subject
    assert edit_url(page) in mail.outbox[0].body
    assert page.url in mail.outbox[0].body


def test_owner_who_left_the_admin_gets_no_mail(site):
    make_user(MODERATOR)
    build_privacy_statement(review_on=in_days(0))
    PrivacyStatementPage.objects.update(owner=make_user(None, "vroeger"))
    assert remind() == ["moderator@voorbeeld.example"]


def test_administrators_are_told_when_there_is_nobody_else(site):
    User.objects.create_superuser("baas@voorbeeld.example", "geheim")
    build_privacy_statement(review_on=in_days(0))
    assert remind() == ["baas@voorbeeld.example"]


def test_nobody_is_told_twice(site):
    make_user(MODERATOR)
    build_privacy_statement(review_on=in_days(-1))
    assert len(remind()) == 1
    assert remind() == []
    assert ReviewReminder.objects.count() == 1


def test_each_new_day_is_told_of_again(site):
    make_user(MODERATOR)
    build_privacy_statement(review_on=in_days(-1))
    remind()
    PrivacyStatementPage.objects.update(review_on=in_days(0))
    assert len(remind()) == 1


@pytest.mark.parametrize("case", ["coming", "draft", "unpublished"])
def test_nobody_is_told_of_a_statement_that_needs_no_check(site, case):
    make_user(MODERATOR)
    page = build_privacy_statement(review_on=in_days(1 if case == "coming" else -1), is_published=case != "draft")
    if case == "unpublished":
        unpublish(page)
    assert remind() == []


def test_mail_that_waits_is_not_sent_when_the_statement_was_checked_meanwhile(site):
    moderator = make_user(MODERATOR)
    page = build_privacy_statement(review_on=in_days(0))
    PrivacyStatementPage.objects.update(review_on=in_days(300))
    mail_review(page.pk, moderator.pk)
    assert mail.outbox == []


def test_mail_sent_twice_is_one_message(site):
    moderator = make_user(MODERATOR)
    page = build_privacy_statement(review_on=in_days(0))
    mail_review(page.pk, moderator.pk)
    mail_review(page.pk, moderator.pk)
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 1


def test_statement_is_checked_a_year_after_it_was_made(site):
    build_privacy_statement()
    assert pages_to_review(timedelta(days=364)) == []
    assert len(pages_to_review(timedelta(days=366))) == 1


def test_job_runs_daily():
    assert timedelta(days=1) in [job.period for job in jobs() if job.name == "home.tasks.remind_reviews"]
