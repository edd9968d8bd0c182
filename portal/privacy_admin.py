"""The screen on which a privacy officer answers who asks what is kept about them, or wants it erased.

The address is typed and travels in forms alone: no address of a page, session or line in a log holds it.
"""

from django import forms
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse, reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.defaults import permission_denied
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, Table
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import LogFormatter
from wagtail.models import ModelLogEntry

from portal.accounts.views import json_file
from portal.personal_data import Person, erase, export, held, kinds, why_not_erase
from portal.personal_data.editing import places_showing
from portal.personal_data.registry import ERASE_ACTION, EXPORT_ACTION

PERMISSION = "portal.handle_personal_data"
TITLE = gettext_lazy("Personal data")


class AddressForm(forms.Form):
    """Asks whose data it is about."""

    address = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Of the person who asks. Make sure first that the address is theirs."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class EraseForm(forms.Form):
    """Asks for the address once more, so that nobody is erased by accident."""

    address = forms.EmailField()
    confirmation = forms.EmailField(
        label=gettext_lazy("Type the address once more to confirm"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def clean(self):
        cleaned = super().clean()
        if {"address", "confirmation"} <= set(cleaned) and cleaned["address"].lower() != cleaned[
            "confirmation"
        ].lower():
            self.add_error("confirmation", ValidationError(_("This is another address than the one above.")))
        return cleaned


class OfficerView(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    """A screen for who may handle requests. Who may not is refused with 403, which is logged, and not sent elsewhere."""

    permission_required = PERMISSION
    page_title = TITLE
    header_icon = "user"
    template_name = "wagtailadmin/personal_data/search.html"

    def handle_no_permission(self) -> HttpResponse:
        return permission_denied(self.request, PermissionDenied())

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def show(self, **context) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context))

    def show_found(self, form: AddressForm, erase_form: EraseForm | None = None) -> HttpResponse:
        """Show how much is kept of each kind, with what can be done."""
        address = form.cleaned_data["address"]
        person = Person.find(address)
        counts = held(person)
        return self.show(
            form=form,
            address=address,
            person=person,
            table=table_of(counts) if counts else None,
            places=places_showing(person),
            erase_form=erase_form or EraseForm(),
            why_not=why_not_erase(person, self.request.user),
            is_own=person.user == self.request.user,
        )


def table_of(counts: dict[str, int]) -> Table:
    """Return a table of how much there is of each kind, and what erasing does with it."""
    rows = [data for data in kinds() if data.name in counts]
    return Table(
        [
            Column("label", label=_("Kind of data")),
            Column("count", label=_("How many"), accessor=lambda data: counts[data.name]),
            Column("afterwards", label=_("When erased")),
        ],
        rows,
    )


class SearchView(OfficerView):
    """Asks for an address, and shows how much is kept about it."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return self.show(form=AddressForm())

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        form = AddressForm(request.POST)
        return self.show_found(form) if form.is_valid() else self.show(form=form)


class DownloadView(OfficerView):
    """Hands over everything as a file."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        form = AddressForm(request.POST)
        if not form.is_valid():
            return self.show(form=form)
        exported = export(Person.find(form.cleaned_data["address"]), by=request.user)
        return json_file(exported, f"persoonsgegevens-{timezone.localdate():%Y-%m-%d}.json")


class EraseView(OfficerView):
    """Erases everything, once the address was typed twice."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        form = AddressForm(request.POST)
        if not form.is_valid():
            return self.show(form=form)
        erase_form = EraseForm(request.POST)
        person = Person.find(form.cleaned_data["address"])
        if not erase_form.is_valid() or why_not_erase(person, request.user) or not held(person):
            erase_form.fields["confirmation"].widget.attrs["autofocus"] = True
            return self.show_found(form, erase_form)
        proof = erase(person, by=request.user)
        return redirect("personal_data_erased", proof.pk)


class ErasedView(OfficerView):
    """The proof of an erasure, as the history keeps it."""

    http_method_names = ["get"]
    page_title = gettext_lazy("Erased")
    header_icon = "check"
    template_name = "wagtailadmin/personal_data/erased.html"

    @cached_property
    def proof(self) -> ModelLogEntry:
        return get_object_or_404(ModelLogEntry, pk=self.kwargs["pk"], action=ERASE_ACTION)

    def get_breadcrumbs_items(self):
        search = {"url": reverse("personal_data"), "label": TITLE}
        return [*self.breadcrumbs_items, search, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        counts = self.proof.data.get("kinds", {})
        return super().get_context_data(
            proof=self.proof,
            table=table_of(counts),
            is_mentioned=bool(counts.get("mentions")),
            has_account=self.proof.label.startswith("#"),
            **kwargs,
        )


class OfficerMenuItem(MenuItem):
    """The entry in the menu, for who may."""

    def is_shown(self, request):
        return request.user.has_perm(PERMISSION)


@hooks.register("register_reports_menu_item")
def register_menu_item():
    return OfficerMenuItem(TITLE, reverse_lazy("personal_data"), name="personal-data", icon_name="user", order=1300)


@hooks.register("register_admin_urls")
def register_urls():
    return [
        path("reports/personal-data/", SearchView.as_view(), name="personal_data"),
        path("reports/personal-data/download/", DownloadView.as_view(), name="personal_data_download"),
        path("reports/personal-data/erase/", EraseView.as_view(), name="personal_data_erase"),
        path("reports/personal-data/erased/<int:pk>/", ErasedView.as_view(), name="personal_data_erased"),
    ]


@hooks.register("register_permissions")
def register_permission():
    return Permission.objects.filter(content_type__app_label="portal", codename=PERMISSION.split(".")[1])


@hooks.register("register_log_actions")
def register_actions(actions):
    actions.register_action(EXPORT_ACTION)(ExportFormatter)
    actions.register_action(ERASE_ACTION)(EraseFormatter)


class ExportFormatter(LogFormatter):
    label = gettext_lazy("Download personal data")

    def format_message(self, log_entry) -> str:
        return _("Downloaded all personal data of %(whose)s") % {"whose": whose(log_entry)}


class EraseFormatter(LogFormatter):
    label = gettext_lazy("Erase personal data")

    def format_message(self, log_entry) -> str:
        return _("Erased the personal data of %(whose)s") % {"whose": whose(log_entry)}


def whose(log_entry: ModelLogEntry) -> str:
    """Return by which number the history knows somebody."""
    if not log_entry.label.startswith("#"):
        return _("somebody without an account")
    return _("account %(number)s") % {"number": log_entry.label}
