"""Enrolling, a new run after a certificate expired, and what somebody did before signing in."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from elearning.learners import Learner
from elearning.models import CoursePage, CourseResult, Enrolment, Invitation
from elearning.services.attempts import next_number, state_of
from elearning.services.base import Refused
from elearning.services.results import settle_course, settle_lesson


@transaction.atomic
def enrol(learner: Learner, course: CoursePage, code: str = "") -> Enrolment:
    """Return the newest run of a learner's enrolment in a course, made when there is none. Raises Refused."""
    found = lock_newest_run(learner, course)
    if found:
        return found
    invitation = lock_invitation(course, code)
    refusal = why_not_enrol(learner, course, code)
    if refusal:
        raise Refused(refusal, 403 if learner.user_id else 401)
    return Enrolment.objects.get_or_create(**learner.lookup, course=course, run=1, defaults={"invitation": invitation})[
        0
    ]


def why_not_enrol(learner: Learner | None, course: CoursePage, code: str | None = "") -> str:
    """Return why a learner cannot enrol in a course, in a sentence that says what to do; "" when nothing is in the way."""
    if not course.live:
        return _("This course is not open at the moment.")
    has_account = bool(learner and learner.user_id)
    if course.access == CoursePage.Access.INVITATION and not usable_invitation(course, code or ""):
        return _("You need an invitation for this course. Fill in the code that you were given.")
    if course.access != CoursePage.Access.OPEN and not has_account:
        return _("Sign in first: this course keeps your progress with your account.")
    missing = unfinished_prerequisites(learner, course)
    return _("Finish this course first: %(course)s.") % {"course": missing[0].title} if missing else ""


def usable_invitation(course: CoursePage, code: str) -> Invitation | None:
    """Return the invitation with a code when it opens a course now."""
    return Invitation.objects.usable().filter(course=course.pk, code=code).first() if code else None


def lock_invitation(course: CoursePage, code: str) -> Invitation | None:
    """Return the invitation with a code, locked: two people cannot take the last seat."""
    return Invitation.objects.select_for_update().filter(course=course.pk, code=code).first() if code else None


def lock_newest_run(learner: Learner, course: CoursePage) -> Enrolment | None:
    """Return the newest enrolment of a learner in a course, locked until the end of the transaction."""
    return Enrolment.objects.select_for_update().filter(**learner.lookup, course=course).order_by("-run").first()


def unfinished_prerequisites(learner: Learner | None, course: CoursePage) -> list[CoursePage]:
    """Return the courses that a learner must finish before this one: all of them for who is not known yet."""
    required = [page for page in course.prerequisites.all() if page.live]
    if not required or learner is None:
        return required
    finished = CourseResult.objects.filter(
        enrolment__course__in=required, **{f"enrolment__{name}": value for name, value in learner.lookup.items()}
    ).values_list("enrolment__course", flat=True)
    return [page for page in required if page.pk not in set(finished)]


@transaction.atomic
def renew(learner: Learner, course: CoursePage) -> Enrolment:
    """Return a new run of a course whose certificate expires or expired. What was reached before stays. Raises Refused."""
    newest = lock_newest_run(learner, course)
    if newest is None:
        return enrol(learner, course)
    if not CourseResult.objects.filter(enrolment=newest).exists():
        return newest
    certificate = getattr(newest, "certificate", None)
    if certificate is None or not certificate.is_renewable:
        raise Refused(_("You have finished this course. Your certificate is still valid for a while."))
    return Enrolment.objects.create(**learner.lookup, course=course, run=newest.run + 1)


@transaction.atomic
def claim(visitor: UUID, learner: Learner) -> int:
    """Give somebody who signed in what they did before as a visitor; return how many enrolments.

    Where they took the course already, the attempts are added to it: nothing is lost, and results only go up.
    """
    enrolments = list(Enrolment.objects.select_for_update().filter(visitor=visitor).select_related("course"))
    for enrolment in enrolments:
        own = lock_newest_run(learner, enrolment.course)
        if own is None:
            Enrolment.objects.filter(pk=enrolment.pk).update(user_id=learner.user_id, visitor=None)
            settle_course(Enrolment.objects.get(pk=enrolment.pk))
            continue
        for attempt in enrolment.attempts.order_by("lesson_id", "number"):
            attempt.number = next_number(own, attempt.lesson_id)
            attempt.enrolment = own
            attempt.save(update_fields=["number", "enrolment"])
            settle_lesson(own, attempt, state_of(attempt))
        enrolment.delete()
        settle_course(own)
    return len(enrolments)
