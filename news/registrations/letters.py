"""What stands in a mail about a registration, and what comes with it: entries for a calendar, and a code for the door."""

from io import BytesIO

import segno
from django.core.mail import EmailMessage
from django.urls import reverse

from news.calendars import build_entry, calendar_of
from news.models import Occurrence, Registration, RegistrationMail
from news.registrations.mails import SUBJECTS, Kind
from news.slots import Slot
from portal.mail import absolute, message_id, text_mail

# What changes what stands in somebody's calendar.
WITH_CALENDAR = {Kind.PLACED, Kind.CHANGED, Kind.EVENT_CHANGED, Kind.EVENT_CANCELLED, Kind.CANCELLED, Kind.REMINDER}
WITH_CODE = {Kind.PLACED, Kind.CHANGED}


def check_in_address(registration: Registration) -> str:
    """Return what the code for the door holds: an address of the admin, which only shows something to staff."""
    return absolute(reverse("check_in_code", args=[registration.key]))


def code_for_door(registration: Registration, kind: str = "png") -> bytes:
    """Return the code for the door as a picture."""
    drawn = BytesIO()
    segno.make(check_in_address(registration), error="m").save(drawn, kind=kind, scale=6, border=4)
    return drawn.getvalue()


def own_calendar(registration: Registration, dates: list[Occurrence]) -> bytes:
    """Return the entries of somebody's own calendar for dates that they registered for.

    They are other entries than those of the agenda, because they end when the registration does. Who registers again gets new ones.
    """
    entries = []
    for date in dates:
        entry = build_entry(date)
        entry["uid"] = f"{registration.key}-{entry['uid']}"
        entry["sequence"] += registration.sequence
        if registration.status == Registration.Status.CANCELLED:
            entry["status"] = "CANCELLED"
        entries.append(entry)
    return calendar_of(registration.event.title, entries)


def compose(mail: RegistrationMail) -> EmailMessage:
    """Return a mail as it is sent."""
    registration = mail.registration
    changed = [date for date in registration.dates if mail.reference.startswith(f"{date.pk}:")]
    about = [date for date in registration.dates if mail.reference == str(date.pk)] or changed or registration.dates
    context = {
        "title": registration.event.title,
        "event": registration.event,
        "event_url": registration.event.full_url,
        "registration": registration,
        "slot": Slot(registration.event, registration.occurrence),
        "dates": about,
        "url": absolute(registration.get_absolute_url()),
        "mailing": mail.mailing,
        "subject": mail.mailing.subject if mail.mailing else "",
    }
    attachments = []
    has_entries = registration.has_place or registration.status == Registration.Status.CANCELLED
    if mail.kind in WITH_CALENDAR and has_entries:
        attachments.append(("afspraak.ics", own_calendar(registration, about), "text/calendar"))
    if mail.kind in WITH_CODE and registration.has_place:
        attachments.append(("toegangscode.png", code_for_door(registration), "image/png"))
    return text_mail(
        registration.email,
        SUBJECTS[mail.kind],
        f"news/mail/{mail.kind}.txt",
        context,
        reply_to=registration.event.contact.email if registration.event.contact else "",
        attachments=attachments,
        message_id=message_id("registration-mail", mail.pk, registration.key),
    )
