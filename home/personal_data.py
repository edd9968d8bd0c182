"""What people sent with the forms that editors made."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.forms.models import FormSubmission

from portal.personal_data import Person, PersonalData, register
from portal.personal_data.traces import mentioning

# What is asked is answered by mail well within half a year; what must be kept for longer belongs elsewhere.
KEEP_SUBMISSIONS = timedelta(days=180)


def sent_by(person: Person) -> list[FormSubmission]:
    """Return what was sent with one of the addresses as an answer. What others wrote about somebody is not theirs."""
    found = mentioning(FormSubmission.objects.select_related("page"), "form_data", person.addresses)
    return [
        submission
        for submission in found
        if person.addresses & {str(answer).strip().lower() for answer in submission.form_data.values()}
    ]


def submissions_of(person: Person) -> list[dict]:
    return [
        {"form": submission.page.title, "sent": submission.submit_time, "answers": submission.form_data}
        for submission in sent_by(person)
    ]


def erase_submissions(person: Person) -> None:
    FormSubmission.objects.filter(pk__in=[submission.pk for submission in sent_by(person)]).delete()


def texts_of_others(person: Person) -> list[tuple[QuerySet, str]]:
    """Return what others sent."""
    sent = [submission.pk for submission in sent_by(person)]
    return [(FormSubmission.objects.exclude(pk__in=sent), "form_data")]


def forget_submissions(dry_run: bool) -> dict[str, int]:
    old = FormSubmission.objects.filter(submit_time__lt=timezone.now() - KEEP_SUBMISSIONS)
    counted = old.count()
    if not dry_run:
        old.delete()
    return {"forms sent": counted}


register(
    PersonalData(
        "forms",
        _("Forms sent"),
        submissions_of,
        erase_submissions,
        forget_submissions,
        _("What was sent with a form goes after 180 days."),
        covers=("wagtailforms.FormSubmission",),
        texts=texts_of_others,
    )
)
