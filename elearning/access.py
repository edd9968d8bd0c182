"""Who may open what, and which enrolment a request is about."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from elearning.learners import learner_of
from elearning.models import CoursePage, Enrolment, LessonPage


def enrolment_of(request: HttpRequest, course: CoursePage) -> Enrolment | None:
    """Return the newest enrolment of whoever asks in a course, with result and certificate; asked for once in a request."""
    known = request.__dict__.setdefault("_enrolments", {})
    if course.pk not in known:
        learner = None if getattr(request, "is_preview", False) else learner_of(request)
        enrolments = Enrolment.objects.of_learner(learner).filter(course=course.pk)
        known[course.pk] = enrolments.select_related("course_result", "certificate").order_by("-run").first()
        if known[course.pk]:
            known[course.pk].course = course
    return known[course.pk]


def guarded(lesson: LessonPage, request: HttpRequest, serve: Callable[[], HttpResponse]) -> HttpResponse:
    """Serve a lesson to who may open it. Nothing of it is kept: a page from a cache would show answers of before."""
    response = refuse(lesson, request) or serve()
    add_never_cache_headers(response)
    return response


def refuse(lesson: LessonPage, request: HttpRequest) -> HttpResponse | None:
    """Send who may not open a lesson to its course, which says how to begin; return nothing for who may."""
    course = lesson.course
    if getattr(request, "is_preview", False) or course.access == CoursePage.Access.OPEN and not course.has_fixed_order:
        return None
    from elearning.outline import outline_of  # it needs this module

    line = outline_of(request, course, lesson).current
    return redirect(course.get_url(request)) if line is None or line.is_locked else None
