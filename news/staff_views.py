"""At the door: the list on paper, checking in on a phone, and the page behind the code in somebody's mail.

Pages of their own, without the frame of the admin, that work without script. Checking in twice, or on two phones at once, is
checking in once.
"""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from news.models import Occurrence, Participant, Registration
from news.registrations import Refused, check_in, check_place, undo_check_in
from news.slots import Slot
from news.staff import RUN, SEE, by_name, find_slot, people_on, slot_url
from portal.dates import local
from portal.search import plain

# Who is in the list at the door; who cancelled is found when somebody looks for them.
LISTED = set(Registration.ACTIVE)
FOUND = LISTED | {Registration.Status.CANCELLED}


def find_date(page_id: int, occurrence_id: int) -> Occurrence:
    """Return a date of an event, with its event. Raises Http404."""
    slot = find_slot(page_id, occurrence_id)
    if not slot.occurrence:
        raise Http404
    slot.occurrence.page = slot.event
    return slot.occurrence


@permission_required(SEE, raise_exception=True)
@require_safe
def door_list(request: HttpRequest, page_id: int, occurrence_id: int) -> HttpResponse:
    """Everybody with a place on a date, by name, to print."""
    occurrence = find_date(page_id, occurrence_id)
    people = by_name(people_on(occurrence).filter(registration__status=Registration.Status.PLACED))
    sizes = {}
    for person in people:
        sizes[person.registration_id] = sizes.get(person.registration_id, 0) + 1
    rows = [(person, sizes[person.registration_id]) for person in people]
    questions = occurrence.page.registration_questions.all()
    context = context_of(occurrence) | {"rows": rows, "questions": questions}
    return render(request, "news/staff/door_list.html", context)


@permission_required(RUN, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def check_in_list(request: HttpRequest, page_id: int, occurrence_id: int) -> HttpResponse:
    """Everybody of a date, by name, each with a button; a name can be looked for."""
    occurrence = find_date(page_id, occurrence_id)
    if request.method == "POST":
        return answer(request, people_on(occurrence), occurrence)
    words = plain(request.GET.get("q", "")).split()
    people = [person for person in by_name(people_on(occurrence)) if person.registration.status in FOUND]
    placed = [person for person in people if person.registration.has_place]
    shown = [person for person in people if person.registration.status in (FOUND if words else LISTED)]
    context = context_of(occurrence) | {
        "query": request.GET.get("q", ""),
        "people": [person for person in shown if matches(person, words)],
        "expected": len(placed),
        "inside": sum(bool(person.present) for person in placed),
        "add_url": slot_url("event_add_registration", slot_of(occurrence)),
    }
    return render(request, "news/staff/check_in.html", context)


@permission_required(RUN, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def check_in_code(request: HttpRequest, key: UUID) -> HttpResponse:
    """The people of one registration, found by the code in its mail; or a sentence that says why they cannot come in."""
    found = Registration.objects.filter(key=key, erased_at=None).select_related("event", "occurrence")
    registration = found.first()
    if registration is None:
        text = _("This code is not known. Look for the name in the list of the meeting.")
        return render(request, "news/staff/code.html", {"sentence": text}, status=404)
    occurrence = date_of_today(registration)
    if occurrence is None:
        other = nearest_date(registration)
        context = {"registration": registration, "sentence": why_not_today(registration, other)}
        return render(request, "news/staff/code.html", context | (context_of(other) if other else {}))
    try:
        check_place(registration, occurrence)
    except Refused as refusal:
        context = {"registration": registration, "sentence": str(refusal)}
        return render(request, "news/staff/code.html", context | context_of(occurrence))
    people = people_on(occurrence).filter(registration=registration).order_by("position", "pk")
    if request.method == "POST":
        return answer(request, people, occurrence)
    context = {"registration": registration, "people": people, "absent": [p for p in people if not p.present]}
    return render(request, "news/staff/code.html", context | context_of(occurrence))


def slot_of(occurrence: Occurrence) -> Slot:
    return Slot(occurrence.page, occurrence)


def context_of(occurrence: Occurrence) -> dict:
    """Return what every page at the door shows of a date."""
    slot = slot_of(occurrence)
    urls = {"list_url": slot_url("event_check_in", slot), "date_url": slot_url("event_date", slot)}
    return {"event": occurrence.page, "occurrence": occurrence} | urls


def matches(person: Participant, words: list[str]) -> bool:
    """Whether each word is part of the name of a person or of the organisation."""
    text = plain(f"{person.name} {person.registration.organisation_label}")
    return all(word in text for word in words)


def answer(request: HttpRequest, people, occurrence: Occurrence) -> HttpResponse:
    """Check in, or take that back, for the people whose keys a form names; and go back to the same place on the page."""
    came, left = request.POST.getlist("check_in"), request.POST.getlist("undo")
    wanted = {int(key) for key in [*came, *left] if key.isdecimal() and len(key) < 19}
    found = list(people.filter(pk__in=wanted))
    for person in found:
        try:
            if left:
                undo_check_in(person, occurrence)
            else:
                check_in(person, occurrence, request.user)
        except Refused as refusal:
            messages.error(request, f"{person.name}: {refusal}")
    place = f"#person-{found[0].pk}" if found else ""
    return redirect(f"{request.get_full_path()}{place}")


def covers(occurrence: Occurrence, day: date) -> bool:
    """Whether a date takes place on a day, in part at least."""
    return local(occurrence.start).date() <= day <= local(occurrence.end or occurrence.start).date()


def dates_of(registration: Registration) -> list[Occurrence]:
    """Return the dates of a registration that go on, each with its event."""
    dates = Slot(registration.event, registration.occurrence).dates
    for occurrence in dates:
        occurrence.page = registration.event
    return dates


def date_of_today(registration: Registration) -> Occurrence | None:
    """Return the date that is today: of several the one that is not over yet."""
    today = [occurrence for occurrence in dates_of(registration) if covers(occurrence, timezone.localdate())]
    return next((occurrence for occurrence in today if not occurrence.is_past), today[-1] if today else None)


def nearest_date(registration: Registration) -> Occurrence | None:
    """Return the next date of a registration, or else its last one."""
    dates = dates_of(registration)
    return next((occurrence for occurrence in dates if not occurrence.is_past), dates[-1] if dates else None)


def why_not_today(registration: Registration, other: Occurrence | None) -> str:
    if other is None:
        return _("This meeting is called off.")
    if registration.occurrence:
        return _("This registration is for another date: %(when)s.") % {"when": other.when}
    if other.start > timezone.now():
        return _("None of the dates of this meeting is today. The next one is %(when)s.") % {"when": other.when}
    return _("None of the dates of this meeting is today. The last one was %(when)s.") % {"when": other.when}
