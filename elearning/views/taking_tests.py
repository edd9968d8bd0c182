"""The pages of a test: one question at a time, what is left before handing in, and the result."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from elearning import services
from elearning.access import enrolment_of
from elearning.models import Attempt, TestPage
from elearning.outline import outline_of, percent, show_invalid
from elearning.progress import AttemptState
from elearning.services.base import milliseconds


def open_attempt(test: TestPage, request: HttpRequest) -> Attempt | None:
    """Return the attempt of whoever asks that is not handed in, or nothing."""
    enrolment = enrolment_of(request, test.course)
    newest = services.newest_attempt(enrolment, test.pk) if enrolment else None
    return newest if newest and newest.submitted_at is None else None


def frame(test: TestPage, request: HttpRequest, attempt: Attempt) -> dict:
    """Return what every page of a test shows."""
    return outline_of(request, test.course, test).get_context() | {
        "page": test,
        "attempt": attempt,
        "enrolment_id": attempt.enrolment_id,
        "version_id": attempt.version_id,
        "now": milliseconds(timezone.now()),
    }


def steps(url: str, state: AttemptState, current: int | None = None) -> list[dict]:
    """Return the questions of a test as links."""
    return [
        {
            "number": shown.number,
            "url": f"{url}vraag/{shown.number}/",
            "is_answered": shown.is_answered,
            "is_current": shown.number == current,
        }
        for shown in state.questions
    ]


def question(test: TestPage, request: HttpRequest, number: int) -> HttpResponse:
    """Show one question of the attempt that is open; without one, the beginning of the test."""
    attempt = open_attempt(test, request)
    url = test.get_url(request)
    if attempt is None:
        return redirect(url)
    state = services.state_of(attempt)
    if not 1 <= number <= state.total:
        return redirect(f"{url}vraag/1/")
    show_invalid(request, state)
    return render(
        request,
        "elearning/test_question.html",
        frame(test, request, attempt)
        | {
            "state": state.questions[number - 1],
            "number": number,
            "total": state.total,
            "answered": state.answered,
            "questions": steps(url, state, number),
            "previous_url": f"{url}vraag/{number - 1}/" if number > 1 else "",
            "next_url": f"{url}vraag/{number + 1}/" if number < state.total else "",
            "hand_in_url": f"{url}inleveren/",
            "answer_url": reverse("answer_test", args=[attempt.pk]),
        },
    )


def invalid_question(test: TestPage, request: HttpRequest) -> HttpResponse:
    """Show a question again whose answer could not be kept."""
    attempt = open_attempt(test, request)
    shown = services.state_of(attempt).by_id.get(request.POST.get("question", "")) if attempt else None
    response = question(test, request, shown.number if shown else 1)
    response.status_code = 400
    return response


def hand_in(test: TestPage, request: HttpRequest) -> HttpResponse:
    """Show what is answered and what not, with the button to hand in."""
    attempt = open_attempt(test, request)
    url = test.get_url(request)
    if attempt is None:
        return redirect(url)
    state = services.state_of(attempt)
    return render(
        request,
        "elearning/test_hand_in.html",
        frame(test, request, attempt)
        | {
            "questions": steps(url, state),
            "answered": state.answered,
            "total": state.total,
            "submit_url": reverse("submit_test", args=[attempt.pk]),
            "event_id": state.questions[0].event_id,
        },
    )


def shows_feedback(test: TestPage, attempt: Attempt, refusal: str) -> bool:
    """Return whether a learner may see what was right and wrong, by the rule that the attempt began with."""
    policy = attempt.version.content["rules"]["feedback"]
    if policy == TestPage.Feedback.WHEN_PASSED:
        left = test.attempts_allowed is None or attempt.number < test.attempts_allowed
        return attempt.passed or (not left and bool(refusal))
    return policy == TestPage.Feedback.AFTER_SUBMITTING


def result(test: TestPage, request: HttpRequest, number: int) -> HttpResponse:
    """Show the result of an attempt that was handed in."""
    enrolment = enrolment_of(request, test.course)
    attempt = get_object_or_404(
        Attempt.objects.select_related("version"),
        enrolment=enrolment.pk if enrolment else None,
        lesson=test.pk,
        number=number,
        submitted_at__isnull=False,
    )
    newest = services.newest_attempt(enrolment, test.pk)
    refusal = services.why_no_attempt(enrolment, test, newest)
    context = frame(test, request, attempt)
    return render(
        request,
        "elearning/test_result.html",
        context
        | {
            "passed": attempt.passed,
            "score_percent": percent(attempt.score),
            "pass_mark": attempt.version.content["rules"]["pass_mark"],
            "questions": services.state_of(attempt).questions if shows_feedback(test, attempt, refusal) else [],
            "retry_refusal": refusal,
            "start_url": reverse("start_test", args=[test.pk]),
            "following_line": outline_of(request, test.course, test).beside(1),
            "course_result": getattr(enrolment, "course_result", None),
            "certificate": getattr(enrolment, "certificate", None),
        },
    )
