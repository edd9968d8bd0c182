"""What is done with events, whoever asks for it."""

from datetime import datetime

from django.db import transaction

from news.models import Attendee, EventPage, EventReportPage, NewsIndexPage, NewsPartner, Occurrence
from portal.dates import local


def add_series(
    event: EventPage, rule: str, moments: list[tuple[datetime, datetime]], hosts: list, location_name: str = ""
) -> int:
    """Add dates to an event in memory, hosts taking turns; return how many are new.

    A date that the event already has is left as it is, so that doing it twice gives the same.
    """
    existing = {occurrence.start for occurrence in event.occurrences.all()}
    added = 0
    for number, (start, end) in enumerate(moments):
        if start in existing:
            continue
        occurrence = Occurrence(start=start, end=end, location_name=location_name)
        if hosts:
            occurrence.host = hosts[number % len(hosts)]
            location = None if location_name else occurrence.host.locations.first()
            if location:
                occurrence.location_name, occurrence.address = location.name, location.address
                occurrence.postcode, occurrence.municipality = location.postcode, location.municipality
        event.occurrences.add(occurrence)
        added += 1
    event.recurrence = rule
    return added


@transaction.atomic
def make_report(event: EventPage, user=None) -> EventReportPage:
    """Return a draft report of an event, filled with what the event knows; the draft that exists when there is one."""
    draft = EventReportPage.objects.filter(event=event, live=False).order_by("-pk").first()
    if draft:
        return draft
    held = [occurrence for occurrence in event.dates if not occurrence.is_cancelled and occurrence.is_past]
    last = held[-1] if held else None
    report = EventReportPage(
        title=event.title,
        introduction=event.introduction,
        lead_image=event.lead_image,
        event=event,
        event_date=local(last.start).date() if last else None,
        live=False,
        owner=user,
    )
    for name in ("contact_name", "contact_role", "contact_email", "contact_phone", "contact_visible_until"):
        setattr(report, name, getattr(event, name))
    partners = []
    for link in event.partner_links.all():
        if link.partner_id not in partners:
            partners.append(link.partner_id)
    report.partner_links = [NewsPartner(partner_id=pk) for pk in partners]
    report.attendees = [Attendee(partner_id=pk) for pk in partners]
    report.body = [
        (block.block_type, block.value)
        for block in event.body
        if block.block_type in {"people", "gallery", "image", "documents"}
    ]
    for name in ("themes", "programmes", "municipalities", "audiences"):
        setattr(report, name, list(getattr(event, name).all()))
    NewsIndexPage.objects.get().add_child(instance=report)
    report.save_revision(user=user, log_action=True, clean=False)  # a draft may lack a date
    return report
