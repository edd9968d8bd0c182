"""The dashboard of the admin."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Page, Revision

from news.models import EventIndexPage, EventPage, NewsIndexPage, NewsPage
from partners.models import PartnerIndexPage, PartnerPage

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


class ScheduledPanel(Component):
    """What will be published by itself, and when."""

    order = 230
    template_name = "wagtailadmin/home/scheduled.html"

    def get_context_data(self, parent_context):
        coming = Revision.page_revisions.filter(approved_go_live_at__gt=timezone.now()).order_by("approved_go_live_at")
        moments = {int(revision.object_id): revision.approved_go_live_at for revision in coming[:LIST_LENGTH]}
        pages = Page.objects.in_bulk(moments)
        return {"items": [{"page": pages[pk], "moment": moment} for pk, moment in moments.items() if pk in pages]}


class MissingReportsPanel(Component):
    """Past meetings without a report, with a click to make one."""

    order = 240
    template_name = "wagtailadmin/home/missing_reports.html"

    def get_context_data(self, parent_context):
        return {"events": EventPage.objects.defer_streamfields().without_report()[:LIST_LENGTH]}


@hooks.register("construct_homepage_panels")
def add_dashboard_panels(request, panels):
    panels += [QuickStartPanel(), ScheduledPanel(), MissingReportsPanel()]
