"""What is done with events, whoever asks for it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from news.models import Attendee, EventPage, EventReportPage, NewsIndexPage, NewsPartner, Occurrence
from news.registrations import close_registration, organisations_present
from portal.dates import local

# What of the announcement of a meeting belongs in its report: programme, speakers, photos, papers.
CARRIED_OVER = {"timetable", "people", "gallery", "image", "documents"}


def plan_series(
    event: EventPage, moments: list[tuple[datetime, datetime]], hosts: list, venue: dict | None = None
) -> list[tuple[Occurrence, bool]]:
    """Return the dates of a series in order of time, and whether each is new; nothing is added yet.

    A day on which the event has a date already keeps that date as it is, whatever an editor changed in it. Hosts take turns in
    their order, after the one of them who hosts the latest date before; each receives people at its first address, unless
    `venue` names one place for all in the fields of an occurrence.
    """
    existing = sorted((item for item in event.occurrences.all() if item.start), key=lambda item: item.start)
    by_day = {local(occurrence.start).date(): occurrence for occurrence in existing}
    numbers = {host.pk: number for number, host in enumerate(hosts)}
    planned, turn = [], 0
    for start, end in moments:
        while existing and existing[0].start < start:
            turn = numbers.get(existing.pop(0).host_id, turn - 1) + 1
        occurrence = by_day.get(local(start).date())
        is_new = occurrence is None
        if is_new:
            occurrence = Occurrence(start=start, end=end, **venue or {})
            if hosts:
                occurrence.host = hosts[turn % len(hosts)]
                turn += 1
                if not venue and occurrence.host.all_locations:
                    location = occurrence.host.all_locations[0]
                    occurrence.location_name, occurrence.address = location.name, location.address
                    occurrence.postcode, occurrence.municipality = location.postcode, location.municipality
        planned.append((occurrence, is_new))
    return planned


def add_series(
    event: EventPage, rule: str, moments: list[tuple[datetime, datetime]], hosts: list, venue: dict | None = None
) -> int:
    """Add the new dates of `plan_series` to an event in memory and return how many; doing it twice gives the same."""
    added = [occurrence for occurrence, is_new in plan_series(event, moments, hosts, venue) if is_new]
    event.occurrences.add(*added)
    event.recurrence = rule
    return len(added)


@transaction.atomic
def make_report(event: EventPage, user=None) -> EventReportPage:
    """Return a draft report of an event, filled with what the event knows; the draft that exists when there is one.

    It is about the last date that has begun, which takes no registrations any more. The organisations whose people were checked
    in are named, never the people; without anybody checked in, those that the event names.
    """
    draft = EventReportPage.objects.filter(event=event, live=False).order_by("-pk").first()
    if draft:
        return draft
    now = timezone.now()
    held = [occurrence for occurrence in event.dates if not occurrence.is_cancelled and occurrence.start <= now]
    last = held[-1] if held else None
    present = []
    if last and last.pk:
        close_registration(last)
        present = organisations_present(last)
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
    report.attendees = [
        Attendee(partner=organisation.partner, name="" if organisation.partner else organisation.name)
        for organisation in present
    ] or [Attendee(partner_id=pk) for pk in partners]
    report.body = [(block.block_type, block.value) for block in event.body if block.block_type in CARRIED_OVER]
    for name in ("themes", "programmes", "municipalities", "audiences"):
        setattr(report, name, list(getattr(event, name).all()))
    NewsIndexPage.objects.get().add_child(instance=report)
    report.save_revision(user=user, log_action=True, clean=False)  # a draft may lack a date
    return report
