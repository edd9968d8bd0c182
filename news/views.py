"""Views of the admin for events: making a series of dates, and starting a report."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.auth import require_admin_access

from news.forms import SeriesForm
from news.models import EventPage, NewsIndexPage
from news.recurrence import MAX_OCCURRENCES, describe, holiday
from news.services import add_series, make_report, plan_series
from portal.dates import local


@require_admin_access
def make_series(request, page_id: int):
    """Show the dates of a series before they are added to the draft of an event; each can be changed afterwards."""
    page = get_object_or_404(EventPage, pk=page_id)
    permissions = page.permissions_for_user(request.user)
    if not permissions.can_edit() or permissions.page_locked():
        raise PermissionDenied
    draft = page.get_latest_revision_as_object()
    form = SeriesForm(request.POST or None, event=draft)
    context = {"page": page, "form": form, "edit_url": f"{reverse('wagtailadmin_pages:edit', args=[page.pk])}#series"}
    if "change" in request.POST or not form.is_valid():
        return render(request, "wagtailadmin/events/series.html", context)
    series = form.get_series()
    if "add" not in request.POST:
        planned = plan_series(draft, **series)
        context |= {
            "rule": describe(form.rule),
            "planned": [(date, is_new, holiday(local(date.start).date())) for date, is_new in planned],
            "added": sum(is_new for _date, is_new in planned),
            "maximum": MAX_OCCURRENCES,
        }
        return render(request, "wagtailadmin/events/series_preview.html", context)
    added = add_series(draft, form.rule, **series)
    draft.save_revision(user=request.user, log_action=True, clean=False)  # the draft may lack what publishing needs
    messages.success(
        request,
        ngettext("%d date was added.", "%d dates were added.", added) % added + " " + _("Check them and publish."),
    )
    return redirect(context["edit_url"])


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
