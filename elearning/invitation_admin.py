"""Invitations in the admin: who is invited, by which code, and whether it can still be used."""

import django_filters
from django import forms
from django.db.models import Count, TextChoices
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import BaseOperationView, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets import Button, HeaderButton

from elearning.addresses import AddressList
from elearning.invitation_forms import NAMED_AT_MOST, GroupCodeForm, InviteForm, courses
from elearning.models import Invitation
from elearning.services.invitations import Invited, invite, send_again, withdraw
from elearning.viewsets import MadeAndEndedViewSet, MadeView
from portal.dates import format_date
from portal.mail import absolute


class State(TextChoices):
    OPEN = "open", gettext_lazy("open")
    USED = "used", gettext_lazy("used")
    EXPIRED = "expired", gettext_lazy("expired")
    WITHDRAWN = "withdrawn", gettext_lazy("withdrawn")


def with_use():
    """Return invitations with how often they were used."""
    invitations = Invitation.objects.annotate(used=Count("enrolments", distinct=True))
    return invitations.select_related("course").defer("course__body")


def state_of(invitation: Invitation) -> State:
    """Return what an invitation is worth today; it must know how often it was used."""
    if invitation.withdrawn_at:
        return State.WITHDRAWN
    if invitation.used >= invitation.seats:
        return State.USED
    is_past = invitation.expires_on and invitation.expires_on < timezone.localdate()
    return State.EXPIRED if is_past else State.OPEN


class InviteView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """Invites people by mail."""

    model = Invitation
    index_url_name = None
    permission_required = "add"
    form_class = InviteForm
    page_title = gettext_lazy("Invite people")
    template_name = "wagtailadmin/elearning/invite.html"

    def get_breadcrumbs_items(self):
        listing = {"url": reverse(self.index_url_name), "label": _("Invitations")}
        return [*self.breadcrumbs_items, listing, {"url": "", "label": self.get_page_title()}]

    def form_valid(self, form):
        cleaned = form.cleaned_data
        invited = invite(cleaned["course"], form.list.addresses, self.request.user, cleaned["expires_on"])
        self.tell(invited, form.list)
        if not form.list.wrong:
            return redirect(self.index_url_name)
        messages.warning(self.request, _("What is left in the list is not right yet: correct it and invite once more."))
        rest = InviteForm(initial=cleaned | {"addresses": form.wrong_text})
        return self.render_to_response(self.get_context_data(form=rest))

    def tell(self, invited: Invited, addresses: AddressList) -> None:
        """Say who is invited, who was already, and who was in the list twice."""
        made, existing, doubles = len(invited.made), len(invited.existing), len(addresses.doubles)
        if made:
            text = ngettext("%(count)d person is invited by mail.", "%(count)d people are invited by mail.", made) % {
                "count": made
            }
            messages.success(self.request, text)
        if existing:
            text = ngettext(
                "%(count)d person was invited already and gets no second mail: %(names)s.",
                "%(count)d people were invited already and get no second mail: %(names)s.",
                existing,
            )
            names = named([invitation.email for invitation in invited.existing])
            messages.warning(self.request, text % {"count": existing, "names": names})
        if doubles:
            text = _("More than once in the list, and invited once: %(names)s.")
            messages.warning(self.request, text % {"names": named(addresses.doubles)})


def named(addresses: list[str]) -> str:
    """Return addresses in a sentence: the first ones, and how many more there are."""
    addresses = list(dict.fromkeys(addresses))
    more = len(addresses) - NAMED_AT_MOST
    shown = ", ".join(addresses[:NAMED_AT_MOST])
    return _("%(names)s and %(count)d more") % {"names": shown, "count": more} if more > 0 else shown


class GroupCodeView(MadeView):
    """Makes a code for a group."""

    page_title = gettext_lazy("Make a group code")
    submit_button_label = gettext_lazy("Make code")

    def get_page_subtitle(self):
        return ""

    def get_breadcrumbs_items(self):
        listing = {"url": reverse(self.index_url_name), "label": _("Invitations")}
        return [*self.breadcrumbs_items, listing, {"url": "", "label": self.page_title}]

    def save_instance(self):
        self.form.instance.created_by = self.request.user
        return super().save_instance()

    def get_success_message(self, instance):
        address = absolute(reverse("invitation", args=[instance.code]))
        return _("The code is %(code)s. Hand it out, or share this address: %(address)s") % {
            "code": instance.readable_code,
            "address": address,
        }


class InvitationFilterSet(WagtailFilterSet):
    STATES = [("open", gettext_lazy("Open")), ("closed", gettext_lazy("Used, expired or withdrawn"))]

    course = django_filters.ModelChoiceFilter(label=gettext_lazy("Course"), queryset=courses())
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=STATES,
        method="filter_state",
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = Invitation
        fields = []

    def filter_state(self, invitations, name, value):
        usable = Invitation.objects.usable().values("pk")
        return invitations.filter(pk__in=usable) if value == "open" else invitations.exclude(pk__in=usable)


