"""Around a course: what people think of it, and what coordinators see of colleagues."""

import pytest
from django.urls import reverse

from elearning.learners import Learner
from elearning.models import Coordinator, Enrolment, EvaluationAnswer, EvaluationQuestion
from elearning.services import enrol
from partners.demo import build_partner
from portal.models import Profile
from tests.elearning.samples import finish, make_course, make_user
from tests.helpers import text_of

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def course(site):
    course = make_course()
    course.evaluation_questions = [
        EvaluationQuestion(text="Hoe bruikbaar was het?"),
        EvaluationQuestion(text="Wat kan beter?", kind=EvaluationQuestion.Kind.TEXT),
    ]
    course.save()
    return course


@pytest.fixture
def user(course):
    return make_user()


@pytest.fixture
def learner_client(client, user):
    client.force_login(user)
    return client


def evaluation(course) -> str:
    return reverse("evaluate", args=[course.pk])


class TestEvaluation:
    def test_who_finished_is_asked_once(self, course, user, learner_client):
        finish(enrol(Learner(user_id=user.pk), course))
        assert learner_client.get(course.get_url()).context["evaluation_url"] == evaluation(course)
        mark, text = course.evaluation_questions.all()
        data = {f"vraag-{mark.pk}": "4", f"vraag-{text.pk}": "Meer voorbeelden."}
        assert learner_client.post(evaluation(course), data).status_code == 302
        assert list(EvaluationAnswer.objects.order_by("pk").values_list("mark", "text")) == [
            (4, ""),
            (None, "Meer voorbeelden."),
        ]
        learner_client.post(evaluation(course), {f"vraag-{mark.pk}": "1"})
        assert EvaluationAnswer.objects.count() == 2
        assert learner_client.get(course.get_url()).context["evaluation_url"] == ""

    @pytest.mark.parametrize("mark", ["0", "6", "vier"])
    def test_mark_out_of_range_gets_a_sentence(self, course, user, learner_client, mark):
        finish(enrol(Learner(user_id=user.pk), course))
        question = course.evaluation_questions.first()
        assert learner_client.post(evaluation(course), {f"vraag-{question.pk}": mark}).status_code == 400
        assert not EvaluationAnswer.objects.exists()

    def test_nothing_answered_gets_a_sentence(self, course, user, learner_client):
        finish(enrol(Learner(user_id=user.pk), course))
        response = learner_client.post(evaluation(course), {})
        assert "Beantwoord minstens één vraag" in text_of(response.content)

    def test_who_did_not_finish_is_not_asked(self, course, user, learner_client):
        enrol(Learner(user_id=user.pk), course)
        assert learner_client.get(evaluation(course)).status_code == 404


class TestTeams:
    @pytest.fixture
    def partner(self, site):
        return build_partner("Buurtouders", "buurtouders")

    def colleague(self, course, partner, number: int, **fields):
        user = make_user(f"collega{number}")
        Profile.objects.create(user=user, organisation=partner, certificate_name=f"Collega {number}", **fields)
        return Enrolment.objects.create(user=user, course=course)

    def test_coordinator_sees_names_of_who_agreed_only(self, course, partner, user, learner_client):
        Coordinator.objects.create(user=user, partner=partner)
        for number in range(6):
            self.colleague(course, partner, number, shares_progress=number == 0)
        shown = text_of(learner_client.get(reverse("team")).content)
        assert "Collega 0" in shown
        assert all(f"Collega {number}" not in shown for number in range(1, 6))
        assert learner_client.get(reverse("team")).context["teams"][0].counts[0].enrolled == 6

    def test_small_numbers_are_hidden(self, course, partner, user, learner_client):
        Coordinator.objects.create(user=user, partner=partner)
        for number in range(4):
            self.colleague(course, partner, number)
        counts = learner_client.get(reverse("team")).context["teams"][0].counts
        assert (counts[0].enrolled, counts[0].finished) == (None, None)

    def test_colleagues_of_another_partner_are_not_shown(self, course, partner, user, learner_client):
        Coordinator.objects.create(user=user, partner=build_partner("Elders", "elders"))
        self.colleague(course, partner, 0, shares_progress=True)
        assert "Collega 0" not in text_of(learner_client.get(reverse("team")).content)

    def test_who_coordinates_nothing_is_refused(self, course, learner_client):
        assert learner_client.get(reverse("team")).status_code == 403

    def test_answers_and_scores_are_nowhere(self, course, partner, user, learner_client):
        Coordinator.objects.create(user=user, partner=partner)
        finish(self.colleague(course, partner, 0, shares_progress=True))
        assert "%" not in text_of(learner_client.get(reverse("team")).content)
