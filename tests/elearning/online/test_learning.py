"""Learning over the web: enrolling, answering with and without script, tests, and posts that are forged."""

from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from elearning.demo import build_lesson
from elearning.models import (
    Attempt,
    CoursePage,
    Enrolment,
    Invitation,
    LearningEvent,
    LessonResult,
    TestPage,
)
from elearning.services import state_of
from tests.elearning.online.forms import (
    JSON,
    answer_url,
    fields,
    first_question,
    form,
    lesson,
    post_answer,
    save_in_test,
)
from tests.elearning.samples import (
    EVERY_KIND,
    SINGLE,
    TEXT,
    make_user,
    questions_of,
    right_value,
    wrong_value,
)
from tests.helpers import text_of


class TestEnrolling:
    def test_one_click_enrols_and_opens_the_first_lesson(self, learner_client, course):
        response = learner_client.post(reverse("enrol", args=[course.pk]))
        assert response.url == lesson("kijken").get_url()
        assert Enrolment.objects.get().course_id == course.pk

    def test_signing_in_comes_in_between_and_returns(self, client, course, user):
        CoursePage.objects.filter(pk=course.pk).update(access=CoursePage.Access.SIGNED_IN)
        response = client.post(reverse("enrol", args=[course.pk]))
        assert response.url.startswith(reverse("account_login"))
        assert "next=" in response.url
        user.set_password("een lang wachtwoord")
        user.save()
        client.login(email=user.email, password="een lang wachtwoord")
        assert Enrolment.objects.get().user == user

    def test_getting_the_address_enrols_nobody(self, learner_client, course):
        assert learner_client.get(reverse("enrol", args=[course.pk])).status_code == 405
        assert not Enrolment.objects.exists()

    def test_invitation_leads_to_the_course(self, learner_client, course, user):
        CoursePage.objects.filter(pk=course.pk).update(access=CoursePage.Access.INVITATION)
        invitation = Invitation.objects.create(course=course)
        response = learner_client.post(reverse("invitation"), {"code": invitation.readable_code.lower()})
        assert response.url == lesson("kijken").get_url()
        assert Enrolment.objects.get().invitation == invitation

    def test_unknown_used_and_withdrawn_codes_get_the_same_answer(self, learner_client, course):
        used = Invitation.objects.create(course=course)
        Enrolment.objects.create(user=make_user("bart"), course=course, invitation=used)
        answers = {
            text_of(learner_client.post(reverse("invitation"), {"code": code}).content, ".field__error")
            for code in ("BESTAATNIET", used.code)
        }
        assert len(answers) == 1

    def test_codes_cannot_be_guessed_for_long(self, learner_client):
        from django.core.cache import cache  # counted there, by the address of the visitor

        cache.clear()
        codes = [learner_client.post(reverse("invitation"), {"code": f"CODE{n}"}).status_code for n in range(21)]
        assert set(codes[:20]) == {400}
        assert codes[20] == 429


