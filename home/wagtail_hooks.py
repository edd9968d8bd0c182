"""The dashboard of the admin."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Page, Revision

from home.reviews import REVIEW_SOON, pages_to_review
from news.hosts import dates_without_host
from news.models import EventIndexPage, EventPage, NewsIndexPage, NewsPage, Occurrence
from partners.models import PartnerIndexPage, PartnerPage
from portal.dates import format_date, format_period

LIST_LENGTH = 6


class QuickStartPanel(Component):
    """One click to a new page of the kinds that are made most."""

    order = 50
    template_name = "wagtailadmin/home/quick_start.html"

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        starts = [
            (NewsIndexPage, NewsPage, _("New news item"), "doc-full"),
            (EventIndexPage, EventPage, _("New meeting"), "date"),
            (PartnerIndexPage, PartnerPage, _("New partner"), "group"),
        ]
        links = []
        for index, model, label, icon in starts:
            parent = index.objects.first()
            if parent and parent.permissions_for_user(user).can_add_subpage():
                address = reverse(
                    "wagtailadmin_pages:add", args=[model._meta.app_label, model._meta.model_name, parent.pk]
                )
                links.append({"url": address, "label": label, "icon": icon})
        return {"links": links}


@dataclass(frozen=True)
class Row:
    """A page in a table of the dashboard, with what is said of it and perhaps a button."""

    page_id: int
    title: str
    cells: list[str]
    url: str = ""
    label: str = ""


class TablePanel(Component):
    """A table of pages that ask for attention; nothing is shown when there are none."""

    template_name = "wagtailadmin/home/table.html"
    name = heading = ""
    columns: list[str] = []

    def get_rows(self) -> list[Row]:
        raise NotImplementedError

    def get_context_data(self, parent_context):
        return {"name": self.name, "heading": self.heading, "columns": self.columns, "rows": self.get_rows()}


class ScheduledPanel(TablePanel):
    """What will be published by itself, and when."""

    order = 230
    name = "scheduled"
    heading = _("Scheduled")
    columns = [_("Title"), _("Published on")]

    def get_rows(self) -> list[Row]:
        coming = Revision.page_revisions.filter(approved_go_live_at__gt=timezone.now()).order_by("approved_go_live_at")
        moments = {int(revision.object_id): revision.approved_go_live_at for revision in coming[:LIST_LENGTH]}
        pages = Page.objects.in_bulk(moments)
        return [
            Row(pk, pages[pk].draft_title, [format_period(moment, None)])
            for pk, moment in moments.items()
            if pk in pages
        ]


class MissingHostsPanel(TablePanel):
    """Dates of series in the next months that nobody hosts yet, or whose host gets no reminder."""

    order = 235
    name = "missing-hosts"
    heading = _("Hosts to arrange")
    columns = [_("Title"), _("Date"), _("What is missing")]

    def get_rows(self) -> list[Row]:
        return [
            Row(date.page_id, date.page.title, [date.when, self.what_is_missing(date)])
            for date in dates_without_host()[:LIST_LENGTH]
        ]

    @staticmethod
    def what_is_missing(date: Occurrence) -> str:
        if date.host is None:
            return gettext("No host yet")
        if not date.host.live:
            return gettext("%(host)s is no longer on the site") % {"host": date.host.title}
        return gettext("%(host)s has no e-mail address on its page: no reminder") % {"host": date.host.title}


class MissingReportsPanel(TablePanel):
    """Past meetings without a report, with a click to make one."""

    order = 240
    name = "missing-reports"
    heading = _("Meetings without a report")
    columns = [_("Title"), _("Last date"), _("Actions")]

    def get_rows(self) -> list[Row]:
        events = EventPage.objects.defer_streamfields().without_report()[:LIST_LENGTH]
        return [
            Row(
                event.pk,
                event.title,
                [format_date(event.last_start)],
                reverse("event_report", args=[event.pk]),
                gettext("Make report"),
            )
            for event in events
        ]


class ReviewsPanel(TablePanel):
    """Statements whose day to be checked has come, or comes soon."""

    order = 245
    name = "reviews"
    heading = _("Statements to check")
    columns = [_("Title"), _("Check again on")]

    def get_rows(self) -> list[Row]:
        return [Row(page.pk, page.title, [format_date(page.review_on)]) for page in pages_to_review(REVIEW_SOON)]


@hooks.register("construct_homepage_panels")
def add_dashboard_panels(request, panels):
    panels += [QuickStartPanel(), ScheduledPanel(), MissingHostsPanel(), MissingReportsPanel(), ReviewsPanel()]