class InvitationIndexView(IndexView):
    invite_url_name = group_url_name = withdraw_url_name = send_again_url_name = None

    def get_base_queryset(self):
        return with_use()

    @cached_property
    def header_buttons(self):
        if not self.user_has_permission("add"):
            return []
        return [
            HeaderButton(_("Invite people"), url=reverse(self.invite_url_name), icon_name="mail", priority=10),
            HeaderButton(_("Make a group code"), url=self.add_url, icon_name="group", priority=20),
        ]

    def get_list_more_buttons(self, instance):
        if not self.user_has_permission("change") or state_of(instance) != State.OPEN:
            return []
        again = reverse(self.send_again_url_name, args=[instance.pk])
        end = reverse(self.withdraw_url_name, args=[instance.pk])
        mail = [Button(_("Send again"), url=again, icon_name="mail", priority=10)] if instance.email else []
        return [*mail, Button(_("Withdraw"), url=end, icon_name="cross", priority=20)]


class ChangeInvitationView(PermissionCheckedMixin, WagtailAdminTemplateMixin, BaseOperationView):
    """Asks whether something must be done with an invitation, and does it."""

    model = Invitation
    permission_required = "change"
    template_name = "wagtailadmin/elearning/change_invitation.html"
    index_url_name = None
    question = button_label = ""

    def get_base_object_queryset(self):
        return with_use()

    def get_page_title(self):
        return self.button_label

    def get_breadcrumbs_items(self):
        listing = {"url": reverse(self.index_url_name), "label": _("Invitations")}
        return [*self.breadcrumbs_items, listing, {"url": "", "label": self.button_label}]

    def get(self, request, *args, **kwargs):
        names = {"whom": self.object, "course": self.object.course}
        return self.render_to_response(self.get_context_data(question=self.question % names))

    def get_success_url(self):
        return reverse(self.index_url_name)


class WithdrawInvitationView(ChangeInvitationView):
    question = gettext_lazy(
        "Withdraw the invitation of %(whom)s for “%(course)s”? The code stops working. Who enrolled with it stays enrolled."
    )
    button_label = gettext_lazy("Withdraw")
    success_message = gettext_lazy("The invitation is withdrawn.")

    def perform_operation(self):
        withdraw(self.object)


class SendInvitationAgainView(ChangeInvitationView):
    question = gettext_lazy("Send %(whom)s the invitation for “%(course)s” once more?")
    button_label = gettext_lazy("Send again")

    def perform_operation(self):
        if send_again(self.object):
            self.success_message = _("The invitation is on its way once more.")
        else:
            messages.error(self.request, _("This invitation can no longer be used. Invite this person again."))


class InvitationViewSet(MadeAndEndedViewSet):
    model = Invitation
    icon = "mail"
    menu_label = gettext_lazy("Invitations")
    absent = MadeAndEndedViewSet.absent | {"delete"}
    list_display = [
        "__str__",
        Column("course", label=gettext_lazy("Course"), accessor="course.title", sort_key="course__title"),
        Column("code", label=gettext_lazy("Code"), accessor="readable_code"),
        Column(
            "used",
            label=gettext_lazy("Used"),
            accessor=lambda row: _("%(used)d of %(seats)d") % {"used": row.used, "seats": row.seats},
        ),
        Column("state", label=gettext_lazy("State"), accessor=lambda row: state_of(row).label),
        Column(
            "expires_on",
            label=gettext_lazy("Usable until"),
            accessor=lambda row: format_date(row.expires_on) if row.expires_on else "",
            sort_key="expires_on",
        ),
        Column(
            "created_at",
            label=gettext_lazy("Made on"),
            accessor=lambda row: format_date(row.created_at),
            sort_key="created_at",
        ),
    ]
    list_per_page = 50
    search_fields = ["email", "code", "course__title"]
    search_backend_name = None
    filterset_class = InvitationFilterSet
    ordering = ["-created_at", "-pk"]
    index_view_class = InvitationIndexView
    add_view_class = GroupCodeView
    changes = {"withdraw": WithdrawInvitationView, "send_again": SendInvitationAgainView}

    def get_common_view_kwargs(self, **kwargs):
        names = {f"{name}_url_name": self.get_url_name(name) for name in ("invite", *self.changes)}
        return super().get_common_view_kwargs(**names, **kwargs)

    def get_form_class(self, for_update=False):
        return GroupCodeForm

    def get_urlpatterns(self):
        changes = [
            path(f"{name.replace('_', '-')}/<int:pk>/", self.construct_view(view), name=name)
            for name, view in self.changes.items()
        ]
        invite_view = path("invite/", self.construct_view(InviteView), name="invite")
        return [*super().get_urlpatterns(), invite_view, *changes]


invitations = InvitationViewSet("invitations")
