"""The account pages: an overview, the profile, and what is kept."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal import personal_data
from portal.accounts.forms import EraseForm, ProfileForm
from portal.models import Profile
from portal.rate_limits import is_limited, too_many_requests
from portal.signals import account_sections

# Who downloads more than that is a program.
EXPORTS_PER_PERSON = "10/h/key"


@login_required
@require_GET
def overview(request) -> HttpResponse:
    """Everything that the apps know for the person who is signed in, section by section."""
    answers = account_sections.send(sender=None, request=request)
    sections = sorted((section for _receiver, section in answers if section), key=lambda section: section["order"])
    leads_to_admin = settings.ADMIN_ENABLED and request.user.has_perm("wagtailadmin.access_admin")
    return render(request, "account/overview.html", {"sections": sections, "leads_to_admin": leads_to_admin})


@login_required
@require_http_methods(["GET", "POST"])
def profile(request) -> HttpResponse:
    """Who somebody is at work."""
    form = ProfileForm(request.POST or None, instance=Profile.for_user(request.user))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your details have been saved."))
        return HttpResponseRedirect(reverse("account"))
    return render(request, "account/profile.html", {"form": form})


@login_required
@require_GET
def data(request) -> HttpResponse:
    """What is kept, and what to do with it."""
    return render(request, "account/data.html", {"form": EraseForm(user=request.user)})


@login_required
@require_POST
def export(request) -> HttpResponse:
    """Everything that is kept about somebody, as a file."""
    if is_limited(request, "own_data", EXPORTS_PER_PERSON, key=str(request.user.pk)):
        return too_many_requests(request)
    exported = personal_data.export(personal_data.Person.of(current_user(request)))
    return json_file(exported, f"mijn-gegevens-{timezone.localdate():%Y-%m-%d}.json")


@login_required
@require_POST
def erase(request) -> HttpResponse:
    """Erase the account of who is signed in, after the address was typed."""
    form = EraseForm(request.POST, user=request.user)
    if not form.is_valid():
        return render(request, "account/data.html", {"form": form})
    personal_data.erase(personal_data.Person.of(current_user(request)))
    logout(request)
    return redirect("account_erased")


def json_file(data: dict, name: str) -> HttpResponse:
    """Return data as a file to keep, in JSON that people can read as well."""
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def current_user(request):
    """Return the user itself, not the lazy object that stands for it in a request."""
    return get_user_model().objects.get(pk=request.user.pk)
