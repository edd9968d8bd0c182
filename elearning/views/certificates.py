"""Certificates on the site: verified by anybody, downloaded and shown or hidden by who holds them."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from elearning.certificates import render as render_pdf
from elearning.models import Certificate
from elearning.models.certificate import read_serial
from elearning.services.certificates import set_name_visibility
from portal.rate_limits import is_limited

VERIFICATIONS = "20/m"
MAX_TYPED_LENGTH = 60
SECTION = "certificaten"


@require_safe
@cache_control(private=True, no_store=True)
def verify_certificate(request: HttpRequest, serial: str = "") -> HttpResponse:
    """Say what a certificate is worth, to anybody who has its number."""
    typed = (serial or request.GET.get("nummer", "")).replace("\x00", "").strip()[:MAX_TYPED_LENGTH]
    context = {"typed": typed, "certificate": None, "status": "", "is_typing_error": False}
    code = HTTPStatus.OK
    if typed and is_limited(request, "verify_certificate", VERIFICATIONS):
        context |= {"status": "limited", "typed": ""}
        code = HTTPStatus.TOO_MANY_REQUESTS
    elif typed:
        number = read_serial(typed)
        certificate = Certificate.objects.filter(serial=number).first() if number else None
        if certificate:
            context |= {"certificate": certificate, "status": certificate.status}
        else:
            context |= {"status": "unknown", "is_typing_error": number is None}
            code = HTTPStatus.NOT_FOUND
    response = render(request, "elearning/certificate_verify.html", context, status=code)
    response["X-Robots-Tag"] = "noindex"
    return response


def own_certificate(request: HttpRequest, serial: str) -> Certificate:
    """Return a certificate of who asks; somebody else's does not exist for them."""
    return get_object_or_404(Certificate.objects.for_holder(request.user), serial=serial)


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def certificate_pdf(request: HttpRequest, serial: str) -> HttpResponse:
    """The certificate as a PDF, for its holder alone."""
    certificate = own_certificate(request, serial)
    if certificate.revoked_at:
        messages.error(request, _("This certificate was withdrawn. You can no longer download it."))
        return redirect("account")
    if certificate.waits_for_name:
        messages.warning(request, _("Say first which name must stand on your certificate. Then you can download it."))
        return redirect("account_profile")
    name = f"{slugify(_('Certificate'))}-{slugify(certificate.course_title)[:60].strip('-')}-{certificate.serial}.pdf"
    return HttpResponse(
        render_pdf(certificate),
        content_type="application/pdf",
        headers={"Content-Disposition": content_disposition_header(as_attachment=True, filename=name)},
    )


@require_POST
@login_required
def certificate_sharing(request: HttpRequest, serial: str) -> HttpResponse:
    """Show or hide the name of the holder on the page that verifies the certificate."""
    certificate = own_certificate(request, serial)
    set_name_visibility(certificate, request.POST.get("shows_name") == "true")
    if certificate.shows_name:
        messages.success(request, _("Who checks your certificate now sees your name."))
    else:
        messages.success(request, _("Who checks your certificate no longer sees your name."))
    return HttpResponse(status=HTTPStatus.SEE_OTHER, headers={"Location": f"{reverse('account')}#{SECTION}"})


def certificates_section(request: HttpRequest) -> dict:
    """Return the section of the account page with the certificates of who asks."""
    return {
        "template": "elearning/account_certificates.html",
        "order": 20,
        "certificates": list(Certificate.objects.for_holder(request.user)),
    }
