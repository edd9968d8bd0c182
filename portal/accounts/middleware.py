"""The gate of the admin, and pages that nobody else may see."""

from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from portal.rate_limits import is_limited, too_many_requests

# Of registers, reports and lists together. A file of a register can hold the data of everybody.
EXPORTS_PER_PERSON = "30/h/key"


def has_second_factor(request) -> bool:
    """Whether this session was opened or confirmed with an authenticator app, a passkey or a recovery code."""
    # A signed-in user is asked for explicitly: without one there are no records.
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


class AdminGateMiddleware:
    """Let only editors into the admin, with a second factor, and let none of them take it all away at once. Who is not signed in is
    sent to the login by Wagtail itself.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith("/admin/") and request.user.is_authenticated:
            if not request.user.has_perm("wagtailadmin.access_admin"):
                raise PermissionDenied  # Wagtail would send them to the login, which sends them back
            if settings.ADMIN_REQUIRES_SECOND_FACTOR and not has_second_factor(request):
                return self.ask_for_second_factor(request)
            if "export" in request.GET and is_limited(request, "export", EXPORTS_PER_PERSON, key=str(request.user.pk)):
                return too_many_requests(request)
        return self.get_response(request)

    def ask_for_second_factor(self, request) -> HttpResponseRedirect:
        """Send an editor to where the second factor is given, or set up when there is none yet."""
        methods = get_adapter().get_reauthentication_methods(request.user)
        for method in methods:
            if method["id"].startswith("mfa_reauthenticate"):
                back = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
                return HttpResponseRedirect(f"{method['url']}?{back}")
        messages.warning(request, _("To work in the admin you need a second step. Set up an app or a passkey first."))
        return HttpResponseRedirect(reverse("mfa_index"))


class PrivatePagesMiddleware:
    """Keep pages of an account, and documents that are not for everybody, out of every cache: the next person at the same computer
    does not get to see them.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.headers.get("Content-Encoding") == "None":  # what Wagtail says of a document that is not encoded
            del response.headers["Content-Encoding"]
        if request.path.startswith("/account/") or getattr(request, "is_private", False):
            add_never_cache_headers(response)
        return response
