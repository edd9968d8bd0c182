"""The mails about registrations: a row for each, made in the transaction that it tells of, and a task that sends it.

A mail that cannot be sent is tried again. Should a worker be killed between sending and writing that down, the mail goes out
again under the same Message-ID, by which mail servers know it for the same mail.
"""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from news.models import Mailing, Registration, RegistrationMail

Kind = RegistrationMail.Kind

SUBJECTS = {
    Kind.CONFIRM: _("Confirm your registration: %(title)s"),
    Kind.ALREADY: _("You are registered: %(title)s"),
    Kind.PLACED: _("You have a place: %(title)s"),
    Kind.WAITING: _("You are on the waiting list: %(title)s"),
    Kind.OFFERED: _("There is a place for you: %(title)s"),
    Kind.EXPIRED: _("Your place has lapsed: %(title)s"),
    Kind.CANCELLED: _("Your registration is cancelled: %(title)s"),
    Kind.CHANGED: _("Your registration is changed: %(title)s"),
    Kind.REMINDER: _("In two days: %(title)s"),
    Kind.EVENT_CHANGED: _("The meeting has changed: %(title)s"),
    Kind.EVENT_CANCELLED: _("The meeting is called off: %(title)s"),
    Kind.MAILING: "%(subject)s",
}

# What only makes sense while somebody has, or waits for, a place; by then it may be otherwise.
ABOUT_ACTIVE = {Kind.CONFIRM, Kind.ALREADY, Kind.PLACED, Kind.WAITING, Kind.OFFERED, Kind.CHANGED, Kind.REMINDER}
ABOUT_ACTIVE |= {Kind.EVENT_CHANGED, Kind.EVENT_CANCELLED, Kind.MAILING}


def queue_mail(registration: Registration, kind: str, reference: str = "", mailing: Mailing | None = None) -> None:
    """Have a mail sent about a registration; a second one with the same reference is not made."""
    from news.tasks import send_registration_mail  # tasks are made of services

    if not registration.email:
        return
    mail, is_new = RegistrationMail.objects.get_or_create(
        registration=registration, kind=kind, reference=reference, defaults={"mailing": mailing}
    )
    if is_new:
        send_registration_mail.enqueue(mail.pk)


def is_due(mail: RegistrationMail) -> bool:
    """Whether a mail still tells the truth."""
    registration = mail.registration
    if not registration.email:
        return False  # erased meanwhile
    if mail.kind == Kind.OFFERED:
        return registration.status == Registration.Status.OFFERED
    if mail.kind == Kind.CONFIRM:
        return registration.is_active and not registration.confirmed_at
    return mail.kind not in ABOUT_ACTIVE or registration.is_active


def send(mail: RegistrationMail) -> None:
    """Send a mail and write down that it was sent; one that is no longer true is thrown away."""
    from news.registrations.letters import compose  # which loads the parts that draw a QR code

    if not is_due(mail):
        mail.delete()
        return
    compose(mail).send()
    RegistrationMail.objects.filter(pk=mail.pk).update(sent_at=timezone.now())
