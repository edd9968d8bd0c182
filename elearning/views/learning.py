"""What learners do: enrol, answer, finish lessons, take tests, and go on where they were."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from elearning import services
from elearning.access import enrolment_of
from elearning.learners import Learner, learner_of, remember_visitor
from elearning.models import Attempt, CourseIndexPage, CoursePage, Enrolment, LearningEvent, LessonPage, TestPage
from elearning.outline import outline_of
from elearning.progress import AttemptState, QuestionState
from elearning.questions import InvalidAnswer, Question, make_question
from elearning.requests import check_owner, read_deed, read_key, refused, sign_in_url, wants_json
from elearning.services import Refused
from elearning.views import taking_tests

KIND = LearningEvent.Kind
ENROL_KEY, INVITATION_KEY = "enrol_course", "invitation"


@require_POST
def enrol(request: HttpRequest, course_id: int) -> HttpResponse:
    """Enrol in a course and open it; who has no account yet signs in first and is enrolled on coming back."""
    course = get_object_or_404(CoursePage.objects.live(), pk=course_id)
    url = course.get_url(request)
    try:
        services.enrol(learner_for(request, course), course, request.session.get(INVITATION_KEY, ""))
    except Refused as refusal:
        if refusal.status == 401:
            request.session[ENROL_KEY] = course.pk
            return redirect(sign_in_url(request, url))
        return refused(request, refusal, url)
    return redirect(first_url(request, course))


@require_POST
def renew(request: HttpRequest, course_id: int) -> HttpResponse:
    """Begin a new run of a course whose certificate expires."""
    course = get_object_or_404(CoursePage.objects.live(), pk=course_id)
    url = course.get_url(request)
    learner = learner_of(request)
    if learner is None or not learner.user_id:
        return redirect(sign_in_url(request, url))
    try:
        services.renew(learner, course)
    except Refused as refusal:
        return refused(request, refusal, url)
    return redirect(first_url(request, course))


def first_url(request: HttpRequest, course: CoursePage) -> str:
    """Return where somebody goes on in a course: the first lesson that is not done, or the course when all are."""
    following = outline_of(request, course).next
    return following.url if following else course.get_url(request)


@require_safe
def resume(request: HttpRequest) -> HttpResponse:
    """Lead to where somebody was: the next lesson of the course they worked in last."""
    learner = learner_of(request)
    if learner is None:
        return redirect(sign_in_url(request, request.path))
    unfinished = Enrolment.objects.of_learner(learner).filter(course_result__isnull=True, course__live=True)
    newest = unfinished.select_related("course").latest_active().first()
    if newest is None:
        index = CourseIndexPage.objects.live().first()
        return redirect(index.get_url(request) if index else "/")
    following = outline_of(request, newest.course).next
    attempt = services.newest_attempt(newest, following.lesson.pk) if following and not following.is_test else None
    state = services.state_of(attempt) if attempt else None
    anchor = f"#{state.first_open.anchor}" if state and state.answered and state.first_open else ""
    return redirect((following.url if following else newest.course.get_url(request)) + anchor)


def learner_for(request: HttpRequest, course: CoursePage) -> Learner:
    """Return who takes a course from here on: in an open course anybody. Raises Refused for who must sign in first."""
    if course.access == CoursePage.Access.OPEN:
        return remember_visitor(request)
    learner = learner_of(request)
    if learner is None:
        raise Refused(_("Sign in first: this course keeps your progress with your account."), 401)
    return learner


def enrolment_for(request: HttpRequest, lesson: LessonPage) -> Enrolment:
    """Return the enrolment that a form for a lesson belongs to; answering in an open course is enrolling. Raises Refused."""
    if not request.POST.get("enrolment"):
        return services.enrol(learner_for(request, lesson.course), lesson.course)
    enrolment = Enrolment.objects.select_related("course").filter(pk=read_key(request, "enrolment")).first()
    if enrolment is None or not lesson.path.startswith(enrolment.course.path):
        raise Refused(_("This is the work of somebody else. Open the course from your own account."), 403)
    check_owner(request, enrolment)
    return enrolment


def attempt_for(request: HttpRequest, lesson_id: int) -> Attempt:
    """Return the attempt at a lesson that a form belongs to; the first answer begins it. Raises Refused."""
    number = read_key(request, "enrolment")
    if number:
        attempts = Attempt.objects.filter(enrolment=number, lesson=lesson_id).select_related("enrolment", "version")
        newest = attempts.order_by("-number").first()
        if newest:
            check_owner(request, newest.enrolment)
            return newest
    lesson = get_object_or_404(LessonPage.objects.live(), pk=lesson_id)
    kept = lesson.versions.filter(pk=read_key(request, "version")).first()
    return services.open_lesson(enrolment_for(request, lesson), lesson, kept or lesson.version)


def page_url(request: HttpRequest, lesson_id: int) -> str:
    """Return the address of a lesson or test."""
    return LessonPage.objects.only("pk", "url_path").get(pk=lesson_id).get_url(request) or "/"


@require_POST
def answer_question(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """Keep an answer to a question of a lesson, and give feedback when it is to be checked."""
    kind = KIND.ANSWER if request.POST.get("action") == "answer" else KIND.SAVE
    try:
        attempt = attempt_for(request, lesson_id)
        question = question_of(request, attempt)
        state = record(request, attempt, kind, question)
    except InvalidAnswer as error:
        return invalid(request, error, lesson_id)
    except Refused as refusal:
        return refused(request, refusal, page_url(request, lesson_id))
    if wants_json(request):
        return JsonResponse(saved(request, attempt, state, state.by_id[question.id]))
    return redirect(f"{page_url(request, lesson_id)}#{state.by_id[question.id].anchor}")


@require_POST
def answer_test(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """Keep an answer to a question of a test; it is graded when the test is handed in. Without script, go on to another one."""
    attempt = get_object_or_404(Attempt.objects.select_related("enrolment__course", "version"), pk=attempt_id)
    try:
        check_owner(request, attempt.enrolment)
        question = question_of(request, attempt)
        state = record(request, attempt, KIND.SAVE, question)
    except InvalidAnswer as error:
        return invalid(request, error, attempt.lesson_id)
    except Refused as refusal:
        return refused(request, refusal, page_url(request, attempt.lesson_id))
    shown = state.by_id[question.id]
    if wants_json(request):
        return JsonResponse(saved(request, attempt, state, shown))
    steps = {"next": shown.number + 1, "previous": shown.number - 1}
    number = steps.get(request.POST.get("to", ""), None if "to" in request.POST else shown.number)
    is_question = number is not None and 1 <= number <= state.total
    return redirect(page_url(request, attempt.lesson_id) + (f"vraag/{number}/" if is_question else "inleveren/"))


def question_of(request: HttpRequest, attempt: Attempt) -> Question:
    """Return the question that a form answers. Raises Refused when the attempt does not hold it."""
    question_id = request.POST.get("question", "")
    held = {entry["id"] for entry in attempt.draw} if attempt.draw else None
    for block in attempt.version.question_data:
        if block["id"] == question_id and (held is None or question_id in held):
            return make_question(block)
    raise Refused(_("This question is not part of your lesson or test. Open the page again."), 403)


def record(request: HttpRequest, attempt: Attempt, kind: str, question: Question) -> AttemptState:
    """Keep what a form says about a question. Raises InvalidAnswer and Refused."""
    deed = read_deed(request, kind, question)
    if kind == KIND.ANSWER:
        question.check(deed.value)
    return services.record_answers(attempt, [deed])


def saved(request: HttpRequest, attempt: Attempt, state: AttemptState, shown: QuestionState) -> dict:
    """Return what the player shows after an answer was kept."""
    html = ""
    if shown.kind == "scenario" or (shown.grade and request.POST.get("action") == "answer"):
        html = render_to_string(
            "elearning/question.html",
            {
                "state": shown,
                "answer_url": request.path,
                "version_id": attempt.version_id,
                "enrolment_id": attempt.enrolment_id,
            },
            request,
        )
    return {
        "saved": True,
        "event": request.POST.get("event"),
        "enrolment": attempt.enrolment_id,
        "learner": learner_of(request).key,
        "html": html,
        "is_right": shown.grade.is_right if shown.grade else None,
        "answered": state.answered,
        "questions": state.total,
        "completed": state.completed_at is not None,
    }


def invalid(request: HttpRequest, error: InvalidAnswer, lesson_id: int) -> HttpResponse:
    """Say what is wrong with an answer. Without script the page comes back with what was typed, beside the sentence."""
    if wants_json(request):
        return JsonResponse({"error": str(error)}, status=400)
    request.invalid_answer = str(error)
    page = get_object_or_404(LessonPage, pk=lesson_id).specific
    if page.is_test:
        return taking_tests.invalid_question(page, request)
    response = page.serve(request)
    response.status_code = 400
    return response


@require_POST
def finish_lesson(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """Go on after a lesson: it was read to its end, or confirmed when it asks for that."""
    kind = KIND.CONFIRM if request.POST.get("action") == "confirm" else KIND.END
    try:
        attempt = attempt_for(request, lesson_id)
        state = services.record_answers(attempt, [read_deed(request, kind)])
    except Refused as refusal:
        return refused(request, refusal, page_url(request, lesson_id))
    lesson = get_object_or_404(LessonPage, pk=lesson_id)
    outline = outline_of(request, lesson.course, lesson)
    following = outline.beside(1)
    is_over = following is None or following.is_locked
    url = lesson.course.get_url(request) if is_over else following.url
    if wants_json(request):
        return JsonResponse({"saved": True, "completed": state.completed_at is not None, "next": url})
    return redirect(url)


@require_POST
def start_test(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """Start a test, or go on with the attempt that is not handed in."""
    test = get_object_or_404(TestPage.objects.live(), pk=lesson_id)
    url = test.get_url(request)
    try:
        enrolment = enrolment_of(request, test.course)
        if enrolment is None or enrolment.user_id is None:
            if not request.user.is_authenticated:
                return redirect(sign_in_url(request, url))
            enrolment = services.enrol(learner_of(request), test.course)
        attempt = services.start_test(enrolment, test)
    except Refused as refusal:
        return refused(request, refusal, url)
    first = services.state_of(attempt).first_open
    return redirect(f"{url}vraag/{first.number if first else 1}/")


@require_POST
def submit_test(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """Hand in a test and show the result."""
    attempt = get_object_or_404(Attempt.objects.select_related("enrolment__course"), pk=attempt_id)
    try:
        check_owner(request, attempt.enrolment)
        attempt = services.submit_test(attempt, read_deed(request, KIND.SUBMIT).id)
    except Refused as refusal:
        return refused(request, refusal, page_url(request, attempt.lesson_id))
    return redirect(f"{page_url(request, attempt.lesson_id)}uitslag/{attempt.number}/")
