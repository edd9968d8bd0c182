"""Work in progress for the dashboard of the demo: an edit that waits for a moderator, and one that is scheduled."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision, Workflow

from home.roles import WORKFLOW
from news.models import NewsKind, NewsPage

SCHEDULED_DAYS = 3


@transaction.atomic
def build_editorial_work(editor, moderator) -> None:
    """Let the editor submit an edit of a news item and the moderator schedule one of another, unless that was done before."""
    pages = NewsPage.objects.live().exclude(kind=NewsKind.REPORT).order_by("-display_date")
    waiting, scheduled = pages[1], pages[2]
    if not Revision.page_revisions.filter(user=editor).exists():
        waiting.save_revision(user=editor, log_action=True)
        Workflow.objects.get(name=WORKFLOW).start(waiting, editor)
    if not Revision.page_revisions.filter(user=moderator).exists():
        scheduled.go_live_at = timezone.now() + timedelta(days=SCHEDULED_DAYS)
        scheduled.save_revision(user=moderator, log_action=True).publish(user=moderator, log_action=True)
