"""Views of the admin for events: making a series of dates, and starting a report."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.auth import require_admin_access

from news.forms import SeriesForm
from news.models import EventPage, NewsIndexPage
from news.recurrence import MAX_OCCURRENCES
from news.services import add_series, make_report


@require_admin_access
def make_series(request, page_id: int):
    """Add the dates of a series to the draft of an event; each can be changed afterwards."""
    page = get_object_or_404(EventPage, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    form = SeriesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        draft = page.get_latest_revision_as_object()
        added = add_series(
            draft, form.rule, form.get_moments(), list(form.cleaned_data["hosts"]), form.cleaned_data["location_name"]
        )
        draft.save_revision(user=request.user, log_action=True)
        messages.success(
            request,
            ngettext("%d date was added.", "%d dates were added.", added) % added + " " + _("Check them and publish."),
        )
        if form.is_cut_off:
            messages.warning(
                request,
                _(
                    "A series has at most %d dates in two years. The later ones were left out; add them when the time comes."
                )
                % MAX_OCCURRENCES,
            )
        return redirect("wagtailadmin_pages:edit", page.pk)
    return render(request, "wagtailadmin/events/series.html", {"page": page, "form": form})


@require_admin_access
def start_report(request, page_id: int):
    """Ask for a click, then make a draft report from the event and open it."""
    page = get_object_or_404(EventPage, pk=page_id)
    if not NewsIndexPage.objects.get().permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied
    if request.method == "POST":
        report = make_report(page.get_latest_revision_as_object(), request.user)
        messages.success(request, _("The report is filled with what the meeting knew. Complete it and publish."))
        return redirect("wagtailadmin_pages:edit", report.pk)
    return render(request, "wagtailadmin/events/report.html", {"page": page})
