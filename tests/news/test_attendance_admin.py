"""Running an event in the admin: who may, the figures, the page of a date, closing, and adding somebody by hand."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from home.roles import ADMINISTRATOR, EDITOR, MODERATOR, permissions
from news.demo import build_registration
from news.models import CheckIn, EventPage, OccurrenceState, Participant, Registration
from news.registrations import cancel, check_in, erase_due
from tests.helpers import edit_url, run_tasks, text_of
from tests.news.registering import answer, count_queries
from tests.news.staff import RUN, SEE, fill, make_lunch, person, sign_in_as, sign_in_with, url

SCREENS = {"event_date": SEE, "event_door_list": SEE} | dict.fromkeys(
    ("event_check_in", "event_add_registration", "event_mailing", "event_close"), RUN
)


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False


@pytest.fixture
def lunch(site):
    """A lunch in ten days with room for two: one has a place, one holds one, one waits and one cancelled."""
    event = make_lunch(10, capacity=2)
    date = event.dates[0]
    build_registration(event, date, "Anna")
    build_registration(event, date, "Bram", is_confirmed=False)
    build_registration(event, date, "Chris")
    cancel(build_registration(event, date, "Dora"))
    return event


@pytest.fixture
def editor(lunch, client):
    return sign_in_as(client, EDITOR)


def addresses(event: EventPage) -> dict[str, str]:
    registration = Registration.objects.get(name="Anna")
    return {
        reverse("event_registrations", args=[event.pk]): SEE,
        **{url(name, event): permission for name, permission in SCREENS.items()},
        reverse("check_in_code", args=[registration.key]): RUN,
        reverse("news_participant_modeladmin_index"): SEE,
        reverse("news_participant_modeladmin_inspect", args=[person("Anna").pk]): SEE,
        reverse("news_participant_modeladmin_cancel", args=[person("Anna").pk]): RUN,
        reverse("news_participant_modeladmin_mail", args=[person("Anna").pk]): RUN,
    }


def test_visitor_is_asked_to_sign_in_first(lunch, client):
    for address in addresses(lunch):
        for answered in (client.get(address), client.post(address)):
            assert answered.status_code == 302
            assert answered.url.startswith("/account/login/?next="), address


def test_learner_has_no_business_there(lunch, client):
    client.force_login(get_user_model().objects.create_user("cursist@voorbeeld.example"))
    assert {client.get(address).status_code for address in addresses(lunch)} == {403}


@pytest.mark.parametrize("has", [(), (SEE,), (RUN,), (SEE, RUN)])
def test_seeing_and_running_are_two_permissions(lunch, client, has):
    sign_in_with(client, *has)
    for address, permission in addresses(lunch).items():
        may = SEE in has and permission in has
        assert client.get(address).status_code == (200 if may else 302), address
        if not may:
            assert client.post(address).url == "/admin/"
    assert Registration.objects.get(name="Anna").has_place
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize("role", [EDITOR, MODERATOR, ADMINISTRATOR])
def test_every_role_may_run_an_event(lunch, client, role):
    sign_in_as(client, role)
    assert {client.get(address).status_code for address in addresses(lunch)} == {200}
    menu = client.get("/admin/").content.decode()
    assert reverse("news_participant_modeladmin_index") in menu


def test_group_form_offers_both_permissions(lunch, editor_client):
    soup = BeautifulSoup(editor_client.get("/admin/groups/new/").content, "html.parser")
    offered = {int(box["value"]) for box in soup.select("input[name=permissions]")}
    assert offered.issuperset(permission.pk for permission in permissions([SEE, RUN]))
    assert offered.isdisjoint(permission.pk for permission in permissions(["change_participant", "add_registration"]))


def test_opening_a_screen_changes_nothing(lunch, editor):
    before = list(Registration.objects.values_list("status", "sequence"))
    for address in addresses(lunch):
        editor.get(address, {"check_in": person("Anna").pk, "send": "1", "name": "Eva"})
    assert list(Registration.objects.values_list("status", "sequence")) == before
    assert not CheckIn.objects.exists()
    assert not OccurrenceState.objects.filter(registration_closed_at__isnull=False).exists()


@pytest.mark.parametrize("name", SCREENS)
def test_date_of_another_event_is_not_found(lunch, editor, name):
    other = make_lunch(12, slug="ander")
    assert editor.get(reverse(name, args=[lunch.pk, other.dates[0].pk])).status_code == 404
    assert editor.get(reverse(name, args=[999_999, other.dates[0].pk])).status_code == 404


@pytest.mark.parametrize("name", ["event_date", "event_door_list", "event_check_in"])
def test_event_with_dates_apart_has_no_page_of_all_dates(lunch, editor, name):
    assert editor.get(url(name, lunch, None)).status_code == 404


def figures(client, event: EventPage) -> list[dict]:
    rows = client.get(reverse("event_registrations", args=[event.pk])).context["rows"]
    names = ("taken", "unconfirmed", "waiting", "expected", "checked_in", "no_shows")
    return [{name: getattr(row, name) for name in names} for row in rows]


def test_overview_counts_people_by_state(lunch, editor):
    assert figures(editor, lunch) == [
        {"taken": 2, "unconfirmed": 1, "waiting": 1, "expected": 1, "checked_in": 0, "no_shows": None}
    ]
    page = editor.get(reverse("event_registrations", args=[lunch.pk]))
    assert url("event_date", lunch) in page.content.decode()


def test_no_shows_are_known_after_a_date_on_which_people_were_checked_in(lunch, editor):
    build_registration(lunch, lunch.dates[0], "Eva", added_by=get_user_model().objects.first())
    with time_machine.travel(timezone.now() + timedelta(days=11)):
        assert figures(editor, lunch)[0]["no_shows"] is None, "nobody kept count"
        check_in(person("Eva"), lunch.dates[0])
        assert figures(editor, lunch)[0]["no_shows"] == 1


def test_series_is_counted_as_a_whole_and_who_came_by_date(site, client):
    event = make_lunch(
        -7, 7, registration_scope="series", capacity=3, registration_closes=timezone.now() + timedelta(days=1)
    )
    build_registration(event, None, "Anna", others=("Bram",))
    check_in(person("Anna"), event.dates[0])
    sign_in_as(client, EDITOR)
    whole, past, coming = figures(client, event)
    assert (whole["taken"], whole["expected"]) == (2, 2)
    assert (past["expected"], past["checked_in"], past["no_shows"]) == (2, 1, 1)
    assert (coming["taken"], coming["expected"], coming["checked_in"]) == (0, 2, 0)
    for number in (None, 0, 1):
        assert client.get(url("event_date", event, number)).status_code == 200


def test_page_of_a_date_has_totals_for_the_caterer(lunch, editor):
    fill(make_lunch(10, slug="ander"), 2)
    event = EventPage.objects.get(slug="ander")
    page = editor.get(url("event_date", event))
    mee, soep, kinderen, dieet = page.context["totals"]
    assert [count for _label, count in mee.counts] == [2, 0]
    assert soep.counts == [("Tomaat", 2), ("Pompoen", 0)]
    assert kinderen.total == 4
    assert dieet.texts == ("vega", "vega")
    assert "Pompoen" in text_of(page.content)
    assert {row["kind"]: (row["sent"], row["waiting"]) for row in page.context["mails"]} == {
        "confirm": (0, 2),
        "placed": (0, 2),
    }
    run_tasks()
    sent = {row["kind"]: row["sent"] for row in editor.get(url("event_date", event)).context["mails"]}
    assert sent == {"placed": 2}, "who confirmed already needs no mail to do so"


def test_links_of_a_date_are_for_who_may_follow_them(lunch, client):
    sign_in_with(client, SEE)
    links = {link["url"] for link in client.get(url("event_date", lunch)).context["links"]}
    assert url("event_door_list", lunch) in links
    assert links.isdisjoint(url(name, lunch) for name, permission in SCREENS.items() if permission == RUN)
    assert {client.get(link).status_code for link in links} == {200}


def test_links_of_a_date_lead_somewhere(lunch, editor):
    links = {link["url"] for link in editor.get(url("event_date", lunch)).context["links"]}
    assert len(links) == 7
    assert {editor.get(link).status_code for link in links} == {200}


def test_number_that_was_a_text_before_is_no_error(lunch, editor):
    question = lunch.registration_questions.get(label="Dieet")
    anna = person("Anna")
    anna.answers.create(question=question, value="vega")
    question.kind = "number"
    question.save()
    assert editor.get(url("event_date", lunch)).context["totals"][3].total == 0


def test_closing_registration_asks_first_and_can_be_done_twice(lunch, editor):
    address = url("event_close", lunch)
    assert editor.get(address).status_code == 200
    for _time in range(2):
        assert editor.post(address).url == url("event_date", lunch)
    event = EventPage.objects.get(pk=lunch.pk)
    assert event.slots[0].is_closed_by_hand
    assert address not in editor.get(url("event_date", lunch)).content.decode()


@pytest.mark.parametrize("name", ["event_registrations", "event_date", "event_door_list", "event_check_in"])
def test_more_people_and_dates_cost_no_more_queries(site, client, name):
    event = make_lunch(-20, -10, 10, 20)
    sign_in_as(client, EDITOR)
    address = url(name, event, 2) if name in SCREENS else reverse(name, args=[event.pk])
    fill(event, 2, event.dates[2])
    few = count_queries(client, address)
    many = make_lunch(*range(-30, 31, 3), slug="veel")
    fill(many, 12, many.dates[15])
    fill(many, 3, many.dates[18])
    address = url(name, many, 15) if name in SCREENS else reverse(name, args=[many.pk])
    assert count_queries(client, address) == few


def test_button_on_the_page_and_column_in_the_listing(lunch, client):
    make_lunch(10, slug="zonder", registration_here=False)
    client = sign_in_as(client, MODERATOR)
    overview = reverse("event_registrations", args=[lunch.pk])
    assert overview in client.get(edit_url(lunch)).content.decode()
    other = EventPage.objects.get(slug="zonder")
    assert reverse("event_registrations", args=[other.pk]) not in client.get(edit_url(other)).content.decode()
    assert "2 / 2" in text_of(client.get("/admin/events/").content, "table")


def test_listing_costs_the_same_with_more_events(site, editor_client):
    for number in range(2):
        fill(make_lunch(10, 20, slug=f"a{number}"), 1)
    make_lunch(10, slug="reeks", registration_scope="series")
    few = count_queries(editor_client, "/admin/events/")
    for number in range(5):
        fill(make_lunch(10, 20, slug=f"b{number}"), 1)
    assert count_queries(editor_client, "/admin/events/") == few


def test_history_tells_in_words_what_was_done(lunch, editor_client):
    add(editor_client, lunch)
    editor_client.post(reverse("news_participant_modeladmin_cancel", args=[person("Anna").pk]))
    message = {"audience": "everybody", "subject": "Andere ingang", "text": "Tot dan!", "send": "1"}
    editor_client.post(url("event_mailing", lunch), message)
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        erase_due()
    entries = PageLogEntry.objects.filter(action__startswith="news.")
    assert {entry.action for entry in entries} == {
        "news.add_registration",
        "news.cancel_registration",
        "news.send_mailing",
        "news.erase_registrations",
    }
    for address in (reverse("wagtailadmin_pages:history", args=[lunch.pk]), "/admin/reports/site-history/"):
        text = text_of(editor_client.get(address).content)
        for entry in entries:
            assert str(entry.formatter.format_message(entry)) in text


def add(client, event, **fields):
    return client.post(url("event_add_registration", event), {"name": "Eva Smit"} | fields)


def test_staff_add_somebody_to_a_full_meeting(lunch, editor, mailoutbox):
    run_tasks()
    mailoutbox.clear()
    fields = {answer(lunch, 0, "Welke soep?"): "Pompoen", answer(lunch, 0, "Hoeveel kinderen?"): "0"}
    answered = add(editor, lunch, email="Eva@Voorbeeld.example", organisation_name="Buurthuis", **fields)
    assert answered.url == url("event_date", lunch)
    eva = Registration.objects.get(name="Eva Smit")
    assert (eva.has_place, eva.email, eva.organisation_name) == (True, "eva@voorbeeld.example", "Buurthuis")
    assert sorted(eva.people[0].answers.values_list("value", flat=True)) == ["0", "Pompoen"]
    assert eva.added_by.groups.get().name == EDITOR
    run_tasks()
    assert [mail.to for mail in mailoutbox] == [["eva@voorbeeld.example"]]
    entry = PageLogEntry.objects.get(action="news.add_registration")
    assert entry.user == eva.added_by
    assert "Eva" not in str(entry.data) + entry.formatter.format_message(entry)


def test_somebody_at_the_door_needs_no_address(lunch, editor):
    back = url("event_check_in", lunch)
    assert add(editor, lunch, next=back).url == back
    assert add(editor, lunch, name="Fons", next="https://elders.example/").url == url("event_date", lunch)
    assert Registration.objects.get(name="Fons").email == ""
    assert Registration.objects.get(name="Eva Smit").mails.count() == 0


def test_staff_read_that_an_address_is_registered(lunch, editor):
    answered = add(editor, lunch, email="CHRIS@voorbeeld.example")
    assert "Chris" in str(answered.context["form"].errors["email"])
    assert not Registration.objects.filter(name="Eva Smit").exists()


@pytest.mark.parametrize("name", ["", "  \x00 ", "x" * 200])
def test_wrong_names_are_refused_in_words(lunch, editor, name):
    answered = add(editor, lunch, name=name)
    assert answered.context["form"].errors["name"]
    assert Participant.objects.count() == 4
