"""The register of who comes: what it tells, filters and exports, and what may be done with a registration."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import PageLogEntry

from home.demo import build_site
from home.roles import EDITOR
from news.demo import build_registration
from news.models import EventPage, Registration, RegistrationMail
from news.registrations import cancel, check_in
from news.registrations.retention import erase_names
from partners.demo import build_partner
from tests.helpers import in_days, run_tasks, savepoint, text_of
from tests.news.staff import SEE, fill, make_lunch, person, sign_in_as, sign_in_with

db = savepoint

REGISTER = "/admin/news/participant/"


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False


@pytest.fixture(scope="module")
def event_id(lasting_db) -> int:
    """A lunch on two dates, made once for all tests: two people of a partner, one who waits, one on the other date."""
    build_site()
    event = make_lunch(10, 20, capacity=2)
    first, second = event.dates
    partner = build_partner("Buurtouders", "buurtouders")
    soup, children = (event.registration_questions.get(label=label) for label in ("Welke soep?", "Hoeveel kinderen?"))
    answers = {soup.pk: "Tomaat", children.pk: "3"}
    build_registration(
        event, first, "Anna", others=("Bram",), answers=answers, organisation=partner, phone="06-12345678"
    )
    build_registration(event, first, "Chris", organisation_name="=Gemeente")
    build_registration(event, second, "Dora", is_confirmed=False)
    return event.pk


@pytest.fixture
def event(event_id, db):
    return EventPage.objects.get(pk=event_id)


@pytest.fixture
def editor(event, client):
    return sign_in_as(client, EDITOR)


def exported(client, **filters) -> list[list[str]]:
    """Return the rows of the file, in the order of the names, without the heading."""
    response = client.get(REGISTER, {"export": "csv", **filters})
    return sorted(csv.reader(io.StringIO(b"".join(response.streaming_content).decode())))


def names(client, **filters) -> list[str]:
    rows = exported(client, **filters)
    return sorted(row[0] for row in rows if row[0] in {"Anna", "Bram", "Chris", "Dora"})


def action(name: str, whom: str) -> str:
    return reverse(f"news_participant_modeladmin_{name}", args=[person(whom).pk])


def test_every_person_is_a_row(event, editor):
    soup = BeautifulSoup(editor.get(REGISTER).content, "html.parser")
    shown = [cell.get_text(strip=True) for cell in soup.select("table.listing td .title-wrapper")]
    assert sorted(shown) == ["Anna", "Bram", "Chris", "Dora"]
    assert "Buurtouders" in text_of(str(soup), "table")


def test_export_names_the_contact_of_who_comes_along(event, editor):
    rows = {row[0]: row for row in exported(editor)}
    assert rows["Bram"][1:3] == ["Buurtouders", "Lange lunch"]
    assert rows["Bram"][5:8] == ["Anna", "anna@voorbeeld.example", "06-12345678"]
    assert rows["Anna"][9] == "Welke soep: Tomaat, Hoeveel kinderen: 3"
    assert rows["Chris"][1] == "'=Gemeente", "no formula"


def test_export_of_one_event_has_a_column_for_each_question(event, editor):
    response = editor.get(REGISTER, {"export": "xlsx", "event": event.pk})
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    heading, *rows = sheet.iter_rows(values_only=True)
    assert heading[9:13] == ("Eet je mee?", "Welke soep?", "Hoeveel kinderen?", "Dieet")
    anna = next(row for row in rows if row[0] == "Anna")
    assert anna[9:13] == (None, "Tomaat", 3, None)


@pytest.mark.parametrize("event_key", ["0", "x", "-1"])
def test_event_that_is_not_there_is_no_error(event, editor, event_key):
    assert editor.get(REGISTER, {"event": event_key}).status_code == 200
    assert editor.get(REGISTER, {"event": event_key, "occurrence": "1", "export": "csv"}).status_code == 200


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"q": "anna"}, ["Anna", "Bram"]),
        ({"q": "bram"}, ["Bram"]),
        ({"q": "buurtouders"}, ["Anna", "Bram"]),
        ({"q": "gemeente"}, ["Chris"]),
        ({"status": "waiting"}, ["Chris"]),
        ({"status": "held"}, ["Dora"]),
        ({"presence": "yes"}, ["Bram"]),
        ({"presence": "no"}, ["Anna", "Chris", "Dora"]),
        ({"presence": "no_show"}, []),
    ],
)
def test_filters_and_search(event, editor, filters, found):
    check_in(person("Bram"), event.dates[0])
    assert names(editor, **filters) == found


def test_filters_on_event_date_period_and_organisation(event, editor):
    other = make_lunch(10, slug="ander")
    fill(other, 2)
    assert names(editor, event=event.pk) == ["Anna", "Bram", "Chris", "Dora"]
    assert len(exported(editor, event=other.pk)) == 3
    assert names(editor, event=event.pk, occurrence=event.dates[1].pk) == ["Dora"]
    assert names(editor, start_from=in_days(15)) == ["Dora"]
    assert names(editor, organisation=person("Anna").registration.organisation.pk) == ["Anna", "Bram"]


def test_who_registered_for_a_whole_series_comes_on_each_date(event, editor):
    series = make_lunch(5, 6, slug="reeks", registration_scope="series")
    build_registration(series, None, "Eva")
    check_in(person("Eva"), series.dates[1])
    for number, came in ((0, "no"), (1, "yes")):
        filters = {"event": series.pk, "occurrence": series.dates[number].pk}
        assert "Eva" in [row[0] for row in exported(editor, **filters)]
        assert "Eva" in [row[0] for row in exported(editor, presence=came, **filters)]
    assert editor.get(action("inspect", "Eva")).status_code == 200


def test_no_shows_are_who_stayed_away_from_a_date_that_is_over(event, editor):
    check_in(person("Bram"), event.dates[0])
    with time_machine.travel(timezone.now() + timedelta(days=12)):
        assert names(editor, presence="no_show") == ["Anna"]
        last = {row[0]: row[-1] for row in exported(editor)}
    assert last["Anna"] != last["Bram"]
    assert last["Chris"] == last["Dora"] == "", "who had no place could not stay away"


@pytest.mark.parametrize("parameters", [{}, {"export": "csv"}, {"export": "xlsx"}])
def test_thirty_people_cost_as_many_queries_as_three(event, editor, parameters, django_assert_max_num_queries):
    other = make_lunch(10, slug="ander")

    def count() -> int:
        with django_assert_max_num_queries(40) as queries:
            response = editor.get(REGISTER, {"event": other.pk, **parameters})
            b"".join(response.streaming_content) if response.streaming else response.content
        return len(queries)

    fill(other, 3)
    check_in(person("Persoon 000 ander"), other.dates[0])
    count()  # what is looked up once for each process
    few = count()
    for number in range(9):
        build_registration(other, other.dates[0], f"Groep {number}", others=("Een", "Twee"))
        check_in(person(f"Groep {number}"), other.dates[0])
    assert count() == few


def test_page_of_a_person_has_the_log_of_mails(event, editor):
    page = editor.get(action("inspect", "Anna"))
    assert [mail.kind for mail in page.context["mails"]] == ["confirm", "placed"]
    text = text_of(page.content)
    assert "06-12345678" in text
    assert "Tomaat" in text


def test_staff_cancel_a_registration_after_a_question(event, editor, mailoutbox):
    run_tasks()
    mailoutbox.clear()
    address, details = action("cancel", "Bram"), action("inspect", "Bram")
    assert address in editor.get(details).content.decode()
    assert "Anna, Bram" in text_of(editor.get(address).content)
    assert person("Anna").registration.has_place
    for _time in range(2):
        assert editor.post(address).url == details
    assert person("Anna").registration.status == "cancelled"
    run_tasks()
    assert sorted(mail.to[0] for mail in mailoutbox) == ["anna@voorbeeld.example", "chris@voorbeeld.example"]
    assert person("Chris").registration.status == "offered"
    entry = PageLogEntry.objects.get(action="news.cancel_registration")
    assert "Anna" not in str(entry.data) + entry.formatter.format_message(entry)
    assert address not in editor.get(details).content.decode()


def test_confirmation_is_sent_again_once_a_minute(event, editor, mailoutbox):
    run_tasks()
    mailoutbox.clear()
    with time_machine.travel(timezone.now(), tick=False):
        for whom in ("Anna", "Chris", "Dora"):
            assert editor.get(action("mail", whom)).status_code == 200
            for _time in range(2):
                editor.post(action("mail", whom))
    run_tasks()
    assert len(mailoutbox) == 3
    newest = RegistrationMail.objects.exclude(reference="").order_by("pk").values_list("kind", flat=True)
    assert list(newest)[-3:] == ["placed", "waiting", "confirm"]


def test_nothing_is_mailed_to_who_cancelled_or_has_no_address(event, editor):
    cancel(person("Dora").registration)
    count = RegistrationMail.objects.count()
    editor.post(action("mail", "Dora"))
    assert RegistrationMail.objects.count() == count


def test_who_may_only_look_sees_no_buttons(event, client):
    sign_in_with(client, SEE)
    page = client.get(action("inspect", "Anna")).content.decode()
    assert action("cancel", "Anna") not in page
    assert action("mail", "Anna") not in page
    client.post(action("cancel", "Anna"))
    assert person("Anna").registration.has_place


def test_erased_registration_keeps_its_row_without_a_name(event, editor):
    anna = person("Anna")
    cancel_url, details = action("cancel", "Anna"), action("inspect", "Anna")
    erase_names(Registration.objects.filter(pk=anna.registration_id))
    assert len(exported(editor)) == 5
    page = editor.get(details)
    assert page.status_code == 200
    assert "Anna" not in page.content.decode()
    assert editor.post(cancel_url).url == details
    anna.refresh_from_db()
    assert anna.registration.status == "placed"
