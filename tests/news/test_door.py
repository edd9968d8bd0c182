"""At the door: the list on paper, checking in by tapping a name, and the code in somebody's mail."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from home.roles import EDITOR
from news.demo import build_registration, moment
from news.models import CheckIn, EventPage, Occurrence, Registration
from news.registrations import cancel
from partners.demo import build_partner
from tests.helpers import in_days, text_of
from tests.news.staff import is_in, make_lunch, person, sign_in_as, url


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False


@pytest.fixture
def lunch(site):
    """A lunch in ten days with room for four: a group of three of a partner, one alone, one who waits."""
    event = make_lunch(10, 17, capacity=4)
    date, mee = event.dates[0], event.registration_questions.get(label="Eet je mee?")
    partner = build_partner("Buurtouders", "buurtouders")
    build_registration(event, date, "anna", others=("Zoë", "Émile"), organisation=partner, answers={mee.pk: "yes"})
    build_registration(event, date, "Bram", organisation_name="Humanitas <b>")
    build_registration(event, date, "Chris")
    build_registration(event, event.dates[1], "Dora")
    return event


@pytest.fixture
def door(lunch, client):
    """A phone at the door on the day of the lunch."""
    with time_machine.travel(moment(in_days(10), "14:30"), tick=False):
        yield sign_in_as(client, EDITOR)


def listed(response) -> list[str]:
    return [item.get_text(strip=True) for item in BeautifulSoup(response.content, "html.parser").select(".check-in b")]


def buttons(response, name: str) -> list[int]:
    soup = BeautifulSoup(response.content, "html.parser")
    return [int(button["value"]) for button in soup.select(f"[name={name}]")]


def code_url(name: str) -> str:
    return reverse("check_in_code", args=[person(name).registration.key])


def test_list_for_the_door_names_who_has_a_place(door, lunch):
    page = door.get(url("event_door_list", lunch))
    rows = BeautifulSoup(page.content, "html.parser").select("tbody tr")
    assert [row.th.get_text() for row in rows] == ["anna", "Bram", "Émile", "Zoë"]
    anna, bram, *_others = ([cell.get_text(" ", strip=True) for cell in row.select("td")] for row in rows)
    assert anna[1:3] == ["Buurtouders", "3"]
    assert anna[3].startswith("Eet je mee? ")
    assert bram[1:] == ["Humanitas <b>", "", ""]


@pytest.mark.parametrize("name", ["event_door_list", "event_check_in"])
def test_pages_at_the_door_have_no_inline_style_or_script(door, lunch, name):
    soup = BeautifulSoup(door.get(url(name, lunch)).content, "html.parser")
    assert not soup.select("[style], style, script:not([src]), [onclick]")


def test_tapping_a_name_checks_in_and_comes_back_to_it(door, lunch):
    address = f"{url('event_check_in', lunch)}?q=bram"
    anna, bram = person("anna"), person("Bram")
    for _tap in range(2):
        answered = door.post(address, {"check_in": bram.pk})
        assert answered.url == f"{address}#person-{bram.pk}"
    assert CheckIn.objects.get().by.groups.get().name == EDITOR
    page = door.get(url("event_check_in", lunch))
    assert (page.context["inside"], page.context["expected"]) == (1, 4)
    assert buttons(page, "undo") == [bram.pk]
    assert anna.pk in buttons(page, "check_in")
    assert bram.pk not in buttons(page, "check_in")
    for _tap in range(2):
        door.post(address, {"undo": bram.pk})
    assert not CheckIn.objects.exists()


def test_who_waits_is_in_the_list_without_a_button(door, lunch):
    page = door.get(url("event_check_in", lunch))
    assert listed(page) == ["anna", "Bram", "Chris", "Émile", "Zoë"]
    assert person("Chris").pk not in buttons(page, "check_in")
    answered = door.post(url("event_check_in", lunch), {"check_in": person("Chris").pk}, follow=True)
    assert "Chris: " in text_of(answered.content, ".notice")
    assert not is_in("Chris")


def test_who_cancelled_is_found_when_looked_for(door, lunch):
    cancel(person("Bram").registration)
    assert "Bram" not in listed(door.get(url("event_check_in", lunch)))
    assert listed(door.get(url("event_check_in", lunch), {"q": "bram"})) == ["Bram"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("BRAM", ["Bram"]),
        ("buurt anna", ["anna"]),
        ("zoe", ["Zoë"]),
        ("humanitas", ["Bram"]),
        ("niemand", []),
        ("<script>", []),
    ],
)
def test_looking_for_a_name_or_an_organisation(door, lunch, query, found):
    page = door.get(url("event_check_in", lunch), {"q": query})
    assert listed(page) == found
    assert b"<script>" not in page.content
    assert page.context["expected"] == 4, "the counters are about everybody"


@pytest.mark.parametrize("value", ["", "x", "9" * 40, "-1", "0"])
def test_hostile_buttons_do_nothing(door, lunch, value):
    for name in ("check_in", "undo"):
        assert door.post(url("event_check_in", lunch), {name: value}).status_code == 302
    assert not CheckIn.objects.exists()


def test_person_of_another_date_or_event_cannot_be_checked_in(door, lunch):
    other = make_lunch(10, slug="ander")
    build_registration(other, other.dates[0], "Eva")
    for name in ("Dora", "Eva"):
        door.post(url("event_check_in", lunch), {"check_in": person(name).pk})
        assert not is_in(name)


def test_code_shows_its_people_with_a_button_for_all(door, lunch):
    page = door.get(code_url("anna"))
    assert listed(page) == ["anna", "Zoë", "Émile"]
    door.post(code_url("anna"), {"check_in": [person(name).pk for name in ("anna", "Zoë", "Émile")]})
    assert all(map(is_in, ("anna", "Zoë", "Émile")))
    page = door.get(code_url("anna"))
    assert len(buttons(page, "undo")) == 3
    assert not buttons(page, "check_in")


def test_code_checks_in_nobody_of_another_registration(door, lunch):
    door.post(code_url("anna"), {"check_in": person("Bram").pk})
    assert not CheckIn.objects.exists()


def test_code_for_another_date_says_which(door, lunch):
    page = door.get(code_url("Dora"))
    assert lunch.dates[1].when in text_of(page.content, ".notice")
    assert not buttons(page, "check_in")
    assert url("event_check_in", lunch, 1) in page.content.decode()
    door.post(code_url("Dora"), {"check_in": person("Dora").pk})
    assert not is_in("Dora")


def test_code_of_who_waits_or_cancelled_says_so(door, lunch):
    chris = person("Chris").registration
    assert chris.get_status_display() in text_of(door.get(code_url("Chris")).content, ".notice")
    cancel(chris)
    cancelled = Registration.objects.get(pk=chris.pk).get_status_display()
    assert cancelled in text_of(door.get(code_url("Chris")).content, ".notice")
    door.post(code_url("Chris"), {"check_in": person("Chris").pk})
    assert not is_in("Chris")


def test_unknown_code_is_answered_in_words(door):
    page = door.get(reverse("check_in_code", args=[uuid4()]))
    assert page.status_code == 404
    assert text_of(page.content, ".notice")


def test_code_of_a_date_that_is_called_off_says_so(door, lunch):
    Occurrence.objects.filter(pk=lunch.dates[0].pk).update(is_cancelled=True)
    page = door.get(code_url("anna"))
    assert page.status_code == 200
    assert text_of(page.content, ".notice")
    assert not buttons(page, "check_in")


def test_code_for_a_series_is_for_the_date_of_today(site, client):
    closes = timezone.now() + timedelta(days=3)
    event = make_lunch(0, 7, registration_scope="series", registration_closes=closes)
    build_registration(event, None, "Anna")
    sign_in_as(client, EDITOR)
    client.post(code_url("Anna"), {"check_in": person("Anna").pk})
    assert CheckIn.objects.get().occurrence == event.dates[0]
    for days, date in ((2, 1), (9, 1)):
        with time_machine.travel(moment(in_days(days), "12:00")):
            text = text_of(client.get(code_url("Anna")).content, ".notice")
        assert event.dates[date].when in text


def test_second_phone_sees_who_is_in(door, lunch):
    """Both have the same list on the screen and tap the same name."""
    address, bram = url("event_check_in", lunch), person("Bram")
    first = door.get(address)
    assert bram.pk in buttons(first, "check_in")
    door.post(address, {"check_in": bram.pk})
    assert door.post(address, {"check_in": bram.pk}).status_code == 302
    assert CheckIn.objects.count() == 1


def test_walk_in_is_added_and_comes_back_to_the_list(door, lunch):
    list_url = url("event_check_in", lunch)
    add_url = url("event_add_registration", lunch)
    assert f"{add_url}?next=" in door.get(list_url).content.decode()
    assert door.post(add_url, {"name": "Eva", "next": list_url}).url == list_url
    assert "Eva" in listed(door.get(list_url))


def test_door_list_of_nobody_is_said(site, client):
    event = make_lunch(5, slug="leeg")
    sign_in_as(client, EDITOR)
    for name in ("event_door_list", "event_check_in"):
        page = client.get(url(name, event))
        assert page.status_code == 200
        assert BeautifulSoup(page.content, "html.parser").select(".empty")
    assert EventPage.objects.get(slug="leeg").dates
