"""Around a course: invitations, the evaluation, colleagues, and the preview for editors."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from elearning import services
from elearning.access import enrolment_of
from elearning.course_forms import EvaluationForm, InvitationForm
from elearning.learners import learner_of
from elearning.models import CoursePage, EvaluationAnswer, Invitation, LessonPage
from elearning.outline import first_state, preview_version
from elearning.questions import InvalidAnswer
from elearning.requests import sign_in_url
from elearning.services import Refused
from elearning.teams import progress_of_teams
from elearning.views.learning import ENROL_KEY, INVITATION_KEY, first_url
from portal.rate_limits import is_limited


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, code: str = "") -> HttpResponse:
    """Use an invitation: fill in the code, see which course it opens, and begin.

    A code that is unknown, used or expired gets the same answer, and tries are limited: nobody finds one by guessing.
    """
    form = InvitationForm(request.POST if request.method == "POST" else None, initial={"code": code})
    if request.method == "POST" and form.is_valid():
        if is_limited(request, "invitation", "20/h"):
            form.add_error("code", _("You tried too many codes. Try again in an hour."))
            return render(request, "elearning/invitation.html", {"form": form}, status=429)
        found = Invitation.objects.usable().with_code(form.cleaned_data["code"]).select_related("course").first()
        if found and found.course.live:
            return accept(request, found)
        form.add_error(
            "code", _("This code does not work, or no longer. Check what you typed, or ask for a new invitation.")
        )
    return render(request, "elearning/invitation.html", {"form": form}, status=400 if form.errors else 200)


def accept(request: HttpRequest, found: Invitation) -> HttpResponse:
    """Enrol with an invitation; who has no account yet signs in first and is enrolled on coming back."""
    learner = learner_of(request)
    url = found.course.get_url(request)
    request.session[INVITATION_KEY] = found.code
    if learner is None or not learner.user_id:
        request.session[ENROL_KEY] = found.course_id
        return redirect(sign_in_url(request, url))
    try:
        services.enrol(learner, found.course, found.code)
    except Refused:
        return redirect(url)  # the course says what has to be done first
    return redirect(first_url(request, found.course))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def evaluate(request: HttpRequest, course_id: int) -> HttpResponse:
    """Ask who finished a course what they think of it, once."""
    course = get_object_or_404(CoursePage.objects.live(), pk=course_id)
    enrolment = enrolment_of(request, course)
    questions = list(course.evaluation_questions.all())
    if not hasattr(enrolment, "course_result") or not questions:
        raise Http404
    if enrolment.evaluation_answers.exists():
        return render(request, "elearning/evaluation.html", {"course": course, "form": None})
    form = EvaluationForm(request.POST if request.method == "POST" else None, questions=questions)
    if request.method == "POST" and form.is_valid():
        EvaluationAnswer.objects.bulk_create(form.answers(enrolment), ignore_conflicts=True)
        return redirect(request.path)
    return render(
        request, "elearning/evaluation.html", {"course": course, "form": form}, status=400 if form.errors else 200
    )


@login_required
@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """Show coordinators how their organisation gets on: names only of colleagues who agreed, numbers only from five up."""
    teams = progress_of_teams(request.user)
    if not teams:
        raise PermissionDenied
    return render(request, "elearning/team.html", {"teams": teams})


@require_http_methods(["GET", "HEAD", "POST"])
def preview_lesson(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """Let an editor walk through a course as a learner, drafts included. Answers get feedback; nothing is kept."""
    lesson = get_object_or_404(LessonPage, pk=lesson_id).specific
    if not lesson.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    draft = lesson.get_latest_revision_as_object()
    request.is_preview = True
    if request.method == "POST":
        return preview_answer(request, draft)
    return draft.serve_preview(request, draft.default_preview_mode)


def preview_answer(request: HttpRequest, draft: LessonPage) -> HttpResponse:
    """Grade an answer in a preview; any other form goes on to the next lesson."""
    state = first_state(preview_version(draft))
    shown = state.by_id.get(request.POST.get("question", ""))
    if shown is None:
        return redirect(next_preview(draft))
    try:
        shown.value = shown.question.read(request.POST)
        if request.POST.get("action") == "answer":
            shown.question.check(shown.value)
            shown.grade = shown.question.grade(shown.value)
    except InvalidAnswer as error:
        shown.error = str(error)
    request.preview_state = shown
    return draft.serve_preview(request, draft.default_preview_mode)


def next_preview(draft: LessonPage) -> str:
    """Return the preview of the lesson after this one, or of the first when this is the last."""
    lessons = list(LessonPage.objects.for_editors(draft.course))
    position = next((number for number, lesson in enumerate(lessons) if lesson.pk == draft.pk), -1)
    return reverse("preview_lesson", args=[lessons[(position + 1) % len(lessons)].pk])
