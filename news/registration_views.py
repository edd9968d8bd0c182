"""What somebody who registers for a meeting sees: the form, and a personal page to confirm, change and cancel.

The address of a personal page holds a key that is all that somebody needs to change a registration. So these pages stay out of
search engines and caches, and do not tell other sites where their visitor came from. A form of a page that tells nobody at all
would be refused by the protection against forged forms, hence "same-origin".
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from news.calendars import CONTENT_TYPE
from news.models import EventPage, Registration
from news.registration_forms import RegistrationForm, initial_for, initial_of
from news.registrations import Refused, cancel, change, confirm, register
from news.registrations.booking import is_proven, slot_of
from news.registrations.letters import code_for_door, own_calendar
from news.registrations.retention import ANSWERS_TERM, UNPROVEN_TERM, end_of
from news.slots import Phase, Slot, availability
from portal.rate_limits import is_limited

# The people of an organisation share one address of the visitor.
FORMS_PER_VISITOR = "30/h"
# Nobody can have another one's mailbox filled; somebody can register for many dates of a series.
MAILS_PER_ADDRESS = "12/h/key"

Status = Registration.Status

STATUS_OF_PHASE = {
    Phase.PAST: HTTPStatus.GONE,
    Phase.CANCELLED: HTTPStatus.GONE,
    Phase.CLOSED: HTTPStatus.CONFLICT,
    Phase.EARLY: HTTPStatus.CONFLICT,
}


def see_other(url: str) -> HttpResponseRedirect:
    """Return the answer to a form that was handled: go and look there."""
    return HttpResponseRedirect(url, status=HTTPStatus.SEE_OTHER)


def message(
    request: HttpRequest, title: str, text: str, back_url: str = "", back_label: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    """Return a page that says one thing, with one way on."""
    context = {"title": title, "text": text, "back_url": back_url, "back_label": back_label}
    return render(request, "news/registration_message.html", context, status=status)


def refused(request: HttpRequest, sentence: str, back_url: str, status: int = HTTPStatus.CONFLICT) -> HttpResponse:
    """Return the page that says why something cannot be done."""
    return message(request, _("That is not possible now"), sentence, back_url, _("Back"), status)


# The form, at the address of its event


def find_slot(event: EventPage, typed: str | None) -> Slot | None:
    """Return what the form is for; nothing when the event has no such date, or more than one to come and none was named."""
    if typed is None:
        coming = [slot for slot in event.slots if slot.phase != Phase.PAST] or event.slots
        return coming[0] if len(coming) == 1 else None
    return next((slot for slot in event.slots if slot.occurrence and str(slot.occurrence.pk) == typed), None)


def form_page(request: HttpRequest, event: EventPage) -> HttpResponse:
    """Register for a date of an event, or for a whole series."""
    event_url = event.get_url(request)
    slot = find_slot(event, request.GET.get("datum")) if event.registration_here else None
    if slot is None and event.registration_here and "datum" not in request.GET:
        return HttpResponseRedirect(f"{event_url}#aanmelden")
    if slot is None:
        sentence = _("You cannot register for this here. See the page of the meeting for what you can register for.")
        return refused(request, sentence, event_url, HTTPStatus.NOT_FOUND)
    if not slot.is_open:
        return refused(request, slot.sentence, event_url, STATUS_OF_PHASE[slot.phase])
    status = HTTPStatus.OK
    form = read_form(request, event, initial_for(request.user))
    if request.method == "POST" and form.is_bound:
        if is_limited(request, "register", FORMS_PER_VISITOR):
            form.add_error(
                None, _("Many people registered from here in a short time. Wait an hour, then send it again.")
            )
            status = HTTPStatus.TOO_MANY_REQUESTS
        elif form.is_valid():
            try:
                return see_other(send(request, slot, form))
            except Refused as refusal:
                form.add_error(None, str(refusal))
                status = HTTPStatus.CONFLICT
    return render(request, "news/registration_form.html", form_context(slot, form), status=status)


def read_form(request: HttpRequest, event: EventPage, initial: dict, **options) -> RegistrationForm:
    """Return the form: bound when it was sent, and else open, with what was typed when another number of people is asked for."""
    if request.method != "POST":
        return RegistrationForm(event=event, initial=initial, **options)
    form = RegistrationForm(request.POST, event=event, **options)
    if "adjust" in request.POST or form.is_other_size:
        return RegistrationForm(event=event, initial=request.POST.dict(), **options)
    return form


def send(request: HttpRequest, slot: Slot, form: RegistrationForm) -> str:
    """Register, and return where to go on. Where that is tells nothing about who registered before."""
    registrant = form.registrant
    user = request.user if request.user.is_authenticated else None
    if is_proven(registrant.email, user):
        return register(slot, registrant, form.registered, user=user).get_absolute_url()
    if not is_limited(request, "registration_mail", MAILS_PER_ADDRESS, key=registrant.email.lower()):
        register(slot, registrant, form.registered, user=user)
    return slot.event.get_url(request) + slot.event.reverse_subpage("registration_received")


def lead_of(slot: Slot) -> str:
    """Return what stands below the title of a page: which meeting, and when."""
    return f"{slot.event.title}, {slot.when}" if slot.when else slot.event.title


def form_context(slot: Slot, form: RegistrationForm) -> dict:
    free = availability([slot])[0].free
    return {
        "page": slot.event,
        "lead": lead_of(slot),
        "slot": slot,
        "form": form,
        "free": free,
        "is_full": free is not None and form.size > free,
        **keeping(slot),
    }


def keeping(slot: Slot) -> dict:
    """Return until when is kept what the form asks."""
    end, retention = end_of(slot), timedelta(days=slot.event.retention_days)
    return {
        "answers_until": end + min(ANSWERS_TERM, retention),
        "names_until": end + retention,
        "unproven_days": UNPROVEN_TERM.days,
    }


def received_page(request: HttpRequest, event: EventPage) -> HttpResponse:
    """Say that there is mail: the same for everybody, whatever was known of the address."""
    return render(request, "news/registration_received.html", {"page": event})


# The personal page


def private(view: Callable) -> Callable:
    """Keep a page to who has its address."""

    @wraps(view)
    def answer(*args, **kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return answer


@private
def unknown_page(request: HttpRequest, **kwargs) -> HttpResponse:
    """Answer at an address without registration, such as a link of which a part is missing."""
    text = _("There is no registration at this address. Open the link in the newest mail that you got from us.")
    return message(request, _("We cannot find this registration"), text, status=HTTPStatus.NOT_FOUND)


def personal(view: Callable) -> Callable:
    """Find the registration with the key in the address."""

    @private
    @wraps(view)
    def find(request: HttpRequest, key: UUID) -> HttpResponse:
        rows = Registration.objects.select_related(
            "event", "organisation", *(f"occurrence__{name}" for name in ("host", "municipality", "place", "state"))
        )
        registration = rows.filter(key=key).first()
        if registration is None:
            return unknown_page(request)
        if registration.erased_at:
            text = _("We erased the personal data of this registration, as we said when you registered.")
            return message(request, _("This registration is erased"), text, status=HTTPStatus.GONE)
        return view(request, registration)

    return find


def state_of(registration: Registration, slot: Slot) -> str:
    """Return which of the pages of a registration its owner sees now. A term that has passed counts before it is written down."""
    if registration.status == Status.CANCELLED:
        return "cancelled"
    if slot.phase in {Phase.CANCELLED, Phase.PAST}:
        return "called_off" if slot.phase == Phase.CANCELLED else "past"
    is_late = registration.expires_at is not None and registration.expires_at < timezone.now()
    if registration.status == Status.EXPIRED or (is_late and not registration.has_place):
        return "expired"
    if registration.confirmed_at is None:
        return "confirm"
    return registration.status


CHANGEABLE = {"confirm", "waiting", "offered", "placed"}


@require_safe
@personal
def personal_page(request: HttpRequest, registration: Registration) -> HttpResponse:
    """How it stands, and what can be done. Looking changes nothing."""
    slot = slot_of(registration)
    state = state_of(registration, slot)
    context = {
        "registration": registration,
        "event": registration.event,
        "lead": lead_of(slot),
        "slot": slot,
        "state": state,
        "can_change": state in CHANGEABLE,
        "is_changed": "gewijzigd" in request.GET,
        "waits": registration.status == Status.WAITING,
        "form_url": form_url(request, slot) if slot.is_open else "",
    }
    return render(request, "news/registration_page.html", context)


def form_url(request: HttpRequest, slot: Slot) -> str:
    """Return the address of the form for a slot; "" when its event has no page any more."""
    if not slot.event.live:
        return ""
    date = f"?datum={slot.occurrence.pk}" if slot.occurrence else ""
    return slot.event.get_url(request) + slot.event.reverse_subpage("registration_form") + date


@personal
def confirm_page(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Confirm the address, or a place that was offered. Who follows a link to here presses the button first."""
    url = registration.get_absolute_url()
    if request.method == "POST":
        slot = slot_of(registration)
        if slot.phase in {Phase.PAST, Phase.CANCELLED}:
            return refused(request, slot.sentence, url)
        try:
            confirm(registration)
        except Refused as refusal:
            return refused(request, str(refusal), url)
    return see_other(url)


