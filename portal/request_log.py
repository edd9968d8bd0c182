"""A number and a line in the log for every request."""

import logging
import re
import time
from http import HTTPStatus
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.logs import readable_path, request_id, without_keys

logger = logging.getLogger(__name__)

VALID_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
REFUSALS = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}
ADMIN = "/admin/"
# A form at one of these addresses that is shown again was not accepted: who is let in is sent on.
SIGN_IN = re.compile(
    r"account_(login|confirm_login_code|reauthenticate|reset_password_from_key)|mfa_(re)?authenticate\w*"
    r"|wagtail(core|docs)_authenticate_with_password"
)


def is_refused_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether somebody gave a password, a code or a passkey that was not right."""
    match = request.resolver_match
    shown_again = {HTTPStatus.OK, HTTPStatus.BAD_REQUEST}
    return (
        request.method == "POST"
        and response.status_code in shown_again
        and bool(match and SIGN_IN.fullmatch(match.url_name or ""))
    )


def is_refused(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether somebody asked for what they may not have. Wagtail says so by sending them to the first page of the admin."""
    is_sent_to_start = response.status_code == HTTPStatus.FOUND and response.headers.get("Location") == ADMIN
    return response.status_code in REFUSALS or is_sent_to_start and request.path.startswith(ADMIN)


def number_request(environ: dict) -> str:
    """Return the number of the request that this thread answers from now on: behind a proxy that is declared, the one that the proxy
    gave.
    """
    given = environ.get("HTTP_X_REQUEST_ID", "") if settings.BEHIND_PROXY else ""
    number = given if VALID_ID.fullmatch(given) else uuid4().hex
    request_id.set(number)  # until the next request: Django logs an error after the answer
    return number


def log_answer(
    method: str, path: str, status: int, seconds: float, level: int = logging.INFO, message: str = "request", **more
) -> None:
    """Log how a request was answered, without what may be a key in its path."""
    if not logger.isEnabledFor(level):
        return
    path = readable_path(path)
    facts = {
        "method": method,
        "path": without_keys(path) if status == HTTPStatus.NOT_FOUND else path,
        "status": status,
        "milliseconds": round(seconds * 1000, 1),
    }
    logger.log(level, message, extra=facts | more)


class RequestLogMiddleware:
    """Number every request, and log how it was answered. Stands before everything else. Who was refused is logged as a warning."""

    def __init__(self, get_response):
        self.get_response = get_response
        # What is asked for all the time and says nothing.
        self.quiet = (settings.STATIC_URL, settings.MEDIA_URL, "/healthz", "/readyz", "/metrics")

    def __call__(self, request):
        number = number_request(request.META)
        started = time.monotonic()
        response = self.get_response(request)
        response.headers["X-Request-ID"] = number
        self.log(request, response, time.monotonic() - started)
        return response

    def log(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        is_failed_sign_in = is_refused_sign_in(request, response)
        if is_failed_sign_in or is_refused(request, response):
            level, message = logging.WARNING, "sign-in refused" if is_failed_sign_in else "request refused"
        elif request.path.startswith(self.quiet) and response.status_code < HTTPStatus.BAD_REQUEST:
            level, message = logging.DEBUG, "request"
        else:
            level, message = logging.INFO, "request"
        who = {"user": request.user.pk} if level == logging.WARNING and hasattr(request, "user") else {}
        log_answer(request.method, request.path_info, response.status_code, seconds, level, message, **who)
