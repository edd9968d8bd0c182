"""The registers of the e-learning: who sees them, what they tell, and withdrawing a certificate."""

import csv
import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from elearning.demo import build_bank, build_course, build_lesson, build_test
from elearning.models import (
    Attempt,
    Certificate,
    CoursePage,
    CourseResult,
    Enrolment,
    LessonPage,
    LessonResult,
    TestPage,
)
from home.demo import build_site
from home.roles import ADMINISTRATOR, EDITOR, MODERATOR, create_roles
from partners.demo import build_partner
from portal.models import Profile
from tests.elearning.samples import REFLECTION, SINGLE
from tests.helpers import run_tasks, savepoint, text_of

db = savepoint

REGISTERS = {
    "enrolment": "/admin/elearning/enrolment/",
    "lessonresult": "/admin/elearning/lessonresult/",
    "attempt": "/admin/elearning/attempt/",
    "certificate": "/admin/elearning/certificate/",
}

NOTE = "Ik denk aan het gezin van de Dorpsstraat"


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False


@pytest.fixture(scope="module")
def course_id(lasting_db) -> int:
    """A course with three learners, made once for all tests of the module."""
    build_site()
    create_roles()
    course = build_course("Kwetsbaarheid zien", "kwetsbaarheid-zien")
    build_lesson(course, "Kijken", "kijken", [SINGLE, REFLECTION])
    build_test(course, "Eindtoets", "eindtoets", build_bank("Bank", [SINGLE]))
    for number in (1, 2, 3):
        learn(course, number, has_finished=number != 2)
    return course.pk


@pytest.fixture
def course(course_id, db):
    return CoursePage.objects.get(pk=course_id)


@pytest.fixture
def learners(course):
    return list(Enrolment.objects.order_by("pk"))


def learn(course, number: int, has_finished: bool = True) -> Enrolment:
    """Return the enrolment of a new learner, who finished the course or only began."""
    user = get_user_model().objects.create_user(f"leerling{number}@voorbeeld.example")
    partner = build_partner(f"Partner {number % 3}", f"partner-{number % 3}")
    Profile.objects.create(user=user, certificate_name=f"Leerling {number:02}", organisation=partner, job_title="coach")
    enrolment = Enrolment.objects.create(user=user, course=course)
    now = timezone.now()
    lesson, test = LessonPage.objects.get(slug="kijken"), TestPage.objects.get()
    for page in (lesson, test):
        attempt = Attempt.objects.create(enrolment=enrolment, lesson=page, version=page.version)
        if page is lesson:
            attempt.events.create(
                id=f"00000000-0000-4000-8000-{number:012}", kind="save", question_id="x", value=NOTE, sequence=1
            )
    if has_finished:
        attempt.submitted_at, attempt.score, attempt.passed = now, 0.0, False
        attempt.save()
        for page in (lesson, test):
            LessonResult.objects.create(
                enrolment=enrolment, lesson=page, best_score=0.875, passed=True, completed_at=now
            )
        CourseResult.objects.create(enrolment=enrolment, completed_at=now, score=0.875, rule={})
        Certificate.objects.create(
            enrolment=enrolment,
            user=user,
            name=f"Leerling {number:02}",
            course_title=course.title,
            score=0.875,
            completed_on=timezone.localdate(),
            accreditations=[{"register": "skj", "label": "SKJ", "number": "123", "points": "4", "category": ""}],
            registrations=[{"register": "skj", "label": "SKJ", "number": "190001234"}],
        )
    return enrolment


@pytest.fixture
def sign_in_as(db, client):
    def sign_in_as(role: str):
        user = get_user_model().objects.create_user(f"{role.lower()}@voorbeeld.example")
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        return client

    return sign_in_as


@pytest.fixture
def manager(sign_in_as):
    return sign_in_as(ADMINISTRATOR)


def shown(response) -> list[str]:
    soup = BeautifulSoup(response.content, "html.parser")
    return [cell.get_text(strip=True) for cell in soup.select("table.listing td .title-wrapper")]


