"""What all services share: refusing, deeds, and the lock that keeps two processes from doing the same."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from elearning.models import Enrolment


class Refused(Exception):
    """What somebody asks is against the rules; the message says to the learner what to do. `status` is the HTTP status."""

    def __init__(self, message: str, status: int = 409):
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Deed:
    """Something that a learner did, before it is an event. The id comes from the browser; the moment is in milliseconds."""

    id: UUID
    kind: str
    question_id: str = ""
    value: Any = None
    sequence: int | None = None


def milliseconds(moment: datetime) -> int:
    """Return a moment as milliseconds since 1970."""
    return int(moment.timestamp() * 1000)


def lock(enrolment: Enrolment) -> Enrolment:
    """Return an enrolment as it is now, locked until the end of the transaction."""
    return Enrolment.objects.select_for_update().get(pk=enrolment.pk)


def touch(enrolment: Enrolment, now: datetime) -> None:
    """Lock an enrolment until the end of the transaction, and keep that somebody worked in it. Raises DoesNotExist when it is gone."""
    if not Enrolment.objects.filter(pk=enrolment.pk).update(active_at=now):
        raise Enrolment.DoesNotExist