class TestLessons:
    def test_visitor_reads_an_open_course_without_a_cookie(self, client, course):
        response = client.get(lesson("kijken").get_url())
        assert response.status_code == 200
        assert settings.SESSION_COOKIE_NAME not in response.cookies
        assert "Kijk eerst, oordeel later." in text_of(response.content)

    def test_lesson_of_a_course_for_accounts_leads_to_the_course(self, client, course):
        CoursePage.objects.filter(pk=course.pk).update(access=CoursePage.Access.SIGNED_IN)
        assert client.get(lesson().get_url()).url == course.get_url()

    def test_answer_is_kept_with_feedback(self, learner_client, enrolment):
        question = first_question(lesson())
        response = post_answer(learner_client, lesson(), question, wrong_value(question), enrolment)
        data = response.json()
        assert (response.status_code, data["saved"], data["is_right"]) == (200, True, False)
        assert "Slapen is rust." in data["html"]
        assert LearningEvent.objects.get().value == wrong_value(question)

    def test_retry_answers_the_same(self, learner_client, enrolment):
        question = first_question(lesson())
        data = form(lesson(), question, right_value(question), enrolment)
        answers = [learner_client.post(answer_url(lesson()), data, **JSON).json() for _retry in range(3)]
        assert [answer["saved"] for answer in answers] == [True] * 3
        assert LearningEvent.objects.count() == 1

    def test_answer_without_script_leads_back_to_the_question_with_feedback(self, learner_client, enrolment):
        question = first_question(lesson())
        data = form(lesson(), question, wrong_value(question), enrolment)
        response = learner_client.post(answer_url(lesson()), data)
        assert response.url == f"{lesson().get_url()}#vraag-1"
        assert "Slapen is rust." in text_of(learner_client.get(lesson().get_url()).content)

    def test_form_without_script_sent_twice_is_one_event_and_a_changed_answer_another(self, learner_client, enrolment):
        question = first_question(lesson())
        data = form(lesson(), question, wrong_value(question), enrolment)
        for _click in range(2):
            learner_client.post(answer_url(lesson()), data)
        assert LearningEvent.objects.count() == 1
        learner_client.post(answer_url(lesson()), data | fields(question, right_value(question)))
        assert LearningEvent.objects.count() == 2

    def test_answer_that_is_none_gets_a_sentence_and_keeps_what_was_typed(self, learner_client, course, user):
        page = build_lesson(course, "Alle vragen", "alle-vragen", EVERY_KIND)
        enrolment = Enrolment.objects.create(user=user, course=course)
        number = next(question for question in questions_of(page.version) if question.kind == "numeric")
        data = form(page, number, "duizend", enrolment)
        assert learner_client.post(answer_url(page), data, **JSON).status_code == 400
        response = learner_client.post(answer_url(page), data)
        assert response.status_code == 400
        assert 'value="duizend"' in response.content.decode()
        assert "in digits" in response.content.decode() or "cijfers" in response.content.decode()
        assert not LearningEvent.objects.exists()

    def test_every_kind_of_question_is_answered_over_the_web(self, learner_client, course, user):
        page = build_lesson(course, "Alle vragen", "alle-vragen", EVERY_KIND, completion="answered")
        enrolment = Enrolment.objects.create(user=user, course=course)
        for question in questions_of(page.version):
            data = post_answer(learner_client, page, question, right_value(question), enrolment).json()
            assert data["saved"], question.kind
        assert data["completed"]
        assert data["answered"] == data["questions"] == len(EVERY_KIND)
        assert learner_client.get(page.get_url()).status_code == 200

    def test_reading_to_the_end_completes_and_leads_on(self, learner_client, enrolment):
        page = lesson("kijken")
        data = {"enrolment": enrolment.pk, "version": page.version.pk, "event": str(uuid4())}
        response = learner_client.post(reverse("finish_lesson", args=[page.pk]), data)
        assert response.url == lesson("oefenen").get_url()
        assert LessonResult.objects.get().completed_at is not None

    def test_resume_leads_to_the_question_that_is_open(self, learner_client, enrolment, user):
        single, reflection = questions_of(lesson().version)
        page = lesson("kijken")
        learner_client.post(
            reverse("finish_lesson", args=[page.pk]),
            {"enrolment": enrolment.pk, "version": page.version.pk, "event": str(uuid4())},
        )
        post_answer(learner_client, lesson(), single, right_value(single), enrolment)
        response = learner_client.get(reverse("resume"))
        assert response.url == f"{lesson().get_url()}#vraag-2"

    def test_saving_an_answer_takes_at_most_twelve_queries(self, learner_client, course, enrolment):
        for number in range(12):
            build_lesson(CoursePage.objects.get(pk=course.pk), f"Les {number}", f"les-{number}", [TEXT, SINGLE])
        question = first_question(lesson())
        post_answer(learner_client, lesson(), question, wrong_value(question), enrolment)
        for action in ("save", "answer"):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert post_answer(
                    learner_client, lesson(), question, right_value(question), enrolment, action=action
                ).json()["saved"]
            asked = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
            assert len(asked) <= 12, "\n".join(asked)


class TestVisitors:
    def test_answers_of_a_visitor_move_to_the_account(self, client, course):
        question = first_question(lesson())
        data = post_answer(client, lesson(), question, right_value(question)).json()
        assert Enrolment.objects.get(pk=data["enrolment"]).visitor is not None
        user = make_user()
        user.set_password("een lang wachtwoord")
        user.save()
        client.login(email=user.email, password="een lang wachtwoord")
        assert Enrolment.objects.get().user == user
        assert LearningEvent.objects.get().value == right_value(question)

    def test_two_visitors_do_not_share_work(self, client, course):
        from django.test import Client

        question = first_question(lesson())
        mine = post_answer(client, lesson(), question, right_value(question)).json()["enrolment"]
        enrolment = Enrolment.objects.get(pk=mine)
        assert post_answer(Client(), lesson(), question, wrong_value(question), enrolment).status_code == 403
        assert LearningEvent.objects.count() == 1