def exported(client, register: str, **filters) -> list[dict]:
    response = client.get(REGISTERS[register], {"export": "csv", **filters})
    return list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))


@pytest.mark.parametrize(("role", "may_see"), [(EDITOR, False), (MODERATOR, True), (ADMINISTRATOR, True)])
def test_who_sees_the_registers(learners, sign_in_as, role, may_see):
    client = sign_in_as(role)
    menu = client.get("/admin/").content.decode()
    for address in REGISTERS.values():
        assert (client.get(address).status_code == 200) is may_see
        assert (address in menu) is may_see


def test_registers_list_what_learners_did(learners, manager):
    assert sorted(shown(manager.get(REGISTERS["enrolment"]))) == ["Leerling 01", "Leerling 02", "Leerling 03"]
    assert len(shown(manager.get(REGISTERS["lessonresult"]))) == 4
    assert len(shown(manager.get(REGISTERS["attempt"]))) == 3, "attempts at tests alone"
    assert sorted(shown(manager.get(REGISTERS["certificate"]))) == ["Leerling 01", "Leerling 03"]


def test_export_of_enrolments_has_what_a_manager_needs(learners, manager):
    finished, begun = (exported(manager, "enrolment", q=f"leerling{number}@")[0] for number in (1, 2))
    values = list(finished.values())
    assert values[:4] == ["Leerling 01", "leerling1@voorbeeld.example", "coach", "Partner 1"]
    assert "Kwetsbaarheid zien" in values
    assert "88" in values
    assert list(begun.values())[-4:] == ["0", "", "", ""], "nothing done is 0, no score is nothing"


def test_score_of_nothing_is_a_zero(learners, manager):
    scores = [row["Score (%)"] for row in exported(manager, "attempt")]
    assert sorted(scores) == ["", "0", "0"]


@pytest.mark.parametrize("register", REGISTERS)
def test_notes_answers_and_numbers_in_registers_of_professions_stay_private(learners, manager, register):
    row = {"enrolment": Enrolment, "lessonresult": LessonResult, "attempt": Attempt, "certificate": Certificate}[
        register
    ]
    test = TestPage.objects.get()
    rows = row.objects.filter(lesson=test) if register == "attempt" else row.objects.all()
    answers = [manager.get(f"{REGISTERS[register]}inspect/{key}/") for key in rows.values_list("pk", flat=True)]
    answers.append(manager.get(REGISTERS[register]))
    assert {answer.status_code for answer in answers} == {200}
    text = "".join(answer.content.decode() for answer in answers) + str(exported(manager, register))
    assert "Dorpsstraat" not in text
    assert "190001234" not in text


def test_attempt_in_a_lesson_is_in_no_register(learners, manager):
    attempt = Attempt.objects.exclude(lesson=TestPage.objects.get()).first()
    assert manager.get(f"{REGISTERS['attempt']}inspect/{attempt.pk}/").status_code == 404


def test_visitor_without_account_is_named_so(course, manager):
    Enrolment.objects.create(visitor="00000000-0000-4000-8000-000000000001", course=course)
    assert "" in [row["E-mailadres"] for row in exported(manager, "enrolment")]
    assert len(shown(manager.get(REGISTERS["enrolment"]))) == 4


@pytest.mark.parametrize(
    ("register", "filters", "count"),
    [
        ("enrolment", {"state": "new"}, 0),
        ("enrolment", {"state": "busy"}, 1),
        ("enrolment", {"state": "finished"}, 2),
        ("enrolment", {"q": "Leerling 01"}, 1),
        ("enrolment", {"q": "Partner 2"}, 1),
        ("lessonresult", {"state": "done"}, 4),
        ("lessonresult", {"state": "open"}, 0),
        ("attempt", {"state": "open"}, 1),
        ("attempt", {"state": "failed"}, 2),
        ("attempt", {"state": "passed"}, 0),
        ("certificate", {"state": "valid"}, 2),
        ("certificate", {"state": "revoked"}, 0),
        ("certificate", {"q": "leerling 03"}, 1),
    ],
)
def test_filters_and_search(learners, manager, register, filters, count):
    assert len(exported(manager, register, **filters)) == count


