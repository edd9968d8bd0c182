"""The file of a calendar (RFC 5545), for any text and any moment: two programs read in it what the page says."""

import unicodedata
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st

from news.calendars import build_calendar
from news.demo import moment
from news.forms import SeriesForm
from news.models import EventPage, Occurrence
from tests.news.calendar_reader import read_calendar

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOON = datetime(2026, 11, 4, 12, tzinfo=AMSTERDAM)
FAMILY = "👩\u200d👩\u200d👧"

texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=255)
moments = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.just(UTC)).map(
    lambda value: value.replace(second=0, microsecond=0)
)


def make_occurrence(title: str = "Lunch", introduction: str = "Kom ook", **fields) -> Occurrence:
    """Return a date of an event that is in no database."""
    page = EventPage(pk=1, title=title, introduction=introduction, slug="x", path="00010001", url_path="/x/")
    page.get_full_url = lambda request=None: "http://localhost/agenda/x/"
    return Occurrence(page=page, **{"start": NOON, "end": NOON + timedelta(hours=2)} | fields)


def plain(text: str) -> str:
    """Return the characters of a text that a reader sees: calendars write spaces and line ends in ways of their own.

    The library that writes them takes a backslash before an N for the end of a line.
    """
    visible = "".join(character for character in " ".join(text.split()) if unicodedata.category(character) != "Cc")
    return "".join(visible.replace("\\N", " ").split())


@settings(max_examples=150)
@given(title=texts, note=texts)
@example(title="Koffie, taart; en “meer”\\n", note="regel 1\nregel 2\r\nregel 3\rregel 4\u2028regel 5")
@example(title=FAMILY * 50, note="BEGIN:VEVENT\nEND:VCALENDAR")
@example(title="Bel\x07 en \x85 stop\x1f", note="\x0b\x0c\x7f")
@example(title="é" * 255, note=":;,\\\"'^n\\N\\;")
@example(title=" " * 80 + "a" * 75, note="\t\n\n")
def test_every_text_comes_through(title, note):
    (entry,) = read_calendar(build_calendar(title, [make_occurrence(title, note=note, location_name=title)]))
    assert plain(entry["SUMMARY"]) == plain(title)
    assert plain(entry.get("LOCATION", "")) == plain(title)
    assert plain(entry["DESCRIPTION"]) == plain("Kom ook" + note)


@pytest.mark.parametrize("length", range(60, 80))
def test_lines_fold_between_characters_at_every_length(length):
    (entry,) = read_calendar(build_calendar("Agenda", [make_occurrence("x" * length + FAMILY)]))
    assert entry["SUMMARY"] == "x" * length + FAMILY


def test_text_cannot_add_lines_to_the_file():
    title = "Lunch\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Vals"
    (entry,) = read_calendar(build_calendar(title, [make_occurrence(title, note=title)]))
    assert entry["SUMMARY"] == "Lunch END:VEVENT BEGIN:VEVENT SUMMARY:Vals"


def test_name_of_a_calendar_is_written_as_a_text():
    content = build_calendar("Taal, spel; en meer\n", [])
    assert b"X-WR-CALNAME:Taal\\, spel\\; en meer\r\n" in content


@settings(max_examples=200)
@given(start=moments, minutes=st.one_of(st.none(), st.integers(-60, 5 * 24 * 60)))
@example(start=datetime(2026, 3, 29, 0, 30, tzinfo=UTC), minutes=120)
@example(start=datetime(2026, 10, 25, 0, 30, tzinfo=UTC), minutes=60)
@example(start=datetime(2026, 10, 25, 1, 30, tzinfo=UTC), minutes=60)
@example(start=datetime(2026, 12, 31, 23, tzinfo=UTC), minutes=0)
@example(start=datetime(2026, 3, 28, 23, tzinfo=UTC), minutes=23 * 60)
@example(start=datetime(2026, 10, 24, 22, tzinfo=UTC), minutes=25 * 60)
def test_every_moment_comes_through(start, minutes):
    """Among them both changes of the clock, midnight, and whole days of 23 and of 25 hours."""
    local = start.astimezone(AMSTERDAM)
    end = None if minutes is None else (start + timedelta(minutes=minutes)).astimezone(AMSTERDAM)
    (entry,) = read_calendar(build_calendar("Agenda", [make_occurrence(start=local, end=end)]))
    assert entry.decoded("DTSTART") == start
    if minutes and minutes > 0:
        assert entry.decoded("DTEND") - entry.decoded("DTSTART") == timedelta(minutes=minutes)
    else:
        assert "DTEND" not in entry


@pytest.mark.parametrize(("first", "last"), [("2026-03-15", "2026-04-12"), ("2026-10-11", "2026-11-08")])
def test_series_keeps_its_time_of_day_when_the_clock_changes(db, first, last):
    choices = {"frequency": "weekly", "interval": "1", "first_day": first, "last_day": last}
    form = SeriesForm(choices | {"start": "09:30", "end": "17:00"}, event=EventPage())
    assert form.is_valid(), form.errors
    dates = [make_occurrence(start=start, end=end) for start, end in form.get_series()["moments"]]
    entries = read_calendar(build_calendar("Agenda", dates))
    starts = [entry.decoded("DTSTART").astimezone(AMSTERDAM) for entry in entries]
    assert [f"{start:%H:%M}" for start in starts] == ["09:30"] * 5
    assert len({start.utcoffset() for start in starts}) == 2
    assert {entry.decoded("DTEND") - entry.decoded("DTSTART") for entry in entries} == {timedelta(hours=7.5)}


def test_meeting_through_the_night_of_the_change_lasts_as_long_as_it_lasts():
    night = date(2026, 10, 24)
    start, end = moment(night, "22:00"), moment(night + timedelta(days=1), "06:00")
    (entry,) = read_calendar(build_calendar("Agenda", [make_occurrence(start=start, end=end)]))
    assert entry.decoded("DTEND") - entry.decoded("DTSTART") == timedelta(hours=9)


def test_online_meeting_says_where():
    address = "https://overleg.example/kamer?naam=lunch&plaats=1"
    (entry,) = read_calendar(build_calendar("Agenda", [make_occurrence(online_url=address)]))
    assert entry["LOCATION"] == address
    assert address in entry["DESCRIPTION"]


def test_entry_says_when_it_changed():
    occurrence = make_occurrence()
    occurrence.page.last_published_at = timezone.make_aware(datetime(2026, 10, 1, 9))
    (entry,) = read_calendar(build_calendar("Agenda", [occurrence]))
    assert entry.decoded("LAST-MODIFIED") == entry.decoded("DTSTAMP") == datetime(2026, 10, 1, 7, tzinfo=UTC)
