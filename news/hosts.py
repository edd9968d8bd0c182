"""Hosts of a series: dates that have none yet, and the mail to who is next.

A single meeting has its organisers. In a series hosts take turns, so that somebody may forget theirs.
"""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from news.models import Occurrence, OccurrenceState
from news.querysets import OccurrenceQuerySet
from partners.models import PartnerContact, PartnerPage
from portal.mail import message_id, send_text_mail

# Two weeks: there is time to book the room and to find somebody else, and it is not forgotten again.
REMIND_BEFORE = timedelta(days=14)
# As far ahead as partners plan: who hosts a later date need not be known.
LOOK_AHEAD = timedelta(days=92)


def dates_to_come(term: timedelta) -> OccurrenceQuerySet:
    """Return the dates of published events that begin within a term and are not called off, the first first."""
    now = timezone.now()
    dates = Occurrence.objects.filter(start__gt=now, start__lte=now + term, is_cancelled=False, page__live=True)
    return dates.select_related("page", "host").defer("page__body", "host__body").order_by("start", "pk")


def in_series(dates: OccurrenceQuerySet, others: OccurrenceQuerySet) -> OccurrenceQuerySet:
    """Return the dates of events that have a rule, or that have another date among `others`."""
    other_dates = others.filter(page=OuterRef("page")).exclude(pk=OuterRef("pk"))
    return dates.filter(~Q(page__recurrence="") | Exists(other_dates))


def dates_without_host() -> OccurrenceQuerySet:
    """Return the dates of series in the next three months without a host, or with one that no mail can reach."""
    today = timezone.localdate()
    shown = Q(contact_visible_until=None) | Q(contact_visible_until__gte=today)
    addresses = PartnerContact.objects.filter(shown, partner=OuterRef("host")).exclude(contact_email="")
    upcoming = Occurrence.objects.upcoming().filter(is_cancelled=False)
    dates = in_series(dates_to_come(LOOK_AHEAD), upcoming)
    return dates.filter(Q(host=None) | Q(host__live=False) | ~Exists(addresses))


def due_reminders() -> OccurrenceQuerySet:
    """Return the dates of series whose host should be told now and was not."""
    told = OccurrenceState.objects.filter(occurrence=OuterRef("pk"), host_reminded_at__isnull=False)
    dates = in_series(dates_to_come(REMIND_BEFORE), Occurrence.objects.all())
    return dates.filter(host__live=True).exclude(Exists(told))


def claim_reminder(occurrence: Occurrence) -> bool:
    """Note that the host of a date is reminded; false when there is no address, or when somebody else was first."""
    if not address_of(occurrence.host):
        return False
    state = OccurrenceState.for_occurrence(occurrence)
    claimed = OccurrenceState.objects.filter(pk=state.pk, host_reminded_at=None)
    return bool(claimed.update(host_reminded_at=timezone.now()))


def forget_reminder(occurrence: Occurrence) -> None:
    """Let the new host be reminded, when a date that is about to be stored has another host than before."""
    states = OccurrenceState.objects.filter(occurrence=occurrence.pk, host_reminded_at__isnull=False)
    changed = Occurrence.objects.filter(pk=occurrence.pk).exclude(host=occurrence.host_id)
    states.filter(occurrence__in=changed).update(host_reminded_at=None)


def address_of(host: PartnerPage) -> str:
    """Return the address that a partner shows: rather that of a role than that of a person; "" when there is none."""
    contacts = [contact for contact in host.visible_contacts if contact.email]
    return min(contacts, key=lambda contact: bool(contact.name)).email if contacts else ""


def mail_host(occurrence_id: int, host_id: int) -> None:
    """Tell a host that its turn comes, unless that changed meanwhile."""
    occurrence = dates_to_come(REMIND_BEFORE).filter(pk=occurrence_id, host=host_id, host__live=True).first()
    address = address_of(occurrence.host) if occurrence else ""
    if address:
        page = occurrence.page
        send_text_mail(
            address,
            _("You are the next host: %(title)s"),
            "news/mail/host_reminder.txt",
            {"title": page.title, "occurrence": occurrence, "contact": page.contact, "url": page.full_url},
            reply_to=page.contact.email if page.contact else "",
            message_id=message_id("host", occurrence.pk, host_id, timezone.localdate()),
        )
