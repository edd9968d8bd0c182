"""Middleware: the content security policy per part of the site, its address, and renditions on one machine without a web server."""

import re
from http import HTTPStatus

from csp.constants import NONE, SELF
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.middleware.security import SecurityMiddleware
from django.utils._os import safe_join
from django.utils.http import http_date
from django.views.static import was_modified_since
from wagtail.models import Site
from wagtail.views import serve

from portal.models.site import root_paths
from portal.page_cache import remembered
from portal.rate_limits import MINUTE

SANDBOX = {"default-src": [NONE], "sandbox": True}
# Of a style sheet, a script, a font or a picture, which are no pages: a page has ten, and each carries its policy along.
PART_OF_PAGE = SANDBOX | {"frame-ancestors": [NONE]}


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """The strict policy on public pages without exception; the relaxed one in the admin and in its previews; on a file one under which
    nothing runs. And what else each answer says to browsers, errors and refusals too.
    """

    def __init__(self, get_response):
        super().__init__(get_response)
        self.security = SecurityMiddleware(get_response)

    def get_policy_parts(self, request, response, report_only: bool = False) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if report_only:
            return parts
        if request.path.startswith("/admin/"):
            parts.replace = settings.ADMIN_CONTENT_SECURITY_POLICY | (parts.replace or {})
        elif request.path.startswith((settings.STATIC_URL, settings.MEDIA_URL)):
            parts.config = PART_OF_PAGE
        elif response.headers.get("Content-Disposition", "").startswith("attachment"):
            parts.replace = SANDBOX
        elif getattr(request, "is_dummy", False):  # a preview: as strict as the page itself, but framed by the admin
            parts.replace = {"frame-ancestors": [SELF]} | (parts.replace or {})
        return parts

    def process_response(self, request, response):
        response = super().process_response(request, response)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            response.headers.setdefault("Retry-After", str(getattr(request, "retry_after", MINUTE)))
        # Django leaves its own headers out of an answer to a host name that is not ours.
        return self.security.process_response(request, response)


class AtomicPublishingMiddleware:
    """Let publishing happen entirely or not at all: Wagtail saves a page, its revision and its log one after the other."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, arguments, named) -> HttpResponse | None:
        is_publishing = request.path.startswith("/admin/pages/") and "action-publish" in request.POST
        return transaction.atomic(view)(request, *arguments, **named) if is_publishing else None


class SiteMiddleware:
    """Know the site of a page, and the addresses of all sites, for a generation; Wagtail asks for them with each request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, arguments, named) -> None:
        if view is serve:
            key = "site", request.get_host()
            request._wagtail_site = remembered(key, lambda: Site.find_for_request(request))
            request._wagtail_cached_site_root_paths = root_paths()


class RenditionMiddleware:
    """Serve renditions of images from local media, so that one machine needs no web server before Gunicorn.

    Only files in `images/` of an allowed type are served: originals and documents never are. Renditions have a hash of
    their filter in the name and are never overwritten, so they may be kept for ever.
    """

    PATH = re.compile(r"^images/[\w.-]+\.(?P<type>avif|gif|jpg|jpeg|png|webp)$")
    TYPES = {"avif": "image/avif", "gif": "image/gif", "jpg": "image/jpeg", "jpeg": "image/jpeg"} | {
        "png": "image/png",
        "webp": "image/webp",
    }

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method in {"GET", "HEAD"} and request.path.startswith(settings.MEDIA_URL):
            match = self.PATH.match(request.path.removeprefix(settings.MEDIA_URL))
            if match:
                response = self.serve(request, match)
                if response:
                    return response
        return self.get_response(request)

    def serve(self, request, match) -> HttpResponse | None:
        """Return the file, a 304, or nothing when there is no such file."""
        try:
            path = safe_join(default_storage.location, match.string)
            file = open(path, "rb")  # noqa: SIM115 (FileResponse closes it)
        except OSError:
            return None
        modified = int(default_storage.get_modified_time(match.string).timestamp())
        if was_modified_since(request.headers.get("If-Modified-Since"), modified):
            response = FileResponse(file, content_type=self.TYPES[match["type"]])
        else:
            file.close()
            response = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.headers["Last-Modified"] = http_date(modified)
        return response
