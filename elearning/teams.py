"""What coordinators see of their colleagues."""

from dataclasses import dataclass

from django.db.models import Count, Q

from elearning.models import Coordinator, Enrolment
from partners.models import PartnerPage

# Numbers of fewer people could tell who they are.
SMALLEST_GROUP = 5


@dataclass(frozen=True)
class CourseCount:
    """How many colleagues take a course and finished it; nothing when there are too few to tell."""

    course: str
    enrolled: int | None
    finished: int | None


@dataclass(frozen=True)
class Team:
    """The colleagues of a partner: numbers per course, and the enrolments of who agreed to be seen."""

    partner: PartnerPage
    counts: list[CourseCount]
    enrolments: list[Enrolment]


def hidden_if_few(number: int) -> int | None:
    """Return a number, or nothing when it is of fewer than five people. Nobody at all may be said."""
    return None if 0 < number < SMALLEST_GROUP else number


def progress_of_teams(user) -> list[Team]:
    """Return the teams that somebody coordinates; empty for who coordinates none."""
    coordinates = Coordinator.objects.filter(user=user).select_related("partner").order_by("partner__title")
    return [team_of(coordinator.partner) for coordinator in coordinates]


def team_of(partner: PartnerPage) -> Team:
    """Return what a coordinator of a partner may see."""
    enrolments = Enrolment.objects.filter(user__profile__organisation=partner)
    rows = (
        enrolments.values("course__title")
        .annotate(
            enrolled=Count("user", distinct=True),
            finished=Count("user", distinct=True, filter=Q(course_result__isnull=False)),
        )
        .order_by("course__title")
    )
    counts = [
        CourseCount(row["course__title"], hidden_if_few(row["enrolled"]), finished_of(row["enrolled"], row["finished"]))
        for row in rows
    ]
    named = (
        enrolments.filter(user__profile__shares_progress=True)
        .select_related("user__profile", "course", "course_result")
        .annotate(done=Count("lesson_results", filter=Q(lesson_results__completed_at__isnull=False)))
        .order_by("user__profile__certificate_name", "user__email", "course__title", "-run")
    )
    return Team(partner, counts, list(named))


def finished_of(enrolled: int, finished: int) -> int | None:
    """Return how many finished; nothing when they, or the others, are too few to tell."""
    if hidden_if_few(enrolled) is None or hidden_if_few(enrolled - finished) is None:
        return None
    return hidden_if_few(finished)
