"""Views that belong to no app in particular."""

import errno
import hashlib
import re
import sys
from http import HTTPStatus
from smtplib import SMTPException

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.core.cache import cache
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import csrf, defaults
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Page

from portal.models import DailyViews
from portal.rate_limits import is_hurried
from portal.storage import is_bucket_outage

# Programs that fetch pages say so in their name; browsers do not use these words.
BOT = re.compile(r"bot|crawl|spider|slurp|preview|fetch|monitor|curl|wget|python|headless|lighthouse", re.IGNORECASE)
DAY = 24 * 60 * 60
# The people of an organisation share one address of the visitor.
MOST_VIEWS_A_MINUTE = 120
# What a database says that is away. The driver's own errors come through where Django closes a cursor that was being read.
DRIVER = connection.Database
DATABASE_ERRORS = (OperationalError, InterfaceError, DRIVER.OperationalError, DRIVER.InterfaceError)
# What a disk says that is full or out of order.
DISK_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}
RETRY_AFTER = 60


@never_cache
@csrf_exempt  # it changes nothing but a count, and knows no visitor
@require_POST
def count_view(request, page_id: int) -> HttpResponse:
    """Count a reader of a page, once a day each; not robots, and nobody who can edit.

    The address of the reader is only used in a fingerprint that changes every day and is forgotten after a day.
    """
    response = HttpResponse(status=204)
    agent = request.headers.get("User-Agent", "")
    if not agent or BOT.search(agent) or is_hurried(request, "view", MOST_VIEWS_A_MINUTE):
        return response
    if request.user.has_perm("wagtailadmin.access_admin"):
        return response
    if not Page.objects.live().public().filter(pk=page_id).exists():
        return response
    reader = f"{settings.SECRET_KEY}{timezone.localdate()}{get_ip(request)}{agent}{page_id}"
    if cache.add(f"view-{hashlib.sha256(reader.encode()).hexdigest()}", 1, timeout=DAY):
        DailyViews.objects.record(page_id)
    return response


@require_safe
def robots(request) -> HttpResponse:
    """What search engines may visit."""
    return render(
        request, "robots.txt", {"base_url": f"{request.scheme}://{request.get_host()}"}, content_type="text/plain"
    )


def wants_json(request: HttpRequest) -> bool:
    """Return whether a script asks, which reads the answer itself."""
    return request.headers.get("Accept", "").startswith("application/json")


def csrf_failure(request, reason: str = ""):
    """Refuse a form whose token is not right: in words for a person, as JSON for a script, which then fetches a new token."""
    if wants_json(request):
        error = _("This form was open too long. Load the page again and send it once more.")
        return JsonResponse({"error": error, "code": "csrf"}, status=HTTPStatus.FORBIDDEN)
    return csrf.csrf_failure(request, reason)


def is_outage(error: BaseException | None) -> bool:
    """Return whether an error says that the database, the disk, the bucket or the mail server does not work: nothing is wrong with the
    request, and it passes.
    """
    if error is None:
        return False
    if (
        isinstance(error, (*DATABASE_ERRORS, SMTPException, ConnectionError, TimeoutError))
        or getattr(error, "errno", None) in DISK_ERRORS
        or is_bucket_outage(error)
    ):
        return True
    return is_outage(error.__cause__)


@never_cache
def server_error(request) -> HttpResponse:
    """Answer where an exception ended up: say that it passes when the database or the disk is what failed."""
    if not is_outage(sys.exception()):
        return defaults.server_error(request)
    is_form = request.method not in {"GET", "HEAD"}
    title = _("We could not save this") if is_form else _("The site is out of order for a moment")
    if wants_json(request):
        response: HttpResponse = JsonResponse({"error": title, "code": "outage"})
    else:
        # Without the request: what it would add may need the database.
        response = HttpResponse(render_to_string("503.html", {"title": title, "is_form": is_form}))
    response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response
