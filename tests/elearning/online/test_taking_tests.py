"""Taking a test over the web: question by question, handing in, and the result."""

from uuid import uuid4

import pytest
from django.urls import reverse

from elearning.models import Attempt, CoursePage, CourseResult, Enrolment, LessonPage, TestPage
from elearning.services import start_test, state_of, submit_test
from tests.elearning.online.forms import (
    fields,
    post_answer,
    save_in_test,
    start,
)
from tests.elearning.samples import make_user, questions_of, right_value


def test_test_is_taken_question_by_question_without_script(learner_client, enrolment):
    test = TestPage.objects.get()
    attempt = start(learner_client, test)
    url = test.get_url()
    for number, shown in enumerate(state_of(attempt).questions, start=1):
        assert learner_client.get(f"{url}vraag/{number}/").status_code == 200
        data = {"question": shown.id, "event": str(uuid4()), "to": "next"}
        data |= fields(shown.question, right_value(shown.question))
        response = learner_client.post(reverse("answer_test", args=[attempt.pk]), data)
        assert response.url == (f"{url}vraag/{number + 1}/" if number < 3 else f"{url}inleveren/")
    assert learner_client.get(f"{url}inleveren/").status_code == 200
    response = learner_client.post(reverse("submit_test", args=[attempt.pk]), {"event": str(uuid4())})
    assert response.url == f"{url}uitslag/1/"
    assert learner_client.get(response.url).context["passed"]


def test_answer_in_a_test_gives_no_feedback_before_handing_in(learner_client, enrolment):
    attempt = start(learner_client, TestPage.objects.get())
    question = state_of(attempt).questions[0].question
    data = save_in_test(learner_client, attempt, question, right_value(question), action="answer").json()
    assert (data["saved"], data["html"], data["is_right"]) == (True, "", None)


def test_answer_after_handing_in_is_409(learner_client, enrolment):
    attempt = start(learner_client, TestPage.objects.get())
    question = state_of(attempt).questions[0].question
    learner_client.post(reverse("submit_test", args=[attempt.pk]), {"event": str(uuid4())})
    response = save_in_test(learner_client, attempt, question, right_value(question))
    assert (response.status_code, bool(response.json()["error"])) == (409, True)


def test_more_attempts_than_allowed_is_409(learner_client, course, enrolment):
    CoursePage.objects.filter(pk=course.pk).update(attempts_allowed=1)
    test = TestPage.objects.get()
    attempt = start(learner_client, test)
    learner_client.post(reverse("submit_test", args=[attempt.pk]), {"event": str(uuid4())})
    response = learner_client.post(reverse("start_test", args=[test.pk]))
    assert response.status_code == 409
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize("policy", TestPage.Feedback.values)
def test_feedback_follows_the_policy(learner_client, course, enrolment, policy):
    test = TestPage.objects.get()
    TestPage.objects.filter(pk=test.pk).update(feedback=policy)
    attempt = start(learner_client, test)
    learner_client.post(reverse("submit_test", args=[attempt.pk]), {"event": str(uuid4())})
    shown = learner_client.get(f"{test.get_url()}uitslag/1/").context["questions"]
    assert len(shown) == (3 if policy == "after_submitting" else 0)


def test_result_of_somebody_else_is_not_found(learner_client, course, client):
    test = TestPage.objects.get()
    attempt = start_test(Enrolment.objects.create(user=make_user("bart"), course=course), test)
    submit_test(attempt, uuid4())
    assert learner_client.get(f"{test.get_url()}uitslag/1/").status_code == 404


def test_signed_out_visitor_signs_in_first(client, course):
    response = client.post(reverse("start_test", args=[TestPage.objects.get().pk]))
    assert response.url.startswith(reverse("account_login"))
    assert not Attempt.objects.exists()


def test_course_with_everything_done_is_finished(learner_client, course, enrolment):
    test = TestPage.objects.get()
    for page in LessonPage.objects.for_outline(course):
        if not page.is_test:
            data = {"enrolment": enrolment.pk, "version": page.version.pk, "event": str(uuid4())}
            learner_client.post(reverse("finish_lesson", args=[page.pk]), data)
            for question in questions_of(page.version):
                post_answer(learner_client, page, question, right_value(question), enrolment)
    attempt = start(learner_client, test)
    for shown in state_of(attempt).questions:
        save_in_test(learner_client, attempt, shown.question, right_value(shown.question))
    learner_client.post(reverse("submit_test", args=[attempt.pk]), {"event": str(uuid4())})
    assert CourseResult.objects.get().score == 1
    assert learner_client.get(course.get_url()).context["certificate"] is not None
