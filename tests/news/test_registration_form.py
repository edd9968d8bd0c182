"""Registering on the site: the form works without script, refuses with a sentence, and tells nothing about others."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.utils import timezone
from django.utils.translation import gettext as _

from news.demo import build_event, moment
from news.models import Answer, EventPage, Occurrence, Registration
from news.registrations import close_registration
from partners.demo import build_partner
from portal.models import Profile
from tests.helpers import in_days, run_tasks, text_of
from tests.news.registering import (
    ANNA,
    FORM,
    RECEIVED,
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


@pytest.fixture
def lunch(site):
    return make_meeting(capacity=3, registration_questions=every_question())


@pytest.fixture
def plain(site):
    """A meeting without questions."""
    return make_meeting(slug="wandeling")


def value(response, name: str) -> str:
    """Return what a field of the form holds."""
    field = BeautifulSoup(response.content, "html.parser").select_one(f"#registration [name={name}]")
    chosen = field.select_one("option[selected]") if field.name == "select" else field
    return chosen.get("value", "") if chosen else ""


def is_refused(response, sentence: str, status: int = 200) -> bool:
    """Whether nothing was kept, and the form says why."""
    assert response.status_code == status
    assert sentence in errors(response), errors(response)
    return not Registration.objects.exists()


# Registering


def test_visitor_registers_and_is_sent_to_the_mail(lunch, client, mailoutbox):
    eats = answer(lunch, 0, "Eet je mee?")
    response = send(client, form_url(lunch), **ANNA | {eats: "yes", "phone": "06 12 34 56 78"})
    assert (response.status_code, response["Location"]) == (303, lunch.url + RECEIVED)
    anna = Registration.objects.get()
    assert (anna.name, anna.email, anna.phone, anna.status) == (*ANNA.values(), "06 12 34 56 78", Status.HELD)
    assert anna.occurrence == lunch.dates[0]
    assert [str(found) for found in Answer.objects.all()] == [_("yes")]
    run_tasks()
    assert [mail.to for mail in mailoutbox] == [["anna@voorbeeld.example"]]
    page = client.get(response["Location"])
    assert _("Look in your mail") in text_of(page.content)
    assert b"anna" not in page.content.lower()
    assert set(client.cookies) == {"csrftoken"}


def test_every_kind_of_question_is_kept_for_each_person(lunch, client):
    opened = send(client, form_url(lunch), **ANNA, people="2", adjust=True)
    given = {
        answer(lunch, 0, "Eet je mee?"): "no",
        answer(lunch, 0, "Welke soep?"): "Pompoen",
        answer(lunch, 0, "Hoeveel kinderen?"): " 2 ",
        answer(lunch, 0, "Dieet"): "  geen \t noten\r\n",
        answer(lunch, 1, "Eet je mee?"): "yes",
    }
    response = send_again(client, form_url(lunch), opened, **given, person_1_name="Bram Bos")
    assert response.status_code == 303
    kept = [(row.name, [found.value for found in row.answers.all()]) for row in Registration.objects.get().people]
    assert kept == [("Anna de Wit", ["no", "Pompoen", "2", "geen noten"]), ("Bram Bos", ["yes"])]


def test_other_number_of_people_keeps_what_was_typed_and_complains_of_nothing(lunch, client):
    soup = answer(lunch, 0, "Dieet")
    response = send(client, form_url(lunch), name="Anna", email="geen adres", people="3", adjust=True, **{soup: "vis"})
    assert (response.status_code, errors(response)) == (200, "")
    assert [value(response, name) for name in ("name", "email", "people", soup)] == ["Anna", "geen adres", "3", "vis"]
    assert len(BeautifulSoup(response.content, "html.parser").select(".registration-person")) == 3
    fewer = send_again(client, form_url(lunch), response, person_1_name="Bram", people="2", adjust=True)
    assert value(fewer, "person_1_name") == "Bram"
    assert not Registration.objects.exists()


def test_number_of_people_that_is_sent_at_once_asks_who_they_are(plain, client):
    response = send(client, form_url(plain), **ANNA, people="2")
    assert (response.status_code, errors(response), value(response, "person_1_name")) == (200, "", "")
    assert send_again(client, form_url(plain), response, person_1_name="Bram").status_code == 303
    assert Registration.objects.get().size == 2


def test_enter_key_sends_the_form(plain, client):
    buttons = BeautifulSoup(client.get(form_url(plain)).content, "html.parser").select("#registration button")
    assert buttons[0].get("name") is None, "a browser presses the first button"


def test_form_says_what_is_kept_and_until_when(lunch, client):
    text = text_of(client.get(form_url(lunch)).content, "#registration")
    end = timezone.localtime(lunch.dates[0].end)
    for days in (7, 30):
        day = end + timedelta(days=days)
        assert f"{day.day} " in text
        assert str(day.year) in text
    assert _("Only to reach you when something changes at the last moment.") in text


def test_second_registration_is_told_by_mail_alone(plain, client, mailoutbox):
    first = send(client, form_url(plain), **ANNA)
    second = send(client, form_url(plain), **ANNA | {"email": "Anna@Voorbeeld.example", "name": "Iemand anders"})
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert [row.name for row in Registration.objects.all()] == ["Anna de Wit"]
    run_tasks()
    assert "Iemand anders" not in "".join(mail.body for mail in mailoutbox)


# Who is signed in


def test_who_is_signed_in_finds_name_and_organisation_and_goes_straight_on(lunch, client):
    partner = build_partner("Buurtouders", "buurtouders")
    anna = person()
    Profile.objects.create(user=anna, certificate_name="A. de Wit", organisation=partner)
    client.force_login(anna)
    opened = client.get(form_url(lunch))
    assert [value(opened, name) for name in ("name", "email", "organisation")] == [
        "A. de Wit",
        "anna@voorbeeld.example",
        str(partner.pk),
    ]
    response = send(client, form_url(lunch), **{answer(lunch, 0, "Eet je mee?"): "yes"})
    registration = Registration.objects.get()
    assert response["Location"] == registration.get_absolute_url()
    assert (registration.status, registration.user, registration.organisation) == (Status.PLACED, anna, partner)


def test_who_is_signed_in_must_prove_another_address(plain, client):
    client.force_login(person())
    response = send(client, form_url(plain), name="Anna", email="bram@voorbeeld.example")
    assert response["Location"] == plain.url + RECEIVED
    assert Registration.objects.get().status == Status.HELD


def test_partner_or_another_organisation(plain, client):
    partner = build_partner("Buurtouders", "buurtouders")
    send(client, form_url(plain), **ANNA, organisation=str(partner.pk), organisation_name="Buurtouders Vlierdam")
    send(client, form_url(plain), name="Bram", email="bram@voorbeeld.example", organisation_name="  De  Brug ")
    assert [row.organisation_label for row in Registration.objects.order_by("pk")] == ["Buurtouders", "De Brug"]


# Full, closed, early, past, called off, forged


def test_full_meeting_says_so_before_sending(plain, client):
    EventPage.objects.update(capacity=2)
    book(slot_of(plain), "Bram", "Carla")
    plain = EventPage.objects.get(pk=plain.pk)
    assert _("Full: you join the waiting list") in text_of(client.get(plain.url).content, "#aanmelden")
    assert _("Join the waiting list") in text_of(client.get(form_url(plain)).content, "#registration")
    assert send(client, form_url(plain), **ANNA).status_code == 303
    assert Registration.objects.get(email=ANNA["email"]).status == Status.WAITING


def test_too_few_places_for_a_group_is_said_when_the_number_is_adjusted(plain, client):
    EventPage.objects.update(capacity=2)
    opened = send(client, form_url(plain), **ANNA, people="3", adjust=True)
    assert text_of(opened.content, ".notice--warning")


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"registration_opens": timedelta(days=1)}, 409),
        ({"registration_closes": timedelta(days=-1)}, 409),
    ],
)
def test_form_is_shut_while_registration_is(site, client, fields, status):
    fields = {name: timezone.now() + delta for name, delta in fields.items()}
    event = make_meeting(**fields)
    assert slot_of(event).sentence in text_of(client.get(event.url).content, "#aanmelden")
    for method in (client.get, client.post):
        response = method(form_url(event))
        assert response.status_code == status
        assert slot_of(event).sentence in text_of(response.content)


def test_form_is_shut_for_dates_that_are_past_called_off_or_closed_by_hand(site, client):
    days = {"past": -3, "cancelled": 5, "closed": 6, "open": 7}
    dates = [
        Occurrence(
            start=moment(in_days(day), "15:00"), end=moment(in_days(day), "17:00"), is_cancelled=name == "cancelled"
        )
        for name, day in days.items()
    ]
    event = build_event("Spreekuur", "spreekuur", occurrences=dates, registration_here=True)
    close_registration(event.dates[2])
    event = EventPage.objects.get(pk=event.pk)
    found = [client.post(form_url(event, number), ANNA).status_code for number in range(4)]
    assert found == [410, 410, 409, 200]
    assert not Registration.objects.exists()


@pytest.mark.parametrize("value", ["0", "999999", "-1", "abc", "", "9" * 400, "\x00", "²", "１", "1;drop", "null"])
def test_forged_date_is_answered_with_a_sentence(plain, client, value):
    for method in (client.get, client.post):
        response = method(plain.url + FORM, query_params={"datum": value})
        assert response.status_code == 404
        assert text_of(response.content, ".hero__lead")
    assert not Registration.objects.exists()


def test_date_of_another_meeting_is_unknown(plain, lunch, client):
    foreign = f"{plain.url}{FORM}?datum={lunch.dates[0].pk}"
    assert client.get(foreign).status_code == 404
    assert client.post(foreign, ANNA).status_code == 404
    assert not Registration.objects.exists()


def test_meeting_with_several_dates_asks_which(site, client):
    event = make_meeting(5, 12)
    response = client.get(event.url + FORM)
    assert (response.status_code, response["Location"]) == (302, f"{event.url}#aanmelden")


def test_meeting_that_registers_elsewhere_has_no_form(site, client):
    event = make_meeting(registration_here=False, registration_email="aanmelden@voorbeeld.example")
    assert client.get(event.url + FORM).status_code == 404
    section = text_of(client.get(event.url).content, "#aanmelden")
    assert _("Register by e-mail") in section
    assert "aanmelden@voorbeeld.example" in section


def test_whole_series_is_one_registration(site, client):
    event = make_meeting(5, 12, 19, registration_scope="series")
    page = BeautifulSoup(client.get(event.url).content, "html.parser")
    assert len(page.select("#aanmelden a.button")) == 1
    assert send(client, form_url(event), **ANNA).status_code == 303
    assert Registration.objects.get().occurrence is None
    assert client.get(f"{form_url(event)}?datum={event.dates[0].pk}").status_code == 404


def test_series_lists_its_next_dates_and_the_rest_behind_a_disclosure(site, client):
    event = make_meeting(*range(5, 11))
    page = BeautifulSoup(client.get(event.url).content, "html.parser")
    links = [link["href"] for link in page.select("#aanmelden a.button")]
    assert links == [form_url(event, number) for number in range(6)]
    assert len(page.select("#aanmelden details a.button")) == 2


# Bad input


@pytest.mark.parametrize(
    "email",
    [
        "anna@voorbeeld.example\nBcc: ander@voorbeeld.example",
        "anna@voorbeeld.example\r\nSubject: Hallo",
        "anna@voorbeeld.example,ander@voorbeeld.example",
        "anna@voorbeeld.example\x00",
        "Anna <anna@voorbeeld.example>",
        '"\x01"@voorbeeld.example',
        "a" * 260 + "@voorbeeld.example",
        "",
    ],
)
def test_address_that_is_none_is_refused(plain, client, email, mailoutbox):
    response = send(client, form_url(plain), name="Anna", email=email)
    assert is_refused(response, _("Your e-mail address"))
    assert "Traceback" not in text_of(response.content)
    run_tasks()
    assert not mailoutbox


def test_hostile_text_is_kept_as_text(plain, client):
    hostile = "<script>alert(1)</script>\r\nBcc: x@voorbeeld.example\x00\u202e {{ 7|add:7 }}"
    assert send(client, form_url(plain), **ANNA | {"name": hostile}).status_code == 303
    anna = Registration.objects.get()
    assert anna.name == "<script>alert(1)</script> Bcc: x@voorbeeld.example {{ 7|add:7 }}"
    assert b"<script>alert" not in client.get(anna.get_absolute_url()).content


def test_what_is_wrong_stays_typed_and_is_named_with_the_person(lunch, client):
    opened = send(client, form_url(lunch), **ANNA, people="2", adjust=True)
    number = answer(lunch, 1, "Hoeveel kinderen?")
    long = "n" * 101
    response = send_again(client, form_url(lunch), opened, person_1_name=long, **{number: "veel"})
    assert value(response, "person_1_name") == long
    assert value(response, number) == "veel"
    assert is_refused(response, _("person %(number)d") % {"number": 2})
    anchors = {link["href"][1:] for link in BeautifulSoup(response.content, "html.parser").select(".error-summary a")}
    ids = {element["id"] for element in BeautifulSoup(response.content, "html.parser").select("[id]")}
    assert anchors <= ids


@pytest.mark.parametrize("wrong", ["-1", "100", "1.5", "1e999", "9" * 5000, "１２３"])
def test_number_that_cannot_be_is_refused(lunch, client, wrong):
    eats, number = answer(lunch, 0, "Eet je mee?"), answer(lunch, 0, "Hoeveel kinderen?")
    assert is_refused(send(client, form_url(lunch), **ANNA, **{eats: "yes", number: wrong}), "Hoeveel kinderen?")


@pytest.mark.parametrize("wrong", ["0", "11", "-3", "twee", "9" * 400, "\x00"])
def test_impossible_number_of_people_is_refused(plain, client, wrong):
    assert is_refused(send(client, form_url(plain), **ANNA, people=wrong), _("How many people do you register?"))


@pytest.mark.parametrize("key", ["999999", "9" * 30, "x"])
def test_organisation_that_is_none_is_refused(plain, client, key):
    assert is_refused(send(client, form_url(plain), **ANNA, organisation=key), "Organisatie")


def test_answer_that_is_no_choice_is_refused(lunch, client):
    eats, soup = answer(lunch, 0, "Eet je mee?"), answer(lunch, 0, "Welke soep?")
    assert is_refused(send(client, form_url(lunch), **ANNA, **{eats: "maybe", soup: "Ui"}), "Welke soep?")


# Robots


def test_robot_that_fills_in_everything_is_refused(plain, client):
    assert is_refused(send(client, form_url(plain), **ANNA, website_address="https://x.example"), "spam")


def test_robot_that_is_fast_is_refused(plain, client):
    assert send(client, form_url(plain), seconds=1, **ANNA).status_code == 200
    assert not Registration.objects.exists()


def test_form_without_its_moment_is_refused(plain, client):
    assert send(client, form_url(plain), **ANNA, shown_at="vervalst").status_code == 200
    assert not Registration.objects.exists()


def test_many_forms_of_one_visitor_are_refused_with_a_sentence(plain, client):
    for number in range(30):
        client.post(form_url(plain), {"name": "", "email": f"a{number}@voorbeeld.example", "people": "1"})
    response = send(client, form_url(plain), **ANNA)
    assert response.status_code == 429
    assert errors(response)
    assert value(response, "name") == ANNA["name"]
    assert not Registration.objects.exists()


def test_nobody_can_have_a_mailbox_filled(site, client):
    event = make_meeting(*range(5, 19))
    answers = {send(client, form_url(event, number), **ANNA)["Location"] for number in range(14)}
    assert answers == {event.url + RECEIVED}, "the page tells nothing"
    assert Registration.objects.count() == 12


def test_form_is_refused_without_its_token(plain, settings):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    assert browser.post(form_url(plain), ANNA).status_code == 403


# What a page costs


def test_form_and_event_cost_as_many_queries_for_many_dates_and_people(site, client):
    few, many = make_meeting(5, 6, 7, slug="drie"), make_meeting(*range(5, 25), slug="twintig", capacity=90)
    for number in range(20):
        book(slot_of(many, number), f"Bezoeker{number}", "Een", "Twee")
    few, many = (EventPage.objects.get(pk=event.pk) for event in (few, many))
    assert count_queries(client, few.url) == count_queries(client, many.url)
    assert count_queries(client, form_url(few)) == count_queries(client, form_url(many))


def test_event_page_sets_no_cookie(lunch, client):
    assert client.get(lunch.url).status_code == 200
    assert not client.cookies
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        assert client.get(lunch.url).status_code == 200
