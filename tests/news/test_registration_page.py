"""The personal page of who registered: what it shows in each state, what its buttons do, and to whom it tells nothing."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar

from news.models import EventPage, Occurrence, Registration
from news.registrations import cancel, change, erase_due, register, release_expired
from news.registrations.booking import Person, Refused, Registrant, confirm
from tests.helpers import text_of, unpublish
from tests.news.registering import (
    again,
    answer,
    book,
    count_queries,
    errors,
    every_question,
    form_url,
    make_meeting,
    send,
    send_again,
    slot_of,
)
from tests.portal.accounts import person

Status = Registration.Status
PATHS = ["", "bevestigen/", "wijzigen/", "afmelden/", "agenda.ics", "code.svg"]


@pytest.fixture
def lunch(site):
    return make_meeting(capacity=3, registration_questions=every_question())


@pytest.fixture
def slot(lunch):
    return slot_of(lunch)


def page(client, registration, path: str = "", status: int = 200):
    response = client.get(registration.get_absolute_url() + path)
    assert response.status_code == status
    return response


def press(client, registration, path: str):
    return client.post(registration.get_absolute_url() + path)


def reads(response) -> str:
    return text_of(response.content)


def buttons(response) -> set[str]:
    """Return where the links and forms of a page lead, without the address of the personal page before them."""
    soup = BeautifulSoup(response.content, "html.parser")
    urls = [link["href"] for link in soup.select("main a")] + [form["action"] for form in soup.select("main form")]
    return {url.split("/")[-2] if url.endswith("/") else url.split("/")[-1] for url in urls if "/aanmelding/" in url}


# What it shows


def test_link_in_the_mail_changes_nothing_until_the_button_is_pressed(slot, client):
    anna = book(slot, "Anna", is_confirmed=False)
    for _number in range(2):
        shown = page(client, anna)
        page(client, anna, "afmelden/")
        page(client, anna, "wijzigen/")
        page(client, anna, "bevestigen/", status=303)
    assert again(anna).status == Status.HELD
    assert buttons(shown) == {"bevestigen", "wijzigen", "afmelden"}
    response = press(client, anna, "bevestigen/")
    assert (response.status_code, response["Location"]) == (303, anna.get_absolute_url())
    assert again(anna).status == Status.PLACED


def test_who_has_a_place_finds_code_calendar_and_address(lunch, client):
    Occurrence.objects.filter(page=lunch).update(location_name="De Brug", address="Kade 1", postcode="1234 AB")
    anna = book(slot_of(EventPage.objects.get(pk=lunch.pk)), "Anna", "Bram")
    shown = page(client, anna)
    assert {"agenda.ics", "wijzigen", "afmelden"} == buttons(shown)
    for text in (_("You are registered. See you there!"), "De Brug", "Kade 1", "1234 AB", "Anna", "Bram"):
        assert text in reads(shown)
    picture = BeautifulSoup(shown.content, "html.parser").select_one("img.registration-code")
    code = client.get(picture["src"])
    assert code["Content-Type"] == "image/svg+xml"
    assert b"<svg" in code.content
    assert b"style=" not in code.content
    entries = Calendar.from_ical(page(client, anna, "agenda.ics").content).walk("VEVENT")
    assert [str(entry["uid"]).startswith(str(anna.key)) for entry in entries] == [True]


def test_who_waits_or_is_offered_a_place(slot, client):
    first = book(slot, "Anna", "Bram", "Carla")
    daan = book(slot, "Daan")
    assert buttons(page(client, daan)) == {"wijzigen", "afmelden"}
    assert _("You are on the waiting list. As soon as there is a place, we mail you.") in reads(page(client, daan))
    for path in ("agenda.ics", "code.svg"):
        page(client, daan, path, status=409)
    press(client, first, "afmelden/")
    assert again(daan).status == Status.OFFERED
    shown = page(client, daan)
    assert buttons(shown) == {"bevestigen", "wijzigen", "afmelden"}
    assert _("Yes, I come") in reads(shown)
    press(client, daan, "bevestigen/")
    assert again(daan).status == Status.PLACED


def test_place_that_was_offered_can_be_declined(slot, client):
    first, daan, eva = book(slot, "Anna", "Bram", "Carla"), book(slot, "Daan", "Fred"), book(slot, "Eva", "Gijs")
    cancel(first)
    assert [again(row).status for row in (daan, eva)] == [Status.OFFERED, Status.WAITING]
    press(client, daan, "afmelden/")
    assert [again(row).status for row in (daan, eva)] == [Status.CANCELLED, Status.OFFERED]


def test_address_on_the_waiting_list_is_confirmed_as_well(slot, client):
    book(slot, "Anna", "Bram", "Carla")
    daan = book(slot, "Daan", is_confirmed=False)
    assert daan.status == Status.WAITING
    assert "bevestigen" in buttons(page(client, daan))
    press(client, daan, "bevestigen/")
    assert (again(daan).status, again(daan).confirmed_at is None) == (Status.WAITING, False)


@pytest.mark.parametrize("is_written_down", [True, False])
def test_who_is_late_tries_again(slot, client, is_written_down):
    anna = book(slot, "Anna", is_confirmed=False)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        if is_written_down:
            release_expired()
        shown = page(client, anna)
        assert buttons(shown) == {"bevestigen"}
        assert _("Try again") in reads(shown)
        page(client, anna, "wijzigen/", status=409)
        press(client, anna, "bevestigen/")
        assert again(anna).status == Status.PLACED


def test_who_is_late_for_a_closed_meeting_reads_so(slot, client):
    anna = book(slot, "Anna", is_confirmed=False)
    with time_machine.travel(slot.start + timedelta(minutes=5)):
        assert buttons(page(client, anna)) == set()
        assert press(client, anna, "bevestigen/").status_code == 409
        assert again(anna).status in {Status.HELD, Status.EXPIRED}


def test_cancelling_asks_first_and_tells_how_to_come_back(slot, client):
    anna = book(slot, "Anna", "Bram")
    assert "2" in reads(page(client, anna, "afmelden/"))
    assert press(client, anna, "afmelden/").status_code == 303
    assert again(anna).status == Status.CANCELLED
    shown = page(client, anna)
    assert buttons(shown) == set()
    assert form_url(slot.event) in shown.content.decode()
    page(client, anna, "afmelden/", status=303)
    assert press(client, anna, "bevestigen/").status_code == 409
    assert again(anna).status == Status.CANCELLED


@pytest.mark.parametrize("state", ["past", "called_off"])
def test_meeting_that_is_past_or_called_off_leaves_nothing_to_do(lunch, slot, client, state):
    anna = book(slot, "Anna")
    if state == "called_off":
        Occurrence.objects.filter(page=lunch).update(is_cancelled=True)
    with time_machine.travel(timezone.now() + timedelta(days=11 if state == "past" else 0)):
        shown = page(client, anna)
        assert buttons(shown) == set()
        assert _("This meeting is over.") in reads(shown) or _("This meeting is called off.") in reads(shown)
        for path in ("wijzigen/", "afmelden/", "bevestigen/"):
            assert press(client, anna, path).status_code == 409
    assert again(anna).status == Status.PLACED


def test_page_outlives_that_of_the_meeting(lunch, slot, client):
    anna = book(slot, "Anna")
    unpublish(lunch)
    assert "Anna" in reads(page(client, anna))


# Changing


def test_change_keeps_the_address_and_replaces_who_comes(lunch, slot, client):
    anna = book(slot, "Anna")
    url = anna.get_absolute_url() + "wijzigen/"
    opened = send(client, url, people="2", adjust=True)
    eats = {answer(lunch, number, "Eet je mee?"): "yes" for number in range(2)}
    response = send_again(client, url, opened, person_1_name="Bram", phone="0612345678", email="x@x.example", **eats)
    assert (response.status_code, response["Location"]) == (303, f"{anna.get_absolute_url()}?gewijzigd")
    kept = again(anna)
    assert (kept.email, kept.phone, [row.name for row in kept.people]) == (
        "anna@voorbeeld.example",
        "0612345678",
        ["Anna", "Bram"],
    )
    assert _("Your registration has been changed.") in reads(client.get(response["Location"]))


def test_form_to_change_holds_what_was_answered(lunch, slot, client):
    questions = {question.label: question.pk for question in lunch.registration_questions.all()}
    answers = {questions["Eet je mee?"]: "no", questions["Welke soep?"]: "Pompoen", questions["Dieet"]: "vis"}
    anna = register(slot, Registrant("Anna", "anna@voorbeeld.example"), [Person("Anna", answers)])
    response = send(client, anna.get_absolute_url() + "wijzigen/", name="Anna de Wit")
    assert response.status_code == 303
    assert {row.question_id: row.value for row in again(anna).people[0].answers.all()} == answers


def test_more_people_than_places_is_refused_with_a_sentence(site, client):
    event = make_meeting(capacity=2)
    anna, _bram = book(slot_of(event), "Anna"), book(slot_of(event), "Bram")
    url = anna.get_absolute_url() + "wijzigen/"
    opened = send(client, url, people="2", adjust=True)
    response = send_again(client, url, opened, person_1_name="Carla")
    assert response.status_code == 409
    assert errors(response)
    assert again(anna).size == 1


def test_nobody_is_added_once_registration_is_closed(site):
    event = make_meeting(registration_closes_days=2)
    anna = book(slot_of(event), "Anna", "Bram")
    registrant = Registrant("Anna", "anna@voorbeeld.example")
    with time_machine.travel(slot_of(event).closes_at + timedelta(minutes=1)):
        with pytest.raises(Refused):
            change(anna, registrant, [Person("Anna"), Person("Bram"), Person("Carla")])
        change(anna, registrant, [Person("Anna"), Person("Daan")])
        assert [row.name for row in again(anna).people] == ["Anna", "Daan"]


# Who may not


@pytest.mark.parametrize("path", PATHS)
def test_key_that_does_not_exist_tells_nothing(slot, client, path):
    book(slot, "Anna")
    for url in (f"/aanmelding/{uuid4()}/{path}", f"/aanmelding/kapot/{path}", f"/aanmelding/{str(uuid4())[:20]}"):
        for method in (client.get, client.post):
            response = method(url)
            assert response.status_code in {404, 405}
            assert b"Anna" not in response.content
    assert _("We cannot find this registration") in reads(client.get(f"/aanmelding/{uuid4()}/"))


@pytest.mark.parametrize("path", PATHS)
def test_erased_registration_is_gone(slot, client, path):
    anna = book(slot, "Anna")
    with time_machine.travel(timezone.now() + timedelta(days=50)):
        erase_due()
    response = client.get(anna.get_absolute_url() + path)
    assert response.status_code == 410
    assert _("This registration is erased") in reads(response)


@pytest.mark.parametrize("path", PATHS)
def test_personal_pages_stay_personal(slot, client, path):
    response = client.get(book(slot, "Anna").get_absolute_url() + path)
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Robots-Tag"] == "noindex"
    assert set(client.cookies) <= {"csrftoken"}


@pytest.mark.parametrize("path", ["bevestigen/", "wijzigen/", "afmelden/"])
def test_buttons_are_refused_without_token(slot, path):
    anna = book(slot, "Anna", is_confirmed=False)
    response = Client(enforce_csrf_checks=True).post(anna.get_absolute_url() + path)
    assert response.status_code == 403
    assert again(anna).status == Status.HELD


# On the account page


def test_account_lists_what_is_proven_to_be_of_who_is_signed_in(site, client):
    one, two = make_meeting(slug="een"), make_meeting(5, 12, slug="twee", registration_scope="series")
    anna = person()
    client.force_login(anna)
    assert "bijeenkomsten" not in client.get("/account/").content.decode()
    own = [book(slot_of(one), "Anna"), book(slot_of(two), "Anna")]
    other = register(slot_of(one), Registrant("Bram", "bram@voorbeeld.example"), [Person("Bram")], user=anna)
    links = {
        link["href"]
        for link in BeautifulSoup(client.get("/account/").content, "html.parser").select("#bijeenkomsten a")
    }
    assert links == {row.get_absolute_url() for row in own}, "the link to another address would prove it"
    confirm(other)
    assert other.get_absolute_url() in client.get("/account/").content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=11)):
        client.force_login(anna)
        assert own[0].get_absolute_url() not in client.get("/account/").content.decode()
        assert own[1].get_absolute_url() in client.get("/account/").content.decode()


def test_account_costs_as_many_queries_for_many_registrations(site, client):
    anna = person()
    client.force_login(anna)
    book(slot_of(make_meeting(slug="eerste")), "Anna")
    few = count_queries(client, "/account/")
    series = make_meeting(*range(5, 25), slug="reeks")
    for number in range(20):
        book(slot_of(series, number), "Anna")
    assert count_queries(client, "/account/") == few


def test_personal_page_costs_as_many_queries_for_many_people_and_dates(site, client):
    few = book(slot_of(make_meeting(5, 6, 7, slug="drie", registration_scope="series")), "Anna")
    names = ("Bram", "Carla", "Daan", "Eva", "Finn", "Gijs", "Hans", "Ivo", "Jan", "Kees")
    many = book(slot_of(make_meeting(*range(5, 25), slug="twintig", registration_scope="series")), *names)
    for path in ("", "wijzigen/", "agenda.ics"):
        costs = [count_queries(client, row.get_absolute_url() + path) for row in (few, many)]
        assert costs[0] == costs[1], path