@personal
def change_page(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Change who comes and what they answered."""
    slot = slot_of(registration)
    url = registration.get_absolute_url()
    if state_of(registration, slot) not in CHANGEABLE:
        return refused(request, _("This registration can no longer be changed."), url)
    form = read_form(request, registration.event, initial_of(registration), asks_email=False)
    status = HTTPStatus.OK
    if form.is_bound and form.is_valid():
        try:
            change(registration, form.registrant, form.registered)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            status = HTTPStatus.CONFLICT
        else:
            return see_other(f"{url}?gewijzigd")
    context = {"event": slot.event, "lead": lead_of(slot), "slot": slot, "form": form, "url": url, **keeping(slot)}
    return render(request, "news/registration_change.html", context, status=status)


@personal
def cancel_page(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Ask whether somebody is sure, then end the registration."""
    slot = slot_of(registration)
    url = registration.get_absolute_url()
    if registration.status == Status.CANCELLED:
        return see_other(url)
    if state_of(registration, slot) not in CHANGEABLE:
        return refused(request, _("This registration can no longer be cancelled."), url)
    if request.method == "POST":
        try:
            cancel(registration)
        except Refused as refusal:
            return refused(request, str(refusal), url)
        return see_other(url)
    context = {"event": slot.event, "lead": lead_of(slot), "slot": slot, "registration": registration, "url": url}
    return render(request, "news/registration_cancel.html", context)


@require_safe
@personal
def calendar_file(request: HttpRequest, registration: Registration) -> HttpResponse:
    """The dates of the registration, for a calendar."""
    if not registration.has_place:
        return refused(request, _("There is no place yet to put in your calendar."), registration.get_absolute_url())
    response = HttpResponse(own_calendar(registration, registration.dates), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'inline; filename="afspraak.ics"'
    return response


@require_safe
@personal
def code_picture(request: HttpRequest, registration: Registration) -> HttpResponse:
    """The code for the door."""
    if not registration.has_place:
        return refused(request, _("There is no place yet to show a code for."), registration.get_absolute_url())
    return HttpResponse(code_for_door(registration, "svg"), content_type="image/svg+xml")
