"""Series of dates: what the service plans and adds, the form of the editor, and the way there and back."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext

from news import recurrence
from news.demo import build_event, moment
from news.forms import SeriesForm
from news.models import EventIndexPage, EventPage, Occurrence
from news.services import add_series, plan_series
from partners.demo import build_partner
from partners.models import PartnerLocation
from tests.helpers import add_url, edit_url, form_data, in_days, municipality, text_of, unpublish

RULE = "FREQ=WEEKLY;INTERVAL=6;BYDAY=TH"


def moments(*days: int):
    return [(moment(in_days(day), "12:00"), moment(in_days(day), "13:30")) for day in days]


def stored(event) -> EventPage:
    """Publish an event and return it as the database knows it."""
    event.save_revision().publish()
    return EventPage.objects.get(pk=event.pk)


def draft_of(event) -> EventPage:
    """Return an event as its editor finds it."""
    return EventPage.objects.get(pk=event.pk).get_latest_revision_as_object()


def hosts_of(event) -> list[str]:
    """Return the names of the hosts of all dates in order of time, "-" for none."""
    dates = sorted(event.occurrences.all(), key=lambda item: item.start)
    return [item.host.title if item.host else "-" for item in dates]


@pytest.fixture
def lunch(site):
    return build_event("Vrijwilligerslunch", "lunch", kind="lunch")


@pytest.fixture
def hosts(site):
    """Three partners, of which the first in turn is not the first by name, and only the first has an address."""
    places = [PartnerLocation(name="De Dam", address="Sluisstraat 12", postcode="9990 AE", municipality=municipality())]
    return [
        build_partner("Zorgpunt", "zorgpunt", locations=places),
        build_partner("Bieb", "bieb"),
        build_partner("Kompas", "kompas"),
    ]


class TestPlan:
    def test_series_makes_its_dates(self, lunch, hosts):
        assert add_series(lunch, RULE, moments(1, 2, 3), hosts) == 3
        event = stored(lunch)
        assert event.occurrences.count() == 3
        assert event.recurrence == RULE

    def test_hosts_take_turns_in_the_order_that_was_chosen_at_their_own_address(self, lunch, hosts):
        add_series(lunch, RULE, moments(1, 2, 3, 4), hosts)
        assert hosts_of(lunch) == ["Zorgpunt", "Bieb", "Kompas", "Zorgpunt"]
        made = list(lunch.occurrences.all())
        assert [occurrence.location_name for occurrence in made] == ["De Dam", "", "", "De Dam"]
        assert made[0].municipality == municipality()

    def test_one_venue_goes_before_the_address_of_the_host(self, lunch, hosts):
        add_series(lunch, RULE, moments(1, 2), hosts, {"location_name": "Dorpshuis", "address": "Dorpsplein 1"})
        assert [item.location_name for item in lunch.occurrences.all()] == ["Dorpshuis", "Dorpshuis"]
        assert [item.address for item in lunch.occurrences.all()] == ["Dorpsplein 1", "Dorpsplein 1"]

    def test_dates_without_a_host(self, lunch):
        add_series(lunch, RULE, moments(1, 2), [])
        assert hosts_of(lunch) == ["-", "-"]

    def test_making_a_series_twice_gives_the_same(self, lunch, hosts):
        add_series(lunch, RULE, moments(1, 2), hosts)
        again = stored(lunch)
        identifiers = {occurrence.uid for occurrence in again.occurrences.all()}
        assert add_series(again, RULE, moments(1, 2), hosts) == 0
        assert {occurrence.uid for occurrence in again.occurrences.all()} == identifiers

    def test_planning_changes_nothing(self, lunch, hosts):
        add_series(lunch, RULE, moments(1), hosts)
        planned = plan_series(lunch, moments(1, 2), hosts)
        assert [is_new for _date, is_new in planned] == [False, True]
        assert len(lunch.occurrences.all()) == 1

    def test_longer_series_goes_on_with_the_next_host(self, lunch, hosts):
        add_series(lunch, RULE, moments(1, 2), hosts)
        again = stored(lunch)
        add_series(again, RULE, moments(3, 4), hosts)
        assert hosts_of(again) == ["Zorgpunt", "Bieb", "Kompas", "Zorgpunt"]

    def test_turns_go_on_after_a_date_that_somebody_else_took_over(self, lunch, hosts):
        add_series(lunch, RULE, moments(1, 2), hosts)
        lunch.occurrences.all()[1].host = build_partner("Invaller", "invaller")
        again = stored(lunch)
        add_series(again, RULE, moments(3, 4), hosts)
        assert hosts_of(again) == ["Zorgpunt", "Invaller", "Bieb", "Kompas"]

    def test_longer_series_leaves_what_an_editor_changed(self, lunch, hosts):
        add_series(lunch, RULE, moments(1, 2), hosts)
        changed, called_off = lunch.occurrences.all()
        changed.start, changed.end = (value + timedelta(hours=3) for value in (changed.start, changed.end))
        changed.location_name, changed.note, changed.host = "Verplaatst", "Neem je eigen brood mee", None
        called_off.is_cancelled = True
        again = stored(lunch)
        assert add_series(again, RULE, moments(1, 2, 3), hosts) == 1
        dates = stored(again).occurrences.order_by("start")
        assert [item.uid for item in dates][:2] == [changed.uid, called_off.uid]
        assert dates[0].start == changed.start
        assert (dates[0].location_name, dates[0].note, dates[0].host) == ("Verplaatst", "Neem je eigen brood mee", None)
        assert dates[1].is_cancelled
        assert dates[2].host.title == "Kompas"


CHOICES = {"frequency": "weekly", "interval": "1", "first_day": "2024-10-23", "last_day": "2024-11-06"}
TIMES = {"start": "15:00", "end": "17:00"}


def series_form(data: dict | None = None, event: EventPage | None = None) -> SeriesForm:
    return SeriesForm(data, event=event or EventPage())


class TestForm:
    def test_series_keeps_its_local_time_when_the_clock_changes(self, db):
        form = series_form(CHOICES | TIMES)
        assert form.is_valid(), form.errors
        starts = [start for start, _end in form.get_series()["moments"]]
        assert [start.hour for start in starts] == [15, 15, 15]
        assert [start.utcoffset() for start in starts] == [timedelta(hours=2), timedelta(hours=1), timedelta(hours=1)]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"last_day": "2024-10-22"}, "last_day"),
            ({"end": "15:00"}, "end"),
            ({"end": "14:59"}, "end"),
            ({"interval": "0"}, "interval"),
            ({"interval": "27"}, "interval"),
            ({"frequency": "yearly"}, "frequency"),
            ({"first_day": ""}, "first_day"),
            ({"first_day": "9999-12-31", "last_day": "9999-12-31"}, "first_day"),
            ({"first_day": "0001-01-01"}, "first_day"),
            ({"start": "25:00"}, "start"),
            ({"host_1": "999999"}, "host_1"),
            ({"host_1": "x' OR 1=1"}, "host_1"),
            ({"municipality": "999999"}, "municipality"),
            ({"location_name": "a" * 151}, "location_name"),
        ],
    )
    def test_series_that_makes_no_sense_is_refused_at_its_field(self, db, changes, field):
        form = series_form(CHOICES | TIMES | changes)
        assert not form.is_valid()
        assert list(form.errors) == [field]

    def test_host_stands_in_the_order_once(self, hosts):
        form = series_form(CHOICES | TIMES | {"host_1": hosts[0].pk, "host_3": hosts[0].pk})
        assert list(form.errors) == ["host_3"]

    def test_hosts_take_turns_by_number_and_an_empty_turn_is_skipped(self, hosts):
        form = series_form(CHOICES | TIMES | {"host_1": hosts[2].pk, "host_2": "", "host_3": hosts[0].pk})
        assert form.is_valid(), form.errors
        assert [host.title for host in form.get_series()["hosts"]] == ["Kompas", "Zorgpunt"]

    def test_there_is_always_room_for_another_host(self, hosts):
        assert len(series_form().host_fields) == 6
        assert len(series_form({"host_6": hosts[0].pk}).host_fields) == 8

    def test_unpublished_partner_is_not_offered(self, hosts):
        unpublish(hosts[0])
        assert "Zorgpunt" not in str(series_form()["host_1"])

    def test_series_says_that_it_was_cut_off(self, db):
        form = series_form(CHOICES | TIMES | {"last_day": "2026-10-01"})
        assert form.is_valid(), form.errors
        assert form.is_cut_off
        assert len(form.get_series()["moments"]) == recurrence.MAX_OCCURRENCES

    @pytest.mark.parametrize(("skips", "count"), [("on", 1), ("", 2)])
    def test_holidays_are_left_out_when_asked_for(self, db, skips, count):
        changes = {"first_day": "2024-12-18", "last_day": "2024-12-25", "skips_holidays": skips}
        form = series_form(CHOICES | TIMES | changes)
        assert form.is_valid(), form.errors
        assert len(form.days) == count
        assert list(form.left_out) == ([date(2024, 12, 25)] if skips else [])

    def test_form_for_a_series_continues_it(self, lunch, hosts):
        add_series(lunch, RULE, moments(1, 2, 3, 4), hosts)
        initial = series_form(event=lunch).initial
        assert (initial["frequency"], initial["interval"]) == ("weekly", 6)
        assert initial["first_day"] == recurrence.next_date(RULE, in_days(4))
        assert [initial[f"host_{number}"] for number in (1, 2, 3)] == [hosts[1].pk, hosts[2].pk, hosts[0].pk]
        assert (initial["start"].hour, initial["end"].minute) == (12, 30)

    @pytest.mark.parametrize("maker", recurrence.MAKERS)
    def test_rule_is_recognised_again(self, maker):
        rule = recurrence.MAKERS[maker](date(2024, 5, 8), 2)
        assert recurrence.parse(rule)[:2] == (maker, 2)


class TestEditor:
    @pytest.fixture
    def url(self, lunch) -> str:
        return reverse("event_series", args=[lunch.pk])

    @pytest.fixture
    def data(self, hosts) -> dict:
        period = {"first_day": in_days(1).isoformat(), "last_day": in_days(1 + 12 * 7).isoformat()}
        times = {"start": "12:00", "end": "13:30", "host_1": hosts[0].pk, "host_2": hosts[1].pk}
        return {"frequency": "weekly", "interval": "6"} | period | times

    def test_editor_sees_the_dates_before_they_are_made(self, url, data, lunch, editor_client):
        page = editor_client.post(url, data)
        shown = BeautifulSoup(page.content, "html.parser").select(".series-dates li")
        assert len(shown) == 3
        assert "Zorgpunt" in shown[0].get_text()
        assert "De Dam, Sluisstraat 12" in shown[0].get_text()
        assert "Bieb" in shown[1].get_text()
        assert not draft_of(lunch).occurrences.all(), "nothing is made yet"

    def test_what_was_shown_is_what_is_made(self, url, data, lunch, editor_client):
        page = BeautifulSoup(editor_client.post(url, data).content, "html.parser")
        sent = {field["name"]: field["value"] for field in page.select("form[action] input[type=hidden][value]")}
        for _time in range(2):
            response = editor_client.post(url, sent | {"add": "1"})
            assert response.url == f"{edit_url(lunch)}#series"
        draft = draft_of(lunch)
        starts = [localtime(item.start) for item in draft.occurrences.all()]
        assert [(start.date(), start.hour) for start in starts] == [(in_days(1 + days), 12) for days in (0, 42, 84)]
        assert hosts_of(draft) == ["Zorgpunt", "Bieb", "Zorgpunt"]
        assert not Occurrence.objects.filter(page=lunch).exists(), "nothing is public before it is published"

    def test_editor_goes_back_to_change_the_rule(self, url, data, editor_client):
        page = BeautifulSoup(editor_client.post(url, data | {"change": "1"}).content, "html.parser")
        assert page.select_one("[name=interval]")["value"] == "6"
        assert page.select_one("[name=host_2] [selected]").get_text() == "Bieb"

    def test_holiday_is_named(self, url, data, editor_client):
        period = {"first_day": "2030-12-25", "last_day": "2031-02-05"}
        for skips, selector in (("", ".series-dates"), ("on", ".series-dates + p")):
            page = editor_client.post(url, data | period | {"skips_holidays": skips})
            assert gettext("Christmas Day") in text_of(page.content, selector)

    def test_draft_that_cannot_be_published_yet_gets_its_dates(self, url, data, lunch, editor_client):
        lunch.introduction = ""
        lunch.save_revision(clean=False)
        assert editor_client.post(url, data | {"add": "1"}).status_code == 302

    def test_new_meeting_is_saved_and_the_form_opens(self, site, editor_client):
        address = add_url(EventPage, EventIndexPage.objects.get())
        data = form_data(editor_client, address, title="Inloop", slug="inloop", introduction="Kom langs.")
        response = editor_client.post(address, data | {"make-series": "1"})
        assert response.url == reverse("event_series", args=[EventPage.objects.get(slug="inloop").pk])

    def test_what_was_typed_is_saved_before_the_form_opens(self, lunch, url, editor_client):
        data = form_data(editor_client, edit_url(lunch), title="Lunch voor iedereen")
        assert editor_client.post(edit_url(lunch), data | {"make-series": "1"}).url == url
        assert draft_of(lunch).title == "Lunch voor iedereen"

    def test_enter_in_a_field_saves_and_does_not_open_the_form(self, lunch, editor_client):
        form = BeautifulSoup(editor_client.get(edit_url(lunch)).content, "html.parser").find(id="page-edit-form")
        assert "name" not in form.select_one("button[type=submit]").attrs

    def test_rule_in_words_stands_in_the_editor_the_listing_and_on_the_page(self, lunch, editor_client):
        add_series(lunch, RULE, moments(1, 2), [])
        stored(lunch)
        words = "Elke 6 weken op donderdag"
        assert words in text_of(editor_client.get(edit_url(lunch)).content, "#series")
        assert words in text_of(editor_client.get(reverse("events:index")).content, "table")
        assert words in text_of(editor_client.get(lunch.url).content)

    def test_locked_page_gets_no_dates(self, url, data, lunch, editor_client, django_user_model):
        other = django_user_model.objects.create_superuser("ander@voorbeeld.example", "geheim")
        EventPage.objects.filter(pk=lunch.pk).update(locked=True, locked_by=other)
        editor_client.post(url, data | {"add": "1"})
        assert not draft_of(lunch).occurrences.all()

    def test_visitor_makes_nothing(self, url, data, lunch, client):
        assert client.post(url, data | {"add": "1"}).status_code == 302
        assert not draft_of(lunch).occurrences.all()
