"""Inviting people for a course, one by one or as a group, and withdrawing that."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from elearning.models import CoursePage, Enrolment, Invitation
from elearning.models.enrolment import make_code
from elearning.tasks import mail_invitation
from portal.models import User


@dataclass(frozen=True)
class Invited:
    """Who gets an invitation by mail now, and who was invited before and is left alone."""

    made: list[Invitation]
    existing: list[Invitation]


@transaction.atomic
def invite(course: CoursePage, emails: Iterable[str], by: User, expires_on: date | None = None) -> Invited:
    """Invite people by mail for a course. Who was invited already gets no second mail, so that twice is the same as once.

    An invitation that was withdrawn or expired unused is opened again, with the same code.
    """
    emails = list(dict.fromkeys(email.lower() for email in emails))
    invitations = Invitation.objects.select_for_update().filter(course=course, email__in=emails)
    known = {invitation.email: invitation for invitation in invitations}
    codes = {email: make_code() for email in emails if email not in known}
    Invitation.objects.bulk_create(
        (
            Invitation(course=course, email=email, code=code, expires_on=expires_on, created_by=by)
            for email, code in codes.items()
        ),
        ignore_conflicts=True,  # somebody else invites the same people at this moment
    )
    made = list(Invitation.objects.filter(course=course, code__in=codes.values()))
    usable = Invitation.objects.usable().filter(course=course, email__in=known)
    kept = {invitation.pk for invitation in usable}
    kept |= set(Enrolment.objects.filter(invitation__in=known.values()).values_list("invitation", flat=True))
    made += [reopen(invitation, expires_on) for invitation in known.values() if invitation.pk not in kept]
    for invitation in made:
        mail_invitation.enqueue(invitation.pk)
    is_made = {invitation.email for invitation in made}
    existing = Invitation.objects.filter(course=course, email__in=set(emails) - is_made)
    return Invited(made, list(existing))


def reopen(invitation: Invitation, expires_on: date | None) -> Invitation:
    """Make an invitation usable again until another day, as if it was made now."""
    invitation.withdrawn_at = invitation.reminded_at = None
    invitation.expires_on, invitation.created_at = expires_on, timezone.now()
    invitation.save(update_fields=["withdrawn_at", "reminded_at", "expires_on", "created_at"])
    return invitation


def withdraw(invitation: Invitation) -> bool:
    """Let nobody use an invitation any more; who enrolled with it stays. Return whether it was open until now."""
    open_invitation = Invitation.objects.filter(pk=invitation.pk, withdrawn_at__isnull=True)
    return bool(open_invitation.update(withdrawn_at=timezone.now()))


def send_again(invitation: Invitation) -> bool:
    """Mail an invitation once more; return whether it could be: it has an address and can still be used."""
    can_be_used = Invitation.objects.usable().filter(pk=invitation.pk).exclude(email="").exists()
    if can_be_used:
        mail_invitation.enqueue(invitation.pk)
    return can_be_used
