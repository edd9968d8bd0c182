"""The registers of the e-learning in the admin. What learners answered or noted for themselves is in none of them."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.contrib.admin import display
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Q
from django.shortcuts import redirect, render
from django.urls import re_path
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail_modeladmin.helpers import ButtonHelper
from wagtail_modeladmin.options import ModelAdminGroup

from elearning.coordinator_admin import coordinators
from elearning.invitation_admin import invitations
from elearning.models import Attempt, Certificate, Enrolment, LessonResult
from elearning.register_filters import AttemptFilterSet, CertificateFilterSet, EnrolmentFilterSet, LessonResultFilterSet
from elearning.services.certificates import revoke_certificate
from portal.models import User
from portal.registers import ReadOnlyModelAdmin, ReadOnlyPermissionHelper


def percentage(score: float | None) -> int | None:
    """Return a score between 0 and 1 in percent."""
    return None if score is None else round(score * 100)


class LearnerRegister(ReadOnlyModelAdmin):
    """A register of what learners do: each row leads to a user, or to a visitor without an account."""

    user_path = "user"
    titles = {}

    def get_queryset(self, request):
        """The rows with the titles of pages, which costs much less than the pages."""
        titles = {"partner_title": f"{self.user_path}__profile__organisation__title", **self.titles}
        rows = super().get_queryset(request).select_related(f"{self.user_path}__profile")
        return rows.annotate(**{name: F(path) for name, path in titles.items()})

    def get_user(self, row) -> User | None:
        return row.user

    @display(description=gettext_lazy("learner"), ordering="user__email")
    def learner(self, row) -> str:
        user = self.get_user(row)
        if user is None:
            return _("Visitor without an account")
        profile = getattr(user, "profile", None)
        return (profile and profile.certificate_name) or user.get_full_name() or user.email

    @display(description=gettext_lazy("e-mail address"))
    def email(self, row) -> str:
        user = self.get_user(row)
        return user.email if user else ""

    @display(description=gettext_lazy("organisation"), ordering="partner_title")
    def organisation(self, row) -> str:
        profile = getattr(self.get_user(row), "profile", None)
        return row.partner_title or (profile.organisation_name if profile else "")


class EnrolmentRegister(LearnerRegister):
    model = Enrolment
    menu_icon = "user"
    titles = {"title_of_course": "course__title"}
    list_display = [
        "learner",
        "organisation",
        "course_title",
        "created_at",
        "active_at",
        "lessons_done",
        "completed_at",
    ]
    list_export = [
        "learner",
        "email",
        "job_title",
        "organisation",
        "course_title",
        "run",
        "created_at",
        "active_at",
        "lessons_done",
        "completed_at",
        "score",
        "invitation",
    ]
    inspect_view_fields = list_export
    list_select_related = ["course_result", "invitation"]
    search_fields = [
        "user__email",
        "user__profile__certificate_name",
        "user__profile__organisation__title",
        "user__profile__organisation_name",
        "course__title",
    ]
    filterset_class = EnrolmentFilterSet
    ordering = ["-created_at"]

    def get_queryset(self, request):
        done = Count("lesson_results", filter=Q(lesson_results__completed_at__isnull=False))
        return super().get_queryset(request).annotate(done=done)

    @display(description=gettext_lazy("course"), ordering="course__title")
    def course_title(self, row) -> str:
        return row.title_of_course

    @display(description=gettext_lazy("function"))
    def job_title(self, row) -> str:
        profile = getattr(row.user, "profile", None)
        return profile.job_title if profile else ""

    @display(description=gettext_lazy("lessons done"), ordering="done")
    def lessons_done(self, row) -> int:
        return row.done

    @display(description=gettext_lazy("finished on"), ordering="course_result__completed_at")
    def completed_at(self, row) -> datetime | None:
        result = getattr(row, "course_result", None)
        return result and result.completed_at

    @display(description=gettext_lazy("score (%)"))
    def score(self, row) -> int | None:
        result = getattr(row, "course_result", None)
        return result and percentage(result.score)


class LessonRegister(LearnerRegister):
    """A register of what learners do in a lesson."""

    user_path = "enrolment__user"
    titles = {"title_of_course": "enrolment__course__title", "title_of_lesson": "lesson__title"}
    list_select_related = ["enrolment"]
    search_fields = [
        "enrolment__user__email",
        "enrolment__user__profile__certificate_name",
        "enrolment__user__profile__organisation__title",
        "enrolment__course__title",
        "lesson__title",
    ]

    def get_user(self, row):
        return row.enrolment.user

    @display(description=gettext_lazy("learner"), ordering="enrolment__user__email")
    def learner(self, row):
        return super().learner(row)

    @display(description=gettext_lazy("course"), ordering="enrolment__course__title")
    def course_title(self, row) -> str:
        return row.title_of_course

    @display(description=gettext_lazy("lesson"), ordering="lesson__title")
    def lesson_title(self, row) -> str:
        return row.title_of_lesson


class LessonResultRegister(LessonRegister):
    model = LessonResult
    menu_icon = "tasks"
    list_display = [
        "learner",
        "organisation",
        "course_title",
        "lesson_title",
        "best_score_percent",
        "passed",
        "completed_at",
    ]
    list_export = [
        "learner",
        "email",
        "organisation",
        "course_title",
        "enrolment__run",
        "lesson_title",
        "best_score_percent",
        "passed",
        "completed_at",
    ]
    inspect_view_fields = list_export
    filterset_class = LessonResultFilterSet

    @display(description=gettext_lazy("best score (%)"), ordering="best_score")
    def best_score_percent(self, row) -> int | None:
        return percentage(row.best_score)


class AttemptRegister(LessonRegister):
    """What learners did in tests; the lessons are in the register of results."""

    model = Attempt
    menu_label = gettext_lazy("Attempts at tests")
    menu_icon = "history"
    list_display = [
        "learner",
        "course_title",
        "lesson_title",
        "number",
        "started_at",
        "submitted_at",
        "percent",
        "passed",
    ]
    list_export = [
        "learner",
        "email",
        "organisation",
        "course_title",
        "enrolment__run",
        "lesson_title",
        "number",
        "started_at",
        "submitted_at",
        "percent",
        "passed",
    ]
    inspect_view_fields = list_export
    filterset_class = AttemptFilterSet
    ordering = ["-started_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(lesson__testpage__isnull=False)

    @display(description=gettext_lazy("score (%)"), ordering="score")
    def percent(self, row) -> int | None:
        return percentage(row.score)


class CertificatePermissionHelper(ReadOnlyPermissionHelper):
    """Who may also change certificates may withdraw them, which is all that can be changed."""

    actions = ("view", "change")

    def user_can_withdraw(self, user, certificate: Certificate) -> bool:
        may_withdraw = self.user_has_specific_permission(user, self.get_perm_codename("change"))
        return may_withdraw and self.user_can_list(user) and certificate.revoked_at is None


class CertificateButtonHelper(ButtonHelper):
    def get_buttons_for_obj(self, obj, **kwargs):
        buttons = super().get_buttons_for_obj(obj, **kwargs)
        if self.permission_helper.user_can_withdraw(self.request.user, obj):
            address = self.url_helper.get_action_url("withdraw", quote(obj.pk))
            buttons.append({"label": _("Withdraw"), "url": address, "icon": "cross"})
        return buttons


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The holder reads this in a mail, for example “Somebody else took the test.”"),
    )


class CertificateRegister(LearnerRegister):
    model = Certificate
    menu_icon = "doc-full-inverse"
    list_display = ["holder", "organisation", "course_title", "serial", "completed_on", "valid_until", "state"]
    list_export = [
        "holder",
        "email",
        "organisation",
        "course_title",
        "provider",
        "serial",
        "score_percent",
        "study_load_minutes",
        "points",
        "completed_on",
        "valid_until",
        "state",
        "revoked_at",
        "revoked_reason",
    ]
    inspect_view_fields = [*list_export, "revoked_by"]
    list_select_related = ["revoked_by"]
    search_fields = ["name", "user__email", "serial", "course_title", "user__profile__organisation__title"]
    filterset_class = CertificateFilterSet
    permission_helper_class = CertificatePermissionHelper
    button_helper_class = CertificateButtonHelper
    ordering = ["-issued_at"]

    @display(description=gettext_lazy("holder"), ordering="name")
    def holder(self, row) -> str:
        if row.user is None:
            return row.name or _("Somebody who has no account any more")
        return row.name or self.learner(row)

    @display(description=gettext_lazy("state"))
    def state(self, row) -> str:
        return capfirst(row.status.label)

    @display(description=gettext_lazy("score (%)"), ordering="score")
    def score_percent(self, row) -> int | None:
        return percentage(row.score)

    @display(description=gettext_lazy("accreditation points"))
    def points(self, row) -> list[str]:
        return [f"{item['label']} {item['points']}" for item in row.accreditations]

    def get_admin_urls_for_registration(self):
        helper = self.url_helper
        pattern = helper.get_action_url_pattern("withdraw")
        withdraw = re_path(pattern, self.withdraw_view, name=helper.get_action_url_name("withdraw"))
        return (*super().get_admin_urls_for_registration(), withdraw)

    def withdraw_view(self, request, instance_pk):
        """Ask for a reason, and withdraw a certificate."""
        certificate = self.get_row(request, instance_pk)
        if not self.permission_helper.user_can_withdraw(request.user, certificate):
            raise PermissionDenied
        details = self.url_helper.get_action_url("inspect", quote(certificate.pk))
        form = WithdrawForm(request.POST or None)
        if form.is_valid():
            revoke_certificate(certificate, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("The certificate is withdrawn. Its holder is told by mail."))
            return redirect(details)
        context = {"certificate": certificate, "holder": self.holder(certificate), "form": form, "details": details}
        return render(request, "wagtailadmin/elearning/withdraw_certificate.html", context)


class ElearningRegisters(ModelAdminGroup):
    menu_label = gettext_lazy("E-learning")
    menu_icon = "openquote"
    menu_order = 170
    items = (EnrolmentRegister, LessonResultRegister, AttemptRegister, CertificateRegister)

    def get_submenu_items(self):
        made = [viewset.get_menu_item(order=100 + number) for number, viewset in enumerate((invitations, coordinators))]
        return [*super().get_submenu_items(), *made]
