"""What the admin lets an editor publish in a statement: nothing that cannot be shown."""

from datetime import date

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone
from django.utils.translation import gettext

from home.accessibility import Status
from home.demo import build_accessibility_statement, build_privacy_statement, build_site
from home.models import AccessibilityStatementPage
from tests.helpers import edit_url, form_data, form_errors, in_days, publish, save_draft, savepoint

db = savepoint

RESEARCH = {"researched_by": "Stichting Voorbeeld", "report_url": "https://voorbeeld.example/rapport"}
PROBLEM = {"what": "Oude bestanden", "cause": "Van vroeger.", "effect": "Wie voorleest.", "measure": "Wordt vervangen."}


def shown(day: date | None) -> str:
    """Return a day as an editor types it."""
    return day.strftime("%d-%m-%Y") if day else ""


def ago(**term) -> str:
    return shown(timezone.localdate() - relativedelta(**term))


def ahead(**term) -> str:
    return shown(timezone.localdate() + relativedelta(**term))


def problems(*entries: dict) -> dict:
    """Return form data for the list of problems."""
    data = {"problems-TOTAL_FORMS": len(entries), "problems-INITIAL_FORMS": 0}
    for number, entry in enumerate(entries):
        data |= {f"problems-{number}-{name}": value for name, value in (PROBLEM | entry).items()}
        data |= {f"problems-{number}-id": "", f"problems-{number}-ORDER": number + 1, f"problems-{number}-DELETE": ""}
    return data


@pytest.fixture(scope="module")
def frame(lasting_db):
    return build_site()


@pytest.fixture
def site(frame, db):
    return frame


@pytest.fixture
def statement(site):
    return build_accessibility_statement()


@pytest.fixture
def send(statement, editor_client):
    """A function that publishes the form of the accessibility statement with some values changed."""

    def send(*entries: dict, action=publish, **changes):
        url = edit_url(statement)
        return action(editor_client, url, form_data(editor_client, url, **changes) | problems(*entries))

    return send


def is_published(response) -> bool:
    return response.status_code == 302


def test_lowest_status_needs_no_proof(send):
    assert is_published(send(status=Status.NOT))


@pytest.mark.parametrize("status", [Status.FULL, Status.PARTIAL])
def test_better_status_needs_research_its_maker_and_its_report(send, statement, status):
    errors = form_errors(send({"planned_on": ahead(days=30)}, status=status))
    assert {"researched_on", "researched_by", "report_url"} <= set(errors)
    statement.refresh_from_db()
    assert statement.status == Status.NOT


def test_full_compliance_is_published_with_research_and_without_problems(send):
    assert is_published(send(status=Status.FULL, researched_on=ago(days=10), **RESEARCH))
    assert AccessibilityStatementPage.objects.get().status_today == Status.FULL


def test_full_compliance_has_no_problems(send):
    response = send({"planned_on": ahead(days=30)}, status=Status.FULL, researched_on=ago(days=10), **RESEARCH)
    assert set(form_errors(response)) == {"status"}


def test_partial_compliance_tells_what_is_not_right(send):
    assert set(form_errors(send(status=Status.PARTIAL, researched_on=ago(days=10), **RESEARCH))) == {"status"}


def test_partial_compliance_tells_when_each_problem_is_solved(send):
    research = RESEARCH | {"researched_on": ago(days=10)}
    response = send({"planned_on": ahead(days=30)}, {"planned_on": ""}, status=Status.PARTIAL, **research)
    assert set(form_errors(response)) == {"__all__"}
    formset = response.context["form"].formsets["problems"]
    assert [list(form.errors) for form in formset.forms] == [[], ["planned_on"]]
    assert is_published(send({"planned_on": ahead(days=30)}, status=Status.PARTIAL, **research))


@pytest.mark.parametrize("days", [{"days": -1}, {"years": 3, "days": 1}])
def test_research_counts_from_its_day_for_three_years(send, days):
    assert set(form_errors(send(status=Status.FULL, researched_on=ago(**days), **RESEARCH))) == {"researched_on"}


def test_first_measures_need_research_within_six_months(send):
    for planned_on in ("", ago(days=1), ahead(months=6, days=1)):
        response = send(status=Status.STARTED, research_planned_on=planned_on, review_on=ahead(days=7))
        assert set(form_errors(response)) == {"research_planned_on"}
    assert is_published(send(status=Status.STARTED, research_planned_on=ahead(months=5), review_on=ahead(months=5)))


def test_statement_is_checked_before_its_status_lapses(send):
    planned_on = timezone.localdate() + relativedelta(months=5)
    response = send(status=Status.STARTED, research_planned_on=shown(planned_on), review_on=ahead(months=6))
    assert set(form_errors(response)) == {"review_on"}


@pytest.mark.parametrize("review_on", ["", ago(days=0), ago(days=30)])
def test_statement_says_when_it_is_checked_again(send, review_on):
    assert set(form_errors(send(review_on=review_on))) == {"review_on"}


def test_privacy_statement_says_when_it_is_checked_again(site, editor_client):
    url = edit_url(build_privacy_statement())
    assert set(form_errors(publish(editor_client, url, form_data(editor_client, url, review_on=ago(days=1))))) == {
        "review_on"
    }


@pytest.mark.parametrize("field", ["controller_name", "email", "purposes", "recipients"])
def test_privacy_statement_tells_what_the_law_asks(site, editor_client, field):
    page = build_privacy_statement()
    url = edit_url(page)
    empty = "null" if field in {"purposes", "recipients"} else ""
    response = publish(editor_client, url, form_data(editor_client, url) | {field: empty})
    assert set(form_errors(response)) == {field}


def test_draft_may_be_incomplete(send, statement):
    response = send(status=Status.FULL, review_on="", email="", action=save_draft)
    assert is_published(response)  # that is: saved
    statement.refresh_from_db()
    assert statement.status == Status.NOT
    assert statement.get_latest_revision_as_object().status == Status.FULL


def test_errors_say_in_a_sentence_what_to_do(send):
    errors = form_errors(send({"planned_on": shown(in_days(30))}, status=Status.PARTIAL))
    expected = gettext("Status A and B need research. Fill in when it was finished, or choose status C or D.")
    assert errors["researched_on"] == [expected]
