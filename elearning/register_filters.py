"""The filters of the registers of the e-learning."""

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from elearning.models import Attempt, Certificate, CoursePage, Enrolment, LessonResult
from partners.models import PartnerPage
from portal.register_filters import choice, period


def course(path: str) -> django_filters.Filter:
    """Return a filter on one course."""
    return django_filters.ModelChoiceFilter(
        field_name=path,
        label=_("Course"),
        queryset=CoursePage.objects.defer_streamfields().order_by("title"),
    )


def organisation(path: str) -> django_filters.Filter:
    """Return a filter on one partner, by the path to the user who works there."""
    return django_filters.ModelChoiceFilter(
        field_name=f"{path}__profile__organisation",
        label=_("Organisation"),
        queryset=PartnerPage.objects.defer_streamfields().order_by("title"),
    )


class EnrolmentFilterSet(WagtailFilterSet):
    STATES = [
        ("new", _("Not started")),
        ("busy", _("Busy")),
        ("finished", _("Finished")),
    ]

    course = course("course")
    state = choice(_("State"), STATES, "filter_state")
    organisation = organisation("user")
    created_at = period("created_at", _("Enrolled on"))

    class Meta:
        model = Enrolment
        fields = []

    def filter_state(self, enrolments, name, value):
        finished = Q(course_result__isnull=False)
        started = Q(attempts__isnull=False)
        chosen = {"new": ~started & ~finished, "busy": started & ~finished, "finished": finished}
        return enrolments.filter(chosen[value]).distinct()


class LessonResultFilterSet(WagtailFilterSet):
    STATES = [("open", _("Not done")), ("done", _("Done"))]

    course = course("enrolment__course")
    state = choice(_("State"), STATES, "filter_state")
    organisation = organisation("enrolment__user")
    completed_at = period("completed_at", _("Done on"))

    class Meta:
        model = LessonResult
        fields = []

    def filter_state(self, results, name, value):
        return results.filter(completed_at__isnull=value == "open")


class AttemptFilterSet(WagtailFilterSet):
    STATES = [
        ("open", _("Not handed in")),
        ("passed", _("Passed")),
        ("failed", _("Not passed")),
    ]

    course = course("enrolment__course")
    state = choice(_("State"), STATES, "filter_state")
    organisation = organisation("enrolment__user")
    started_at = period("started_at", _("Started on"))

    class Meta:
        model = Attempt
        fields = []

    def filter_state(self, attempts, name, value):
        chosen = {"open": Q(submitted_at=None), "passed": Q(passed=True), "failed": Q(passed=False)}
        return attempts.filter(chosen[value])


class CertificateFilterSet(WagtailFilterSet):
    STATES = [
        ("valid", _("Valid")),
        ("expired", _("Expired")),
        ("revoked", _("Withdrawn")),
    ]

    course = course("enrolment__course")
    state = choice(_("State"), STATES, "filter_state")
    organisation = organisation("user")
    completed_on = period("completed_on", _("Completed on"))

    class Meta:
        model = Certificate
        fields = []

    def filter_state(self, certificates, name, value):
        revoked = Q(revoked_at__isnull=False)
        expired = Q(valid_until__lt=timezone.localdate())
        chosen = {"valid": ~revoked & ~expired, "expired": ~revoked & expired, "revoked": revoked}
        return certificates.filter(chosen[value])