@pytest.mark.parametrize(
    ("register", "field"),
    [
        ("enrolment", "created_at"),
        ("lessonresult", "completed_at"),
        ("attempt", "started_at"),
        ("certificate", "completed_on"),
    ],
)
def test_filters_by_date_course_and_organisation(learners, course, manager, register, field):
    everything = len(exported(manager, register))
    today = timezone.localdate()
    assert len(exported(manager, register, **{f"{field}_from": today, f"{field}_to": today})) == everything
    assert exported(manager, register, **{f"{field}_from": today + timedelta(days=1)}) == []
    assert len(exported(manager, register, course=course.pk)) == everything
    partner = Enrolment.objects.get(user__email="leerling1@voorbeeld.example").user.profile.organisation
    rows = exported(manager, register, organisation=partner.pk)
    assert 0 < len(rows) < everything
    assert all("Partner 1" in row.values() for row in rows)


@pytest.mark.parametrize("register", REGISTERS)
@pytest.mark.parametrize("parameters", [{}, {"export": "csv"}, {"export": "xlsx"}])
def test_thirty_learners_cost_as_many_queries_as_three(
    learners, course, manager, register, parameters, django_assert_max_num_queries
):
    def count() -> int:
        with django_assert_max_num_queries(40) as queries:
            response = manager.get(REGISTERS[register], parameters)
            b"".join(response.streaming_content) if response.streaming else response.content
        return len(queries)

    count()  # what is looked up once for each process
    few = count()
    for number in range(4, 31):
        learn(course, number)
    assert count() == few


def withdraw_url(certificate: Certificate) -> str:
    return f"{REGISTERS['certificate']}withdraw/{certificate.pk}/"


def test_administrator_withdraws_a_certificate(learners, manager, mailoutbox):
    certificate = learners[0].certificate
    details = f"{REGISTERS['certificate']}inspect/{certificate.pk}/"
    assert withdraw_url(certificate) in manager.get(details).content.decode()
    assert "Leerling 01" in text_of(manager.get(withdraw_url(certificate)).content)

    response = manager.post(withdraw_url(certificate), {"reason": "Iemand anders maakte de toets."}, follow=True)
    certificate.refresh_from_db()
    assert certificate.revoked_reason == "Iemand anders maakte de toets."
    assert certificate.revoked_by.groups.get().name == ADMINISTRATOR
    assert "Iemand anders maakte de toets." in text_of(response.content)
    assert withdraw_url(certificate) not in response.content.decode()
    run_tasks()
    assert [mail.to for mail in mailoutbox] == [["leerling1@voorbeeld.example"]]


def test_withdrawing_needs_a_reason(learners, manager):
    certificate = learners[0].certificate
    for reason in ("", "   "):
        response = manager.post(withdraw_url(certificate), {"reason": reason})
        assert response.status_code == 200
        assert response.context["form"].errors
    certificate.refresh_from_db()
    assert certificate.revoked_at is None


def test_moderator_cannot_withdraw(learners, sign_in_as):
    moderator = sign_in_as(MODERATOR)
    certificate = learners[0].certificate
    assert withdraw_url(certificate) not in moderator.get(REGISTERS["certificate"]).content.decode()
    assert moderator.get(withdraw_url(certificate)).status_code == 302
    assert moderator.post(withdraw_url(certificate), {"reason": "x"}).status_code == 302
    certificate.refresh_from_db()
    assert certificate.revoked_at is None


def test_withdrawn_certificate_is_not_withdrawn_again(learners, manager):
    certificate = learners[0].certificate
    manager.post(withdraw_url(certificate), {"reason": "De eerste reden."})
    assert manager.post(withdraw_url(certificate), {"reason": "Een andere."}).status_code == 302
    certificate.refresh_from_db()
    assert certificate.revoked_reason == "De eerste reden."


@pytest.mark.parametrize("key", ["0", "abc"])
def test_certificate_that_is_not_there_is_not_found(learners, manager, key):
    assert manager.get(f"{REGISTERS['certificate']}withdraw/{key}/").status_code == 404