class TestForgedPosts:
    def test_signed_out_learner_gets_401_and_no_redirect(self, client, enrolment):
        question = first_question(lesson())
        response = post_answer(client, lesson(), question, right_value(question), enrolment)
        assert response.status_code == 401
        assert response.json()["login"].startswith(reverse("account_login"))
        assert not LearningEvent.objects.exists()

    def test_work_of_somebody_else_is_refused(self, learner_client, course):
        theirs = Enrolment.objects.create(user=make_user("bart"), course=course)
        question = first_question(lesson())
        response = post_answer(learner_client, lesson(), question, right_value(question), theirs)
        assert (response.status_code, bool(response.json()["error"])) == (403, True)
        assert not LearningEvent.objects.exists()

    def test_attempt_of_somebody_else_is_refused(self, learner_client, course, client):
        other = make_user("bart")
        theirs = Enrolment.objects.create(user=other, course=course)
        test = TestPage.objects.get()
        from elearning.services import start_test

        attempt = start_test(theirs, test)
        question = state_of(attempt).questions[0].question
        assert save_in_test(learner_client, attempt, question, right_value(question)).status_code == 403
        url = reverse("submit_test", args=[attempt.pk])
        assert learner_client.post(url, {"event": str(uuid4())}, **JSON).status_code == 403
        assert not LearningEvent.objects.exists()

    def test_lesson_out_of_order_is_refused(self, learner_client, course, enrolment):
        CoursePage.objects.filter(pk=course.pk).update(has_fixed_order=True)
        question = first_question(lesson())
        response = post_answer(learner_client, lesson(), question, right_value(question), enrolment)
        assert response.status_code == 403
        assert learner_client.post(reverse("start_test", args=[TestPage.objects.get().pk])).status_code == 403
        assert learner_client.get(lesson().get_url()).url == course.get_url()
        assert not Attempt.objects.exists()

    def test_score_in_a_post_changes_nothing(self, learner_client, enrolment):
        question = first_question(lesson())
        post_answer(
            learner_client,
            lesson(),
            question,
            wrong_value(question),
            enrolment,
            score="1",
            is_right="true",
            passed="true",
        )
        assert LessonResult.objects.get().best_score == 0

    def test_question_of_another_lesson_is_refused(self, learner_client, course, enrolment):
        other = build_lesson(CoursePage.objects.get(pk=course.pk), "Andere", "andere", [SINGLE])
        question = first_question(other)
        response = post_answer(learner_client, lesson(), question, right_value(question), enrolment)
        assert response.status_code == 403

    def test_version_of_another_lesson_is_not_used(self, learner_client, course, enrolment):
        other = build_lesson(CoursePage.objects.get(pk=course.pk), "Andere", "andere", [SINGLE])
        question = first_question(lesson())
        post_answer(learner_client, lesson(), question, right_value(question), enrolment, version=other.version.pk)
        assert Attempt.objects.get().version == lesson().version

    @pytest.mark.parametrize("event", ["", "geen-uuid", "\x00", "1" * 500])
    def test_id_that_is_none_gets_a_sentence(self, learner_client, enrolment, event):
        question = first_question(lesson())
        response = post_answer(learner_client, lesson(), question, right_value(question), enrolment, event=event)
        assert (response.status_code, bool(response.json()["error"])) == (400, True)

    @pytest.mark.parametrize("number", ["x", "999999999999999999999", "-1", "0", "\x00"])
    def test_enrolment_that_does_not_exist_is_refused(self, learner_client, enrolment, number):
        question = first_question(lesson())
        data = form(lesson(), question, right_value(question)) | {"enrolment": number}
        assert learner_client.post(answer_url(lesson()), data, **JSON).status_code == 403
        assert not LearningEvent.objects.exists()

    def test_forged_post_without_token_is_refused_in_words_that_the_player_knows(self, course, user, enrolment):
        from django.test import Client

        strict = Client(enforce_csrf_checks=True)
        strict.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
        question = first_question(lesson())
        response = strict.post(answer_url(lesson()), form(lesson(), question, right_value(question), enrolment), **JSON)
        assert (response.status_code, response.json()["code"]) == (403, "csrf")


@pytest.mark.parametrize("slug", ["", "kijken/", "oefenen/", "toets/"])
def test_page_costs_the_same_with_many_lessons_and_learners(learner_client, course, enrolment, slug):
    url = f"{course.get_url()}{slug}"

    def count() -> int:
        learner_client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert learner_client.get(url).status_code == 200
        return len(queries)

    few = count()
    for number in range(12):
        build_lesson(CoursePage.objects.get(pk=course.pk), f"Les {number}", f"les-{number}", [TEXT, SINGLE])
        other = Enrolment.objects.create(user=make_user(f"lerende{number}"), course=course)
        LessonResult.objects.create(enrolment=other, lesson=lesson(), completed_at=other.created_at)
    assert count() <= few
