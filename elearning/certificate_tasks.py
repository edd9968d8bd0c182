"""Mail about certificates. A certificate that is issued is mentioned in the mail about the finished course."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from elearning.models import Certificate


@task
def mail_revoked_certificate(certificate_id: int) -> None:
    """Tell the holder that a certificate was withdrawn, and why; nothing when the account was erased meanwhile."""
    certificate = Certificate.objects.select_related("user").filter(pk=certificate_id, user__isnull=False).first()
    if certificate is None or not certificate.revoked_at:
        return
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Your certificate was withdrawn: %(course)s") % {"course": certificate.course_title}
        context = {"certificate": certificate, "organisation": certificate.issuer or "Samenportaal"}
        text = render_to_string("elearning/mail/certificate_revoked.txt", context)
        send_mail(subject, text, None, [certificate.user.email])
