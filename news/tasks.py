"""Mail about meetings, and what is done on time. Tasks take ids: what they need is read when they run."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from news import hosts
from news.models import EventPage, Occurrence, Registration, RegistrationMail
from news.registrations import mails, queue_mail, release_expired
from news.registrations.changes import fill_all_places, people_of
from news.slots import Slot
from portal.schedule import every

# Two days before: time to find a babysitter, or to let somebody else have the place.
REMIND_BEFORE = timedelta(days=2)


@task
def send_registration_mail(mail_id: int) -> None:
    """Send a mail about a registration that was not sent yet."""
    rows = RegistrationMail.objects.select_related(
        "registration__event", "registration__occurrence", "registration__organisation", "mailing"
    )
    mail = rows.filter(pk=mail_id, sent_at=None).first()
    if mail:
        mails.send(mail)


@task
def follow_publication(event_id: int) -> None:
    """Offer places that an editor added by publishing an event."""
    event = EventPage.objects.filter(pk=event_id).first()
    if event:
        fill_all_places(event)


@every(minutes=5)
@task
def release_places() -> None:
    """Give places that were not confirmed in time to who waits."""
    release_expired()


@every(minutes=15)
@task
def remind_registered() -> None:
    """Remind who has a place two days before, unless the place is newer than that."""
    now = timezone.now()
    soon = Occurrence.objects.filter(
        start__gt=now, start__lte=now + REMIND_BEFORE, is_cancelled=False, page__live=True
    ).select_related("page")
    for occurrence in soon:
        placed = people_of(Slot(occurrence.page, occurrence)).filter(
            status=Registration.Status.PLACED, placed_at__lt=occurrence.start - REMIND_BEFORE
        )
        for registration in placed.exclude(mails__kind="reminder", mails__reference=str(occurrence.pk)):
            queue_mail(registration, RegistrationMail.Kind.REMINDER, str(occurrence.pk))


@task
def mail_host(occurrence_id: int, host_id: int) -> None:
    """Tell a host that its turn comes."""
    hosts.mail_host(occurrence_id, host_id)


@every(minutes=60)
@task
def remind_hosts() -> None:
    """Remind the hosts of series two weeks before their date, and a host that takes over later as soon as that is published."""
    for occurrence in hosts.due_reminders():
        with transaction.atomic():
            if hosts.claim_reminder(occurrence):
                mail_host.enqueue(occurrence.pk, occurrence.host_id)
