"""A message to everybody of a date: seen before it is sent, sent once, and kept in a log."""

import pytest
from django.core import mail as django_mail
from wagtail.models import PageLogEntry

from home.roles import EDITOR
from news.demo import build_registration
from news.models import EventPage, Mailing, RegistrationMail
from news.registrations import cancel
from tests.helpers import run_tasks, text_of
from tests.news.registering import count_queries
from tests.news.staff import make_lunch, person, sign_in_as, url

MESSAGE = {"audience": "everybody", "subject": "Andere ingang", "text": "Neem de deur aan de tuin.\n\n<b>Tot dan!</b>"}


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False


@pytest.fixture
def lunch(site):
    event = make_lunch(10, capacity=2, contact_name="Iris", contact_email="iris@voorbeeld.example")
    for name in ("Anna", "Bram", "Chris"):
        build_registration(event, event.dates[0], name)
    run_tasks()
    django_mail.outbox.clear()
    return event


@pytest.fixture
def editor(lunch, client):
    return sign_in_as(client, EDITOR)


def send(client, event, date: int | None = 0, **changes):
    return client.post(url("event_mailing", event, date), MESSAGE | {"send": "1"} | changes)


def addresses() -> list[str]:
    run_tasks()
    return sorted(mail.to[0] for mail in django_mail.outbox)


def test_preview_shows_the_mail_and_sends_nothing(lunch, editor):
    page = editor.post(url("event_mailing", lunch), MESSAGE)
    assert page.context["count"] == 2
    preview = page.context["mail"]
    assert not Mailing.objects.exists()
    assert addresses() == []
    send(editor, lunch)
    run_tasks()
    mailed = next(mail for mail in django_mail.outbox if mail.to == preview.to)
    assert (mailed.subject, mailed.body, mailed.reply_to) == (preview.subject, preview.body, preview.reply_to)
    assert mailed.reply_to == ["iris@voorbeeld.example"]
    assert "<b>Tot dan!</b>" in mailed.body
    assert b"<b>Tot dan!</b>" not in page.content


def test_message_can_be_changed_after_the_preview(lunch, editor):
    page = editor.post(url("event_mailing", lunch), MESSAGE | {"change": "1"})
    assert page.context["form"]["text"].value() == MESSAGE["text"]
    assert "Neem de deur aan de tuin." in text_of(page.content, "textarea")
    assert not Mailing.objects.exists()


def test_message_goes_to_everybody_with_a_place_or_to_who_waits(lunch, editor):
    assert send(editor, lunch).url == url("event_date", lunch)
    assert addresses() == ["anna@voorbeeld.example", "bram@voorbeeld.example"]
    django_mail.outbox.clear()
    send(editor, lunch, audience="waiting")
    assert addresses() == ["chris@voorbeeld.example"]


def test_button_that_is_pressed_twice_sends_once(lunch, editor):
    for _time in range(2):
        send(editor, lunch)
    assert addresses() == ["anna@voorbeeld.example", "bram@voorbeeld.example"]
    assert Mailing.objects.count() == 1
    assert PageLogEntry.objects.filter(action="news.send_mailing").count() == 1
    send(editor, lunch, text="Een ander bericht.")
    assert Mailing.objects.count() == 2


def test_log_says_to_whom_by_whom_and_how_many_were_sent(lunch, editor):
    send(editor, lunch)
    row = editor.get(url("event_date", lunch)).context["mailings"].get()
    assert (row.subject, row.audience, row.sent, row.count) == ("Andere ingang", "everybody", 0, 2)
    assert row.created_by.groups.get().name == EDITOR
    run_tasks()
    row = editor.get(url("event_date", lunch)).context["mailings"].get()
    assert (row.sent, row.count) == (2, 2)
    entry = PageLogEntry.objects.get(action="news.send_mailing")
    assert (entry.data["recipients"], entry.user) == (2, row.created_by)
    assert "Andere ingang" in entry.formatter.format_message(entry)


def test_page_of_a_date_costs_the_same_with_more_messages(lunch, editor):
    send(editor, lunch)
    few = count_queries(editor, url("event_date", lunch))
    for number in range(4):
        send(editor, lunch, text=f"Bericht {number}")
    assert count_queries(editor, url("event_date", lunch)) == few


def test_nobody_to_mail_is_said_and_has_no_button(lunch, editor):
    cancel(person("Chris").registration)
    page = editor.post(url("event_mailing", lunch), MESSAGE | {"audience": "waiting"})
    assert page.context["mail"] is None
    assert b'name="send"' not in page.content


@pytest.mark.parametrize(
    ("field", "value"),
    [("subject", ""), ("subject", "x" * 121), ("text", " "), ("text", "x" * 5001), ("audience", "iedereen")],
)
def test_wrong_message_is_refused_in_words(lunch, editor, field, value):
    page = editor.post(url("event_mailing", lunch), MESSAGE | {field: value, "send": "1"})
    assert page.context["form"].errors[field]
    assert not Mailing.objects.exists()


def test_subject_cannot_forge_the_head_of_a_mail(lunch, editor):
    send(editor, lunch, subject="Hallo\r\nBcc: iedereen@elders.example")
    run_tasks()
    assert {mail.subject for mail in django_mail.outbox} == {"Hallo Bcc: iedereen@elders.example"}


def test_message_about_a_date_reaches_who_registered_for_the_series(site, client):
    event = make_lunch(5, 6, registration_scope="series")
    build_registration(event, None, "Anna")
    build_registration(event, None, "Bram", email="")
    sign_in_as(client, EDITOR)
    run_tasks()
    django_mail.outbox.clear()
    send(client, event, 1)
    assert addresses() == ["anna@voorbeeld.example"]
    assert RegistrationMail.objects.filter(kind="mailing").count() == 1
    assert EventPage.objects.get(pk=event.pk).mailings.get().occurrence == event.dates[1]
