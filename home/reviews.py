"""Statements that must be checked again: which they are, and who is told."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from home.models import AccessibilityStatementPage, PrivacyStatementPage, ReviewReminder
from home.models.statements import StatementPage
from home.roles import MODERATOR
from portal.mail import absolute, message_id, send_text_mail
from portal.models import User

# The dashboard tells a month ahead: time to ask the data protection officer, or who did the research.
REVIEW_SOON = timedelta(days=30)


def pages_to_review(ahead: timedelta = timedelta()) -> list[StatementPage]:
    """Return the published statements whose day to be checked has come, or comes within a term; the first first."""
    until = timezone.localdate() + ahead
    models = (PrivacyStatementPage, AccessibilityStatementPage)
    found = [page for model in models for page in model.objects.live().filter(review_on__lte=until).defer("body")]
    return sorted(found, key=lambda page: page.review_on)


def claim_reminder(page: StatementPage) -> bool:
    """Note that people are told of the day on which a statement is to be checked; false when that was done before."""
    return ReviewReminder.objects.get_or_create(page_id=page.pk, review_on=page.review_on)[1]


def people_to_remind(page: StatementPage) -> list[User]:
    """Return the moderators and who owns the statement; the administrators when there are none of these."""
    users = User.objects.filter(is_active=True)
    chosen = users.filter(Q(groups__name=MODERATOR) | Q(pk=page.owner_id)).distinct()
    people = [user for user in chosen if user.has_perm("wagtailadmin.access_admin")]
    return people or list(users.filter(is_superuser=True))


def mail_review(page_id: int, user_id: int) -> None:
    """Tell somebody that a statement is to be checked, unless that was done meanwhile."""
    page = next((page for page in pages_to_review() if page.pk == page_id), None)
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if page and user:
        send_text_mail(
            user.email,
            _("Please check: %(title)s"),
            "home/mail/review.txt",
            {
                "title": page.title,
                "review_on": page.review_on,
                "url": page.full_url,
                "edit_url": absolute(reverse("wagtailadmin_pages:edit", args=[page.pk])),
            },
            message_id=message_id("review", page.pk, page.review_on, user.pk),
        )
