"""What views read from requests of learners, and how they answer: JSON for the script of the player, pages for browsers without."""

from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from elearning.learners import learner_of
from elearning.models import Enrolment
from elearning.questions import Question
from elearning.services import Deed, Refused
from portal.views import wants_json


def sign_in_url(request: HttpRequest, back: str) -> str:
    """Return the address to sign in, which leads back afterwards."""
    return f"{reverse('account_login')}?{urlencode({'next': back})}"


def refused(request: HttpRequest, refusal: Refused, back: str) -> HttpResponse:
    """Answer with the sentence that says why not; `back` is where a browser without script goes on."""
    login_url = sign_in_url(request, back) if refusal.status == 401 else ""
    if wants_json(request):
        return JsonResponse({"error": str(refusal), "login": login_url}, status=refusal.status)
    context = {"sentence": str(refusal), "back_url": back, "login_url": login_url}
    return render(request, "elearning/refused.html", context, status=refusal.status)


def check_owner(request: HttpRequest, enrolment: Enrolment) -> None:
    """Raise Refused unless an enrolment is of whoever asks. Who was signed out is asked to sign in again."""
    learner = learner_of(request)
    if learner and Enrolment(**learner.lookup).user_id == enrolment.user_id and learner.visitor == enrolment.visitor:
        return
    if enrolment.user_id and not request.user.is_authenticated:
        raise Refused(_("You are signed out. Sign in again: your answers are kept until then."), 401)
    raise Refused(_("This is the work of somebody else. Open the course from your own account."), 403)


def read_key(request: HttpRequest, name: str) -> int | None:
    """Return the key of a row in a form; nothing for what cannot be one."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else None


def read_deed(request: HttpRequest, kind: str, question: Question | None = None) -> Deed:
    """Return what somebody did, from a form. Raises Refused for a form that is not ours, InvalidAnswer for a wrong answer.

    A browser with script sends an id and a moment for each deed. Without script the form has one id for as long as it is on the
    screen: the same answers sent twice are one deed, other answers another one.
    """
    form = request.POST
    try:
        event_id = UUID(form.get("event", ""))
    except ValueError:
        raise Refused(_("Something went wrong while sending. Open the page again and answer once more."), 400) from None
    value = question.read(form) if question else None
    if not wants_json(request):
        return Deed(uuid5(event_id, f"{kind} {value}"), kind, question.id if question else "", value)
    try:
        sequence = int(form["sequence"])
    except (KeyError, ValueError):
        sequence = None
    return Deed(event_id, kind, question.id if question else "", value, sequence)
