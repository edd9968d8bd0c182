"""Hosts of series: dates that have none, and the mail to the next one."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from news.demo import build_event
from news.hosts import claim_reminder, dates_without_host, due_reminders, mail_host
from news.models import EventPage, Occurrence, OccurrenceState
from news.tasks import remind_hosts
from partners.demo import build_partner
from partners.models import PartnerContact
from tests.helpers import in_days, run_tasks, unpublish

RULE = "FREQ=WEEKLY;INTERVAL=6;BYDAY=TH"


def partner(name: str, *contacts: dict):
    """Return a partner with the mailbox of a role, or with the contacts that are given."""
    contacts = contacts or ({"contact_email": f"{name.lower()}@voorbeeld.example"},)
    return build_partner(name, name.lower(), contacts=[PartnerContact(**contact) for contact in contacts])


def series(*days: int, host=None, rule: str = RULE, **fields) -> EventPage:
    """Return a published series with a date on each of some days from today, all with one host."""
    occurrences = [
        Occurrence(
            start=timezone.now() + timedelta(days=day), end=timezone.now() + timedelta(days=day, hours=1), host=host
        )
        for day in days
    ]
    return build_event("Vrijwilligerslunch", "lunch", occurrences=occurrences, recurrence=rule, **fields)


def change(event: EventPage, **values) -> None:
    """Publish an event with other values for its first date, as an editor does."""
    event = EventPage.objects.get(pk=event.pk)
    date = event.occurrences.all()[0]
    for name, value in values.items():
        setattr(date, name, value)
    event.occurrences = [date, *event.occurrences.all()[1:]]
    event.save_revision().publish()


def remind() -> list[str]:
    """Send the reminders of this moment and return to whom they went."""
    mail.outbox.clear()
    remind_hosts.func()
    run_tasks()
    return [message.to[0] for message in mail.outbox]


@pytest.fixture
def bieb(site):
    return partner("Bieb")


class TestWithoutHost:
    def test_dates_to_come_of_a_series_without_a_host(self, site):
        series(-1, 5, 40)
        assert [date.start.date() - timezone.now().date() for date in dates_without_host()] == [
            timedelta(days=5),
            timedelta(days=40),
        ]

    @pytest.mark.parametrize(
        ("fields", "is_shown"),
        [
            ({}, True),
            ({"is_cancelled": True}, False),
            ({"start": timezone.now() + timedelta(days=100)}, False),
            ({"start": timezone.now() - timedelta(days=1)}, False),
        ],
    )
    def test_only_what_can_still_be_arranged(self, site, fields, is_shown):
        event = series(5)
        Occurrence.objects.filter(page=event).update(**fields)
        assert bool(dates_without_host()) is is_shown

    def test_draft_needs_no_host(self, site):
        unpublish(series(5))
        assert not dates_without_host()

    def test_several_dates_are_a_series_and_a_single_meeting_is_not(self, site):
        build_event("Symposium", "symposium", days=(in_days(5),))
        assert not dates_without_host()
        build_event("Cursusavond", "cursusavond", days=(in_days(5), in_days(12)))
        assert {date.page.title for date in dates_without_host()} == {"Cursusavond"}

    def test_date_with_a_host_that_gets_mail_is_arranged(self, bieb):
        series(5, host=bieb)
        assert not dates_without_host()

    @pytest.mark.parametrize("contacts", [{"contact_phone": "06"}, {"contact_visible_until": in_days(-1)}])
    def test_host_that_no_mail_reaches_is_named(self, site, contacts):
        address = {} if "contact_phone" in contacts else {"contact_email": "oud@voorbeeld.example"}
        series(5, host=partner("Bieb", contacts | address))
        assert [date.host.title for date in dates_without_host()] == ["Bieb"]

    def test_it_takes_one_query(self, site, django_assert_num_queries):
        series(5, 6, 7)
        with django_assert_num_queries(1):
            assert len([(date.page.title, date.host, date.when) for date in dates_without_host()]) == 3


class TestReminder:
    def test_next_host_is_reminded_two_weeks_before(self, bieb):
        event = series(13, 20, host=bieb, contact_name="Nadia Verbeek", contact_email="nadia@voorbeeld.example")
        assert remind() == ["bieb@voorbeeld.example"]
        message = mail.outbox[0]
        assert "Vrijwilligerslunch" in message.subject
        assert event.dates[0].when in message.body
        assert event.full_url in message.body
        assert message.reply_to == ["nadia@voorbeeld.example"]
        assert OccurrenceState.objects.get(occurrence=event.dates[0]).host_reminded_at
        assert remind() == []

    def test_two_runs_at_once_send_one_mail(self, bieb):
        series(13, host=bieb)
        first, second = list(due_reminders()), list(due_reminders())
        assert [claim_reminder(date) for date in first + second] == [True, False]

    def test_host_that_takes_over_is_reminded_as_well(self, bieb):
        event = series(13, host=bieb)
        assert remind() == ["bieb@voorbeeld.example"]
        change(event, host=partner("Kompas"))
        assert remind() == ["kompas@voorbeeld.example"]
        change(event, note="Neem je eigen brood mee")
        assert remind() == [], "another change is no change of host"

    def test_first_date_after_the_reminder_is_published_is_reminded_at_once(self, bieb):
        event = series(13)
        assert remind() == []
        change(event, host=bieb)
        assert remind() == ["bieb@voorbeeld.example"]

    def test_mail_for_a_host_that_was_replaced_meanwhile_is_not_sent(self, bieb):
        event = series(13, host=partner("Kompas"))
        mail_host(event.dates[0].pk, bieb.pk)
        assert mail.outbox == []

    @pytest.mark.parametrize("fields", [{"is_cancelled": True}, {"start": timezone.now() - timedelta(hours=1)}])
    def test_date_that_is_off_or_over_reminds_nobody(self, bieb, fields):
        Occurrence.objects.filter(page=series(13, host=bieb)).update(**fields)
        assert remind() == []

    def test_unpublished_event_reminds_nobody(self, bieb):
        unpublish(series(13, host=bieb))
        assert remind() == []

    def test_unpublished_host_is_not_reminded(self, bieb):
        series(13, host=bieb)
        unpublish(bieb)
        assert remind() == []

    def test_single_meeting_has_organisers(self, bieb):
        event = series(13, host=bieb, rule="")
        assert remind() == []
        event.occurrences.add(Occurrence(start=timezone.now() + timedelta(days=40)))
        event.save_revision().publish()
        assert remind() == ["bieb@voorbeeld.example"]

    def test_host_without_an_address_is_reminded_when_it_has_one(self, site):
        host = partner("Bieb", {"contact_name": "Anna de Wit"})
        series(13, host=host)
        assert remind() == []
        host.contacts.add(PartnerContact(contact_email="bieb@voorbeeld.example"))
        host.save_revision().publish()
        assert remind() == ["bieb@voorbeeld.example"]

    def test_mailbox_of_a_role_goes_before_that_of_a_person(self, site):
        host = partner(
            "Bieb",
            {"contact_name": "Anna de Wit", "contact_email": "anna@voorbeeld.example"},
            {"contact_email": "oud@voorbeeld.example", "contact_visible_until": in_days(-1)},
            {"contact_role": "Balie", "contact_email": "balie@voorbeeld.example"},
        )
        series(13, host=host)
        assert remind() == ["balie@voorbeeld.example"]

    def test_title_cannot_add_a_header(self, bieb):
        event = series(13, host=bieb)
        EventPage.objects.filter(pk=event.pk).update(title="Lunch\r\nBcc: iedereen@voorbeeld.example")
        assert remind() == ["bieb@voorbeeld.example"]
        assert "\n" not in mail.outbox[0].subject
        assert mail.outbox[0].bcc == []
