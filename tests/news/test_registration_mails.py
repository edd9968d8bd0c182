"""The mails about registrations: each says when and where, what to do and until when, for a date and for a series."""

import re

import pytest
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar

from news.models import EventPage, Mailing, Occurrence, Registration, RegistrationMail
from news.registrations import cancel, queue_mail, send_mailing
from news.registrations.letters import compose
from portal.dates import format_date
from tests.helpers import run_tasks
from tests.news.registering import ANNA, again, book, form_url, make_meeting, send, slot_of
from tests.portal.accounts import person

Kind = RegistrationMail.Kind
Status = Registration.Status

CONTACT = {"contact_name": "Noor Bakker", "contact_email": "noor@voorbeeld.example", "contact_phone": "0251 12 34 56"}
NEEDS = {Kind.OFFERED: Status.OFFERED, Kind.WAITING: Status.WAITING, Kind.CONFIRM: Status.HELD}
NEEDS |= {Kind.EXPIRED: Status.EXPIRED, Kind.CANCELLED: Status.CANCELLED}


@pytest.fixture(params=["date", "series"])
def event(request, site):
    event = make_meeting(5, 12, registration_scope=request.param, **CONTACT)
    Occurrence.objects.filter(page=event).update(
        location_name="De <Brug> & co", address="Kade 1", online_url="https://overleg.example/lunch"
    )
    return EventPage.objects.get(pk=event.pk)


def letter(event, kind: str, status: str = "", **options):
    """Return a registration in the state in which a mail of a kind is sent, and that mail."""
    registration = book(slot_of(event), "Anna", "Bram", is_confirmed=False)
    Registration.objects.filter(pk=registration.pk).update(
        status=status or NEEDS.get(kind, Status.PLACED),
        confirmed_at=None if kind == Kind.CONFIRM else registration.created_at,
    )
    registration = again(registration)
    return registration, compose(RegistrationMail(registration=registration, kind=kind, **options))


@pytest.mark.parametrize("kind", Kind.values)
def test_every_mail_says_what_when_where_and_whom_to_ask(event, kind):
    options = {}
    if kind == Kind.MAILING:
        mailing = Mailing.objects.create(event=event, subject="Neem soep mee", text="Het wordt koud.\n\nTot dan!")
        options = {"mailing": mailing}
    registration, mail = letter(event, kind, **options)
    dates = event.dates if event.registration_scope == "series" else event.dates[:1]
    assert all(date.when in mail.body for date in dates), mail.body
    assert "Lange lunch" in mail.subject or mail.subject == "Neem soep mee"
    assert "De <Brug> & co, Kade 1" in mail.body, "plain text is not escaped"
    assert {*CONTACT.values()} <= set(re.split(r"\n", mail.body))
    assert "Lange lunch" in mail.body
    url = event.full_url if kind in {Kind.CANCELLED, Kind.EVENT_CANCELLED} else f"/aanmelding/{registration.key}/"
    assert url in mail.body
    assert not re.search(r"\n{3}|[{}%]|&amp;| $", mail.body), repr(mail.body)
    assert mail.body.startswith(_("Hello,") if kind == Kind.CONFIRM else _("Hello %(name)s,") % {"name": "Anna"})
    assert mail.reply_to == ["noor@voorbeeld.example"]


@pytest.mark.parametrize("kind", [Kind.CONFIRM, Kind.OFFERED])
def test_mail_that_asks_to_confirm_says_until_when(event, kind):
    registration, mail = letter(event, kind)
    assert format_date(registration.expires_at) in mail.body


def test_mail_to_an_address_that_is_not_proven_holds_nothing_that_was_typed(event):
    """Otherwise anybody could have us send their text to anybody."""
    registration, mail = letter(event, Kind.CONFIRM)
    assert "Anna" not in mail.body
    assert "Bram" not in mail.body
    assert not mail.attachments


def test_online_address_is_only_for_who_has_a_place(event):
    address = "https://overleg.example/lunch"
    assert address not in letter(event, Kind.WAITING)[1].body
    Registration.objects.all().delete()
    assert address in letter(event, Kind.PLACED)[1].body


def test_confirmation_names_everybody_and_comes_with_calendar_and_code(event):
    registration, mail = letter(event, Kind.PLACED)
    assert "- Anna" in mail.body
    assert "- Bram" in mail.body
    calendar, code = mail.attachments
    entries = Calendar.from_ical(calendar[1]).walk("VEVENT")
    assert len(entries) == len(registration.dates)
    assert code[1].startswith(b"\x89PNG")


def test_mail_for_the_waiting_list_to_confirm_says_so(event):
    registration, mail = letter(event, Kind.CONFIRM, status=Status.WAITING)
    with translation.override("nl"):
        assert (
            _("There is no place now. Was it you? Open this page and confirm it; then you join the waiting list:")
            in mail.body
        )


@pytest.mark.parametrize("status", [Status.PLACED, Status.WAITING, Status.OFFERED])
def test_who_registers_again_reads_how_it_stands(event, status):
    bodies = letter(event, Kind.ALREADY, status=status)[1].body
    assert _("You registered again, but you were registered already. Nothing has changed:") in bodies


def test_mail_follows_what_a_visitor_does(site, client, mailoutbox):
    event = make_meeting()
    send(client, form_url(event), **ANNA)
    anna = Registration.objects.get()
    run_tasks()
    client.post(anna.get_absolute_url() + "bevestigen/")
    run_tasks()
    send(client, form_url(event), **ANNA)
    send(client, anna.get_absolute_url() + "wijzigen/", name="Anna van Wit")
    run_tasks()
    client.post(anna.get_absolute_url() + "afmelden/")
    run_tasks()
    kinds = ["confirm", "placed", "already", "changed", "cancelled"]
    assert list(anna.mails.order_by("pk").values_list("kind", flat=True)) == kinds
    assert [mail.to for mail in mailoutbox] == [["anna@voorbeeld.example"]] * 5
    assert "Anna van Wit" in mailoutbox[3].body


def test_message_of_staff_is_sent_to_who_has_a_place(site, mailoutbox):
    event = make_meeting(capacity=1)
    book(slot_of(event), "Anna")
    book(slot_of(event), "Bram")
    run_tasks()
    mailoutbox.clear()
    send_mailing(slot_of(event), Mailing.Audience.EVERYBODY, "Neem soep mee", "Het wordt <koud>.", person())
    run_tasks()
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [(["anna@voorbeeld.example"], "Neem soep mee")]
    assert "Het wordt <koud>." in mailoutbox[0].body


def test_mail_that_is_no_longer_true_is_not_sent(site, mailoutbox):
    event = make_meeting()
    anna = book(slot_of(event), "Anna")
    cancel(anna)
    queue_mail(anna, Kind.REMINDER, "1")
    run_tasks()
    assert [mail.subject for mail in mailoutbox] == [
        str(_("Your registration is cancelled: %(title)s")) % {"title": "Lange lunch"}
    ]
