"""The agenda by month: a table of weeks with the meetings of each day."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from news.demo import build_event, moment
from news.models import Occurrence
from news.month import FIRST_MONTH, LAST_MONTH, get_weeks, month_after, month_before, neighbours
from tests.helpers import municipality, restrict, text_of, theme, titles

NOVEMBER = "/agenda/maand/2026/11/"
TODAY = datetime(2026, 11, 18, 10, tzinfo=ZoneInfo("Europe/Amsterdam"))


@pytest.fixture(autouse=True)
def today():
    """It is Wednesday 18 November 2026."""
    with time_machine.travel(TODAY, tick=False):
        yield TODAY.date()


def lasting(first: tuple[date, str], last: tuple[date, str]) -> list[Occurrence]:
    """Return one date from a time on a day until a time on another."""
    return [Occurrence(start=moment(*first), end=moment(*last))]


def read_month(client, url: str = NOVEMBER, **query) -> dict[str, list[str]]:
    """Return the lines of each day with meetings, by date."""
    response = client.get(url, query)
    assert response.status_code == 200
    soup = BeautifulSoup(response.content, "html.parser")
    return {
        cell.find("time")["datetime"]: [" ".join(item.get_text(" ").split()) for item in cell.find_all("li")]
        for cell in soup.select("main table td")
        if cell.find("li")
    }


def months_around(client, url: str, **query) -> list[str]:
    """Return the addresses of the months before and after."""
    soup = BeautifulSoup(client.get(url, query).content, "html.parser")
    return [link["href"] for link in soup.select(".month-nav a[rel]")]


def test_table_has_the_weeks_of_the_month_from_monday(site, client):
    build_event("Lunch", "lunch", days=(date(2026, 11, 30),))
    soup = BeautifulSoup(client.get(NOVEMBER).content, "html.parser")
    (table,) = soup.select("main table")
    assert table.caption.get_text(strip=True) == "November 2026"
    heads = [cell.get_text(strip=True) for cell in table.select("thead th[scope=col]")]
    assert heads == ["Week", "Maandag", "Dinsdag", "Woensdag", "Donderdag", "Vrijdag", "Zaterdag", "Zondag"]
    weeks = [int(cell.get_text(strip=True).removeprefix("Week")) for cell in table.select("tbody th[scope=row]")]
    assert weeks == [44, 45, 46, 47, 48, 49]
    rows = [[cell.time and cell.time["datetime"][-2:] for cell in row.select("td")] for row in table.select("tbody tr")]
    assert rows[0] == [None] * 6 + ["01"]
    assert rows[1] == ["02", "03", "04", "05", "06", "07", "08"]
    assert rows[-1] == ["30"] + [None] * 6


def test_title_of_the_page_names_the_month(site, client):
    assert text_of(client.get(NOVEMBER).content, "title").startswith("Agenda: november 2026")


def test_day_lists_its_meetings_in_order_of_time(site, client):
    build_event("Lunch", "lunch", days=(date(2026, 11, 4), date(2026, 11, 11)), start="12:00", end="13:00")
    build_event("Taalles", "taalles", days=(date(2026, 11, 4),), start="09:30", end="11:00")
    assert read_month(client) == {"2026-11-04": ["09.30 Taalles", "12.00 Lunch"], "2026-11-11": ["12.00 Lunch"]}
    assert 'href="/agenda/taalles/"' in client.get(NOVEMBER).content.decode()


def test_cancelled_meeting_says_so_in_words(site, client):
    page = build_event("Lunch", "lunch", days=(date(2026, 11, 4),))
    page.occurrences.update(is_cancelled=True)
    assert read_month(client) == {"2026-11-04": ["Gaat niet door 15.00 Lunch"]}


def test_meeting_of_several_days_stands_on_each(site, client):
    dates = lasting((date(2026, 11, 29), "20:00"), (date(2026, 12, 2), "12:00"))
    build_event("Kamp", "kamp", occurrences=dates)
    november, december = read_month(client), read_month(client, "/agenda/maand/2026/12/")
    assert list(november) == ["2026-11-29", "2026-11-30"]
    assert list(december) == ["2026-12-01", "2026-12-02"]
    assert november["2026-11-29"] == ["20.00 Kamp"]
    later = november["2026-11-30"] + december["2026-12-01"] + december["2026-12-02"]
    assert len(set(later)) == 1
    assert "20.00" not in later[0]
    assert later[0].endswith("Kamp")


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ((date(2026, 11, 30), "00:00"), (date(2026, 12, 1), "00:00"), ["2026-11-30"]),
        ((date(2026, 11, 30), "22:00"), (date(2026, 12, 1), "00:01"), ["2026-11-30"]),
        ((date(2026, 10, 31), "22:00"), (date(2026, 11, 1), "00:00"), []),
        ((date(2026, 10, 31), "22:00"), (date(2026, 11, 1), "00:30"), ["2026-11-01"]),
        ((date(2026, 11, 1), "00:00"), (date(2026, 11, 1), "00:00"), ["2026-11-01"]),
        ((date(2026, 12, 1), "00:00"), (date(2026, 12, 1), "01:00"), []),
    ],
)
def test_midnight_belongs_to_the_day_that_starts(site, client, first, last, days):
    build_event("Nacht", "nacht", occurrences=lasting(first, last))
    assert list(read_month(client)) == days


def test_month_of_the_clock_change_has_every_day_once(site, client):
    build_event("Nacht", "nacht", occurrences=lasting((date(2026, 10, 24), "23:30"), (date(2026, 10, 25), "23:30")))
    assert list(read_month(client, "/agenda/maand/2026/10/")) == ["2026-10-24", "2026-10-25"]


def test_today_is_marked(site, client, today):
    build_event("Lunch", "lunch", days=(date(2026, 11, 4), date(2026, 12, 18)))
    soup = BeautifulSoup(client.get(NOVEMBER).content, "html.parser")
    (cell,) = soup.select("main [aria-current=date]")
    assert cell.time["datetime"] == today.isoformat()
    assert not BeautifulSoup(client.get("/agenda/maand/2026/12/").content, "html.parser").select("[aria-current=date]")


def test_without_a_month_in_the_address_it_is_this_one(site, client):
    build_event("Lunch", "lunch", days=(date(2026, 11, 4),))
    assert read_month(client, "/agenda/maand/") == read_month(client)


def test_hidden_meetings_are_in_no_month(site, client):
    build_event("Concept", "concept", days=(date(2026, 11, 4),), is_published=False)
    restrict(build_event("Besloten", "besloten", days=(date(2026, 11, 4),)))
    assert read_month(client) == {}
    assert months_around(client, NOVEMBER) == []


def test_empty_month_says_so_and_is_not_for_search_engines(site, client):
    response = client.get(NOVEMBER)
    assert "november 2026" in text_of(response.content, "main .empty")
    assert b'content="noindex, nofollow"' in response.content
    assert b"<table" not in response.content
    build_event("Lunch", "lunch", days=(date(2026, 11, 4),))
    assert b"noindex" not in client.get(NOVEMBER).content


def test_month_that_the_filters_empty_leads_to_all_its_meetings(site, client):
    build_event("Lunch", "lunch", days=(date(2026, 11, 4),), kind="lunch")
    soup = BeautifulSoup(client.get(NOVEMBER, {"soort": "training"}).content, "html.parser")
    assert soup.select_one("main .empty a")["href"] == NOVEMBER


def test_ways_on_stay_where_there_are_meetings(site, client):
    build_event("Lunch", "lunch", days=(date(2026, 9, 4), date(2027, 1, 6)))
    assert months_around(client, "/agenda/maand/2026/12/") == [NOVEMBER, "/agenda/maand/2027/01/"]
    assert months_around(client, "/agenda/maand/2027/01/") == ["/agenda/maand/2026/12/"]
    assert months_around(client, "/agenda/maand/2026/09/") == ["/agenda/maand/2026/10/"]
    assert months_around(client, "/agenda/maand/2090/05/") == ["/agenda/maand/2027/01/"]
    assert months_around(client, "/agenda/maand/2000/01/") == ["/agenda/maand/2026/09/"]


def test_date_that_is_a_typing_error_breaks_no_month(site, client):
    build_event("Lunch", "lunch", days=(date(1026, 11, 4), date(2226, 11, 4)))
    assert months_around(client, "/agenda/maand/2000/01/") == ["/agenda/maand/2000/02/"]
    assert months_around(client, "/agenda/maand/2099/12/") == ["/agenda/maand/2099/11/"]


@pytest.mark.parametrize(
    "rest",
    ["9999/99/", "2026/13/", "2026/00/", "2026/1/", "0000/01/", "1999/12/", "2100/01/", "20261/1/", "-2026/11/"]
    + ["abc/", "2026/", "2026-11/", "2026/11/04/", "2026/11%00/", "٢٠٢٦/١١/", "2026/1️⃣/", "9" * 500 + "/11/"],
)
def test_month_that_does_not_exist_is_not_found(site, client, rest):
    assert client.get(f"/agenda/maand/{rest}").status_code == 404


@pytest.fixture
def two_kinds(site):
    town = municipality("Vlierdam")
    build_event(
        "Taaltraining",
        "taaltraining",
        days=(date(2026, 11, 4), date(2026, 12, 4)),
        kind="training",
        themes=[theme("Taal")],
        municipalities=[town],
    )
    build_event("Lunch", "lunch", days=(date(2026, 11, 5), date(2027, 2, 5)), kind="lunch", themes=[theme("Geld")])


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ({}, ["2026-11-04", "2026-11-05"]),
        ({"soort": "training"}, ["2026-11-04"]),
        ({"thema": "geld"}, ["2026-11-05"]),
        ({"gemeente": "vlierdam"}, ["2026-11-04", "2026-11-05"]),
        ({"gemeente": "vlierdam", "soort": "training"}, ["2026-11-04"]),
        ({"wanneer": "geweest"}, ["2026-11-04", "2026-11-05"]),
        ({"wanneer": "komend", "pagina": "7"}, ["2026-11-04", "2026-11-05"]),
    ],
)
def test_month_is_filtered(two_kinds, client, query, days):
    assert list(read_month(client, **query)) == days


def test_unknown_value_is_left_out_and_said(two_kinds, client):
    response = client.get(NOVEMBER, {"thema": "bestaat-niet"})
    assert response.context["invalid_filters"]
    assert len(read_month(client, thema="bestaat-niet")) == 2


def test_filters_go_along_everywhere(two_kinds, client):
    query = "gemeente=vlierdam&soort=training"
    response = client.get(f"{NOVEMBER}?soort=training&gemeente=vlierdam&wanneer=geweest&pagina=2&utm_source=mail")
    soup = BeautifulSoup(response.content, "html.parser")
    ways = {link["href"] for link in soup.select("main nav a")} - {"/"}
    assert ways == {f"/agenda/?{query}", f"/agenda/maand/?{query}", f"/agenda/maand/2026/12/?{query}"}
    assert soup.select_one("table a")["href"] == f"/agenda/taaltraining/?{query}"
    assert {link["href"] for link in soup.select(".tags--remove a")} >= {NOVEMBER}


def test_list_and_month_lead_to_each_other(two_kinds, client):
    def views(url: str) -> dict[str, str | None]:
        links = BeautifulSoup(client.get(url).content, "html.parser").select(".kinds a")
        return {link["href"]: link.get("aria-current") for link in links}

    assert views("/agenda/?soort=lunch&wanneer=geweest&pagina=1") == {
        "/agenda/?soort=lunch": "page",
        "/agenda/maand/?soort=lunch": None,
    }
    assert views(f"{NOVEMBER}?soort=lunch") == {"/agenda/?soort=lunch": None, "/agenda/maand/?soort=lunch": "page"}
    assert titles(client.get("/agenda/?soort=lunch").content, "main .agenda h3 a") == ["Lunch"]


def test_month_costs_the_same_whatever_the_number_of_meetings(two_kinds, client):
    def count_queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(NOVEMBER).status_code == 200
        return len(captured)

    count_queries()
    before = count_queries()
    for number in range(12):
        days = tuple(date(2026, 11, day) for day in range(1, 29, 3))
        build_event(f"Lunch {number}", f"lunch-{number}", days=days, municipalities=[municipality()])
    assert count_queries() == before


months = st.dates(FIRST_MONTH, LAST_MONTH).map(lambda day: day.replace(day=1))


@given(month=months, start=st.datetimes(datetime(1999, 1, 1), datetime(2101, 1, 1)), hours=st.integers(0, 2000))
def test_every_day_of_a_meeting_and_no_other_is_in_its_month(month, start, hours):
    start = start.replace(tzinfo=ZoneInfo("UTC"))
    occurrence = Occurrence(start=start, end=start + timedelta(hours=hours))
    days = [day for week in get_weeks(month, [occurrence]) for day in week.days if day]
    assert [day.date for day in days] == [month + timedelta(days=number) for number in range(len(days))]
    assert days[-1].date + timedelta(days=1) == month_after(month)
    zone = ZoneInfo("Europe/Amsterdam")
    for day in days:
        begin, end = (moment(day.date + timedelta(days=number), "00:00") for number in (0, 1))
        takes_place = start < end and (occurrence.end > begin or start >= begin)
        assert bool(day.entries) == takes_place
        assert all(entry.is_start == (start.astimezone(zone).date() == day.date) for entry in day.entries)


@given(month=months, earliest=st.dates(), latest=st.dates())
def test_ways_lead_one_month_on_or_back_to_where_meetings_are(month, earliest, latest):
    earliest, latest = sorted((earliest, latest))
    previous, following = neighbours(month, earliest, latest)
    assert previous is None or FIRST_MONTH <= previous < month
    assert following is None or month < following <= LAST_MONTH
    if earliest <= month <= latest:
        assert previous in (None, month_before(month))
        assert following in (None, month_after(month))


@given(month=months)
def test_december_is_followed_by_january(month):
    following = month_after(month)
    assert (following.month, following.year) == (month.month % 12 + 1, month.year + month.month // 12)
    assert month_before(following) == month
