"""Template tags of the e-learning."""

from uuid import UUID, uuid4

from django import template
from django.utils.html import format_html

from elearning.learners import CLAIMED_KEY, Learner, learner_of

register = template.Library()


@register.simple_tag(takes_context=True)
def learner_attributes(context) -> str:
    """The attributes by which the script of the player keeps apart what different people do in one browser.

    The first names who learns now; the second the visitor that this session learned as before signing in, whose work is now
    that of who signed in.
    """
    request = context.get("request")
    learner = learner_of(request) if hasattr(request, "user") else None
    claimed = request.session.get(CLAIMED_KEY) if learner and learner.user_id else None
    visitor = Learner(visitor=UUID(claimed)).key if claimed else ""
    return format_html(' data-learner="{}" data-visitor="{}"', learner.key if learner else "", visitor)


@register.simple_tag
def event_id() -> str:
    """An id for what a form is about to do: sent twice, it is done once."""
    return str(uuid4())
