"""What is done on time for statements. Tasks take ids: what they need is read when they run."""

from django.db import transaction
from django_tasks import task

from home import reviews
from portal.schedule import every


@task
def mail_review(page_id: int, user_id: int) -> None:
    """Tell somebody that a statement is to be checked."""
    reviews.mail_review(page_id, user_id)


@every(days=1)
@task
def remind_reviews() -> None:
    """Tell who looks after a statement that its day has come: once for each day that was chosen."""
    for page in reviews.pages_to_review():
        with transaction.atomic():
            if reviews.claim_reminder(page):
                for user in reviews.people_to_remind(page):
                    mail_review.enqueue(page.pk, user.pk)
