"""Views that belong to no app in particular."""

import hashlib
import re
from http import HTTPStatus

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import csrf
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Page

from portal.models import DailyViews

# Programs that fetch pages say so in their name; browsers do not use these words.
BOT = re.compile(r"bot|crawl|spider|slurp|preview|fetch|monitor|curl|wget|python|headless|lighthouse", re.IGNORECASE)
DAY = 24 * 60 * 60


@never_cache
@csrf_exempt  # it changes nothing but a count, and knows no visitor
@require_POST
def count_view(request, page_id: int) -> HttpResponse:
    """Count a reader of a page, once a day each; not robots, and nobody who can edit.

    The address of the reader is only used in a fingerprint that changes every day and is forgotten after a day.
    """
    response = HttpResponse(status=204)
    agent = request.headers.get("User-Agent", "")
    if not agent or BOT.search(agent) or request.user.has_perm("wagtailadmin.access_admin"):
        return response
    if not Page.objects.live().public().filter(pk=page_id).exists():
        return response
    reader = f"{settings.SECRET_KEY}{timezone.localdate()}{request.META.get('REMOTE_ADDR')}{agent}{page_id}"
    if cache.add(f"view-{hashlib.sha256(reader.encode()).hexdigest()}", 1, timeout=DAY):
        DailyViews.objects.record(page_id)
    return response


@require_safe
def robots(request) -> HttpResponse:
    """What search engines may visit."""
    return render(
        request, "robots.txt", {"base_url": f"{request.scheme}://{request.get_host()}"}, content_type="text/plain"
    )


def csrf_failure(request, reason: str = ""):
    """Refuse a form whose token is not right: in words for a person, as JSON for a script, which then fetches a new token."""
    if request.headers.get("Accept", "").startswith("application/json"):
        error = _("This form was open too long. Load the page again and send it once more.")
        return JsonResponse({"error": error, "code": "csrf"}, status=HTTPStatus.FORBIDDEN)
    return csrf.csrf_failure(request, reason)
