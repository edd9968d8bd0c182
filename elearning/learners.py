"""Who learns: somebody with an account, or a visitor who takes an open course without one."""

from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.http import HttpRequest

SESSION_KEY = "learner"
CLAIMED_KEY = "claimed_learner"  # the visitor whose work went to the account that is signed in now


@dataclass(frozen=True)
class Learner:
    """Exactly one of the two is known."""

    user_id: int | None = None
    visitor: UUID | None = None

    @property
    def lookup(self) -> dict:
        """The fields by which enrolments of this learner are found and made."""
        return {"user_id": self.user_id} if self.user_id else {"visitor": self.visitor}

    @property
    def key(self) -> str:
        """A name that keeps learners apart in one browser, and tells nothing about who they are."""
        return uuid5(NAMESPACE_URL, f"learner:{self.user_id}:{self.visitor}").hex


def learner_of(request: HttpRequest) -> Learner | None:
    """Return who is learning in this browser; nothing for who only reads, so that reading sets no cookie."""
    if request.user.is_authenticated:
        return Learner(user_id=request.user.pk)
    visitor = visitor_of(request)
    return Learner(visitor=visitor) if visitor else None


def visitor_of(request: HttpRequest) -> UUID | None:
    """Return the visitor that this session learned as before signing in, or nothing."""
    value = request.session.get(SESSION_KEY)
    return UUID(value) if value else None


def remember_visitor(request: HttpRequest) -> Learner:
    """Return the learner of this session; from now on a visitor without an account is known by a cookie."""
    learner = learner_of(request)
    if learner is None:
        visitor = uuid4()
        request.session[SESSION_KEY] = str(visitor)
        learner = Learner(visitor=visitor)
    return learner
