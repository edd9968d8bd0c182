"""What is done with certificates, whoever asks for it."""

from datetime import date

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from elearning.log_actions import ISSUE_CERTIFICATE, REVOKE_CERTIFICATE
from elearning.models import Certificate, CoursePage, CourseResult, Enrolment
from elearning.tasks import mail_revoked_certificate
from portal.dates import local
from portal.models import Profile, SiteSettings, User


def frozen_accreditations(course: CoursePage, day: date) -> list[dict[str, str]]:
    """Return what a course counts for when it is finished on a day, as a certificate keeps it."""
    return [
        {
            "register": accreditation.register,
            "label": str(accreditation.get_register_display()),
            "number": accreditation.number,
            "points": f"{accreditation.points.normalize():f}",
            "category": accreditation.category,
        }
        for accreditation in course.accreditations.all()
        if accreditation.is_valid_on(day)
    ]


def frozen_registrations(user: User, accreditations: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the numbers of somebody in the registers that accredited a course, and in no others."""
    registers = {accreditation["register"] for accreditation in accreditations}
    return [
        {
            "register": registration.register,
            "label": str(registration.get_register_display()),
            "number": registration.number,
        }
        for registration in user.registrations.filter(register__in=registers)
    ]


def certificate_name(user: User) -> str:
    """Return the name that somebody wants on certificates; "" when that was not said yet."""
    return Profile.objects.filter(user=user).values_list("certificate_name", flat=True).first() or ""


def issuer_name(course: CoursePage) -> str:
    """Return the name of the organisation that runs the site of a course."""
    site = course.get_site()
    return SiteSettings.for_site(site).organisation_name if site else ""


@transaction.atomic
def issue_certificate(enrolment: Enrolment, result: CourseResult) -> Certificate | None:
    """Return the certificate of a finished course: the one there is, or a new one.

    Nothing for a course without certificate and for a visitor without account. Everything on it is copied now.
    """
    course = enrolment.course
    if not course.has_certificate or enrolment.user_id is None or result.completed_at is None:
        return None
    issued = Certificate.objects.filter(enrolment=enrolment).first()
    if issued:
        return issued
    day = local(result.completed_at).date()
    accreditations = frozen_accreditations(course, day)
    months = course.certificate_valid_months
    certificate, is_new = Certificate.objects.get_or_create(
        enrolment=enrolment,
        defaults={
            "user": enrolment.user,
            "name": certificate_name(enrolment.user),
            "course_title": course.title,
            "issuer": issuer_name(course),
            "provider": course.provider.title if course.provider else "",
            "authors": course.authors,
            "score": result.score,
            "study_load_minutes": course.study_load_minutes,
            "completed_on": day,
            "valid_until": day + relativedelta(months=months) if months else None,
            "accreditations": accreditations,
            "registrations": frozen_registrations(enrolment.user, accreditations),
        },
    )
    if is_new:
        log(certificate, ISSUE_CERTIFICATE)
    return certificate


@transaction.atomic
def name_certificates(user: User) -> int:
    """Put the name from the profile on the certificates that wait for it; return how many. A name is never changed afterwards."""
    name = certificate_name(user)
    if not name:
        return 0
    waiting = list(Certificate.objects.filter(user=user).waiting_for_name().select_for_update())
    for certificate in waiting:
        certificate.name = name
        certificate.registrations = frozen_registrations(user, certificate.accreditations)
        certificate.save(update_fields=["name", "registrations"])
    return len(waiting)


def set_name_visibility(certificate: Certificate, shows_name: bool) -> None:
    """Let who verifies a certificate see the name of its holder, or no longer."""
    Certificate.objects.filter(pk=certificate.pk).update(shows_name=shows_name)
    certificate.shows_name = shows_name


@transaction.atomic
def revoke_certificate(certificate: Certificate, by: User, reason: str) -> Certificate:
    """Withdraw a certificate for a reason, log it, and tell its holder after commit. The first withdrawal stands.

    Raises ValidationError without a reason.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError(_("Say why the certificate is withdrawn."), code="required")
    revoked = Certificate.objects.filter(pk=certificate.pk).not_revoked()
    if revoked.update(revoked_at=timezone.now(), revoked_reason=reason[:500], revoked_by=by):
        log(certificate, REVOKE_CERTIFICATE, user=by)
        mail_revoked_certificate.enqueue(certificate.pk)
    certificate.refresh_from_db()
    return certificate


def export_certificates(user: User) -> list[dict]:
    """Return what the certificates of somebody say, in values that JSON knows."""
    return [
        {
            "number": certificate.serial,
            "name": certificate.name,
            "course": certificate.course_title,
            "completed_on": certificate.completed_on.isoformat(),
            "valid_until": certificate.valid_until.isoformat() if certificate.valid_until else None,
            "score": certificate.score,
            "accreditations": certificate.accreditations,
            "registrations": certificate.registrations,
            "shows_name": certificate.shows_name,
            "revoked_at": certificate.revoked_at.isoformat() if certificate.revoked_at else None,
            "revoked_reason": certificate.revoked_reason,
        }
        for certificate in Certificate.objects.for_holder(user)
    ]


def erase_certificates(user: User) -> None:
    """Take away whose the certificates of somebody are. What was printed can still be verified, by its number alone."""
    Certificate.objects.filter(user=user).update(
        user=None,
        name="",
        registrations=[],
        shows_name=False,
        revoked_reason=Case(When(revoked_at__isnull=False, then=Value("–")), default=Value("")),
    )
