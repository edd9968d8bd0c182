"""Mail to learners, and what is done on time. Tasks take ids: what they need is read when they run."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from elearning.models import Certificate, Enrolment, Invitation, Reminder
from portal.mail import absolute, send_text_mail
from portal.schedule import every


def send(email: str, subject, template: str, course, **context) -> None:
    """Send a mail about a course."""
    context |= {"course": course, "course_url": course.full_url}
    send_text_mail(email, subject, f"elearning/mail/{template}.txt", context)


@task
def mail_finished(enrolment_id: int) -> None:
    """Tell a learner that a course is finished, and where the certificate is; nothing when the account was erased meanwhile."""
    enrolment = (
        Enrolment.objects.select_related("user", "course", "certificate")
        .filter(pk=enrolment_id, user__isnull=False)
        .first()
    )
    if enrolment:
        send(
            enrolment.user.email,
            _("You finished the course: %(course)s"),
            "finished",
            enrolment.course,
            certificate=getattr(enrolment, "certificate", None),
            account_url=absolute(reverse("account")),
        )


@task
def mail_revoked_certificate(certificate_id: int) -> None:
    """Tell the holder that a certificate was withdrawn, and why; nothing when the account was erased meanwhile."""
    certificate = Certificate.objects.select_related("user").filter(pk=certificate_id, user__isnull=False).first()
    if certificate and certificate.revoked_at:
        context = {"certificate": certificate, "course": certificate.course_title}
        context |= {"organisation": certificate.issuer} if certificate.issuer else {}
        subject = _("Your certificate was withdrawn: %(course)s")
        send_text_mail(certificate.user.email, subject, "elearning/mail/certificate_revoked.txt", context)


@task
def mail_invitation(invitation_id: int) -> None:
    """Send somebody the code that opens a course."""
    invitation = Invitation.objects.select_related("course").usable().filter(pk=invitation_id).first()
    if invitation and invitation.email:
        send(
            invitation.email,
            _("Your invitation for the course: %(course)s"),
            "invitation",
            invitation.course,
            invitation=invitation,
            url=absolute(reverse("invitation", args=[invitation.code])),
        )


@task
def mail_reminder(reminder_id: int) -> None:
    """Send a reminder, unless it is no longer needed."""
    reminder = (
        Reminder.objects.select_related("enrolment__user", "enrolment__course", "enrolment__certificate")
        .filter(pk=reminder_id, enrolment__user__isnull=False)
        .first()
    )
    if reminder is None:
        return
    subjects = {
        Reminder.Kind.NOT_STARTED: _("The course is ready for you: %(course)s"),
        Reminder.Kind.STALLED: _("Go on where you were: %(course)s"),
        Reminder.Kind.EXPIRING: _("Your certificate expires: %(course)s"),
    }
    enrolment = reminder.enrolment
    send(
        enrolment.user.email,
        subjects[reminder.kind],
        f"reminder_{reminder.kind}",
        enrolment.course,
        certificate=getattr(enrolment, "certificate", None),
        resume_url=absolute(reverse("resume")),
    )


@every(minutes=15)
@task
def send_reminders() -> None:
    """Remind learners by the rules of their courses: each of the three kinds once for an enrolment."""
    for kind, enrolments in due_reminders().items():
        for enrolment in enrolments:
            with transaction.atomic():
                reminder, is_new = Reminder.objects.get_or_create(enrolment=enrolment, kind=kind)
                if is_new:
                    mail_reminder.enqueue(reminder.pk)
    for invitation in due_invitations():
        with transaction.atomic():
            if Invitation.objects.filter(pk=invitation.pk, reminded_at=None).update(reminded_at=timezone.now()):
                mail_invitation.enqueue(invitation.pk)


def due_reminders() -> dict[str, list[Enrolment]]:
    """Return the enrolments that a reminder of each kind is due for."""
    now, today = timezone.now(), timezone.localdate()
    newer = Enrolment.objects.filter(user=OuterRef("user"), course=OuterRef("course"), run__gt=OuterRef("run"))
    people = Enrolment.objects.filter(user__isnull=False, user__is_active=True, course__live=True).exclude(
        Exists(newer)
    )
    people = people.select_related("course", "certificate")
    unfinished = people.filter(course_result__isnull=True)

    def not_reminded(enrolments, kind, term):
        sent = Reminder.objects.filter(enrolment=OuterRef("pk"), kind=kind)
        return enrolments.filter(**{f"course__{term}__isnull": False}).exclude(Exists(sent))

    kinds = Reminder.Kind
    return {
        kinds.NOT_STARTED: [
            enrolment
            for enrolment in not_reminded(
                unfinished.filter(active_at=None), kinds.NOT_STARTED, "remind_not_started_days"
            )
            if enrolment.created_at <= now - timedelta(days=enrolment.course.remind_not_started_days)
        ],
        kinds.STALLED: [
            enrolment
            for enrolment in not_reminded(unfinished.exclude(active_at=None), kinds.STALLED, "remind_stalled_days")
            if enrolment.active_at <= now - timedelta(days=enrolment.course.remind_stalled_days)
        ],
        kinds.EXPIRING: [
            enrolment
            for enrolment in not_reminded(
                people.filter(certificate__valid_until__gte=today, certificate__revoked_at=None),
                kinds.EXPIRING,
                "remind_expiring_days",
            )
            if enrolment.certificate.valid_until <= today + timedelta(days=enrolment.course.remind_expiring_days)
        ],
    }


def due_invitations() -> list[Invitation]:
    """Return the invitations that somebody should be reminded of: sent by mail, not used, and not reminded of yet."""
    now = timezone.now()
    waiting = Invitation.objects.usable().filter(
        reminded_at=None, course__live=True, course__remind_not_started_days__isnull=False, used=0
    )
    return [
        invitation
        for invitation in waiting.exclude(email="").select_related("course")
        if invitation.created_at <= now - timedelta(days=invitation.course.remind_not_started_days)
    ]
