"""What the e-learning keeps about a person: handed over in full, erased without a trace."""

from elearning.models import Coordinator, Enrolment, Invitation
from elearning.services.certificates import erase_certificates, export_certificates
from portal.models import User
from portal.personal_data import PersonalData, register


def learning_of(user: User) -> list[dict]:
    """Return every course that somebody took: what they did, event by event, private notes included, and what they reached."""
    enrolments = Enrolment.objects.filter(user=user).select_related("course", "course_result").order_by("created_at")
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


def erase_learning(user: User) -> None:
    """Erase everything that somebody did and reached."""
    Enrolment.objects.filter(user=user).delete()


def invitations_of(user: User) -> list[dict]:
    return list(Invitation.objects.filter(email__iexact=user.email).values("course__title", "created_at", "expires_on"))


def erase_invitations(user: User) -> None:
    """Take the address out of invitations, which stay as used."""
    Invitation.objects.filter(email__iexact=user.email).update(email="")


def teams_of(user: User) -> list[str]:
    return list(Coordinator.objects.filter(user=user).values_list("partner__title", flat=True))


register(PersonalData("team_coordinator_of", teams_of))
register(PersonalData("invitations", invitations_of, erase_invitations))
register(PersonalData("certificates", export_certificates, erase_certificates))
register(PersonalData("learning", learning_of, erase_learning))
