"""What the e-learning keeps about a person: handed over in full, erased without a trace."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from elearning.models import Coordinator, Enrolment, EvaluationAnswer, Invitation, LearningEvent
from elearning.services.certificates import erase_certificates, export_certificates
from portal.personal_data import Person, PersonalData, register
from portal.personal_data.editing import forget_labels
from portal.personal_data.registry import NAMELESS

# What a visitor did without an account is kept so long for signing up, counted from the last time they did something.
KEEP_VISITORS = timedelta(days=30)

# The address in an invitation keeps somebody from being invited twice; that is of no use when the course was long ago.
KEEP_INVITED = timedelta(days=365)


def learning_of(person: Person) -> list[dict]:
    """Return every course that somebody took: what they did, event by event, private notes included, and what they reached."""
    enrolments = (
        Enrolment.objects.filter(person.owns()).select_related("course", "course_result").order_by("created_at")
    )
    return [
        {
            "course": enrolment.course.title,
            "run": enrolment.run,
            "enrolled": enrolment.created_at,
            "last_active": enrolment.active_at,
            "finished": enrolment.course_result.completed_at if hasattr(enrolment, "course_result") else None,
            "lessons": list(enrolment.lesson_results.values("lesson__title", "best_score", "passed", "completed_at")),
            "attempts": [attempt_of(attempt) for attempt in enrolment.attempts.select_related("lesson")],
            "evaluation": list(enrolment.evaluation_answers.values("question__text", "mark", "text")),
            "reminders": list(enrolment.reminders.values("kind", "sent_at")),
        }
        for enrolment in enrolments
    ]


def attempt_of(attempt) -> dict:
    return {
        "lesson": attempt.lesson.title,
        "number": attempt.number,
        "started": attempt.started_at,
        "handed_in": attempt.submitted_at,
        "score": attempt.score,
        "passed": attempt.passed,
        "events": list(attempt.events.values("id", "kind", "question_id", "value", "score", "recorded_at")),
    }


def erase_learning(person: Person) -> None:
    """Erase everything that somebody did and reached."""
    Enrolment.objects.filter(person.owns()).delete()


def texts_of_learners(person: Person) -> list[tuple[QuerySet, str]]:
    """Return what others answered and noted in courses, and what they think of one."""
    return [
        (LearningEvent.objects.exclude(person.owns("attempt__enrolment__user")), "value"),
        (EvaluationAnswer.objects.exclude(person.owns("enrolment__user")), "text"),
    ]


def forget_visitors(dry_run: bool) -> dict[str, int]:
    """Erase what visitors without an account did, when they did nothing for a month."""
    past = timezone.now() - KEEP_VISITORS
    visitors = Enrolment.objects.filter(visitor__isnull=False, created_at__lt=past).exclude(active_at__gte=past)
    counted = visitors.count()
    if not dry_run:
        visitors.delete()
    return {"courses of visitors": counted}


def invitations_of(person: Person) -> list[dict]:
    return list(Invitation.objects.filter(person.wrote()).values("course__title", "created_at", "expires_on"))


def erase_invitations(person: Person) -> None:
    """Take the address out of invitations, which stay as used."""
    Invitation.objects.filter(person.wrote()).update(email="")


def forget_invited(dry_run: bool) -> dict[str, int]:
    old = Invitation.objects.filter(created_at__lt=timezone.now() - KEEP_INVITED).exclude(email="")
    return {"invitations": old.count() if dry_run else old.update(email="")}


def teams_of(person: Person) -> list[str]:
    return list(Coordinator.objects.filter(person.owns()).values_list("partner__title", flat=True))


def erase_teams(person: Person) -> None:
    """Take the name out of what the history says about a coordinator."""
    forget_labels(Coordinator, Coordinator.objects.filter(person.owns()).values_list("pk", flat=True))


def certificates_of(person: Person) -> list[dict]:
    return export_certificates(person.user) if person.user else []


def erase_names_on_certificates(person: Person) -> None:
    if person.user:
        erase_certificates(person.user)


register(
    PersonalData(
        "team_coordinator_of", _("Team coordinator of"), teams_of, erase_teams, covers=("elearning.Coordinator",)
    )
)
register(
    PersonalData(
        "invitations",
        _("Invitations for courses"),
        invitations_of,
        erase_invitations,
        forget_invited,
        _("The address goes out of an invitation 365 days after it was sent."),
        covers=("elearning.Invitation",),
    )
)
register(
    PersonalData(
        "certificates",
        _("Certificates"),
        certificates_of,
        erase_names_on_certificates,
        afterwards=NAMELESS,
        covers=("elearning.Certificate",),
    )
)
register(
    PersonalData(
        "learning",
        _("Courses taken"),
        learning_of,
        erase_learning,
        forget_visitors,
        _("What somebody without an account did goes 30 days after they last did something."),
        covers=("elearning.Enrolment",),
        texts=texts_of_learners,
    )
)
