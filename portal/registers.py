"""Registers: what people produce by using the site, to search, filter, read and export in the admin, and never to edit.

A register is a subclass of `ReadOnlyModelAdmin`, registered in the `wagtail_hooks` of its app. Who may see it is decided by the
view permission of its model.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.admin.utils import (
    NotRelationField,
    get_fields_from_path,
    label_for_field,
    lookup_field,
    quote,
    unquote,
)
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import yesno
from django.urls import re_path, reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.functional import Promise, cached_property
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from wagtail import hooks
from wagtail.admin.admin_url_finder import register_admin_url_finder
from wagtail.admin.ui.tables import ButtonsColumnMixin, Column, TitleColumn
from wagtail.admin.views.generic import InspectView
from wagtail.admin.views.mixins import ExcelDateFormatter
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.log_actions import LogFormatter, log
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail_modeladmin.helpers import ButtonHelper, PermissionHelper
from wagtail_modeladmin.options import ModelAdmin

from portal.spreadsheets import SafeSpreadsheetMixin

EXPORT_ACTION = "portal.export_register"
ROWS_AT_A_TIME = 1000


@hooks.register("register_log_actions")
def register_actions(actions):
    @actions.register_action(EXPORT_ACTION)
    class ExportFormatter(LogFormatter):
        label = gettext_lazy("Export register")

        def format_message(self, log_entry):
            return _("Exported %(rows)s rows of “%(register)s” (%(format)s)") % log_entry.data


class ReadOnlyPermissionPolicy(ModelPermissionPolicy):
    """Who has the view permission may look; nobody may do anything else, an administrator neither."""

    def user_has_permission(self, user, action):
        return action == "view" and super().user_has_permission(user, action)

    def users_with_any_permission(self, actions):
        users = super().users_with_any_permission(["view"])
        return users if "view" in actions else users.none()


class ReadOnlyPermissionHelper(PermissionHelper):
    """The same rule in the words of modeladmin; the form of a role offers the permissions for `actions` alone."""

    actions = ("view",)

    def get_all_model_permissions(self):
        codenames = [self.get_perm_codename(action) for action in self.actions]
        return super().get_all_model_permissions().filter(codename__in=codenames)

    def user_has_any_permissions(self, user):
        return self.user_has_specific_permission(user, self.get_perm_codename("view"))

    def user_can_create(self, user):
        return False

    def user_can_edit_obj(self, user, obj):
        return False

    def user_can_delete_obj(self, user, obj):
        return False


class RegisterTitleColumn(ButtonsColumnMixin, TitleColumn):
    """The first column: leads to the row's own page, with the buttons of the register below it."""

    def __init__(self, *args, get_buttons, **kwargs):
        super().__init__(*args, **kwargs)
        self.get_buttons = lambda instance, parent_context: get_buttons(instance)


class RegisterView(SafeSpreadsheetMixin, ReportView):
    """The list of a register, and its exports."""

    model_admin: "ReadOnlyModelAdmin" = None
    is_export = False
    permission_required = "view"
    paginate_by = 50

    def setup(self, request, *args, **kwargs):
        register = self.model_admin
        self.model = register.model
        self.permission_helper, self.url_helper = register.permission_helper, register.url_helper
        self.verbose_name_plural = self.model._meta.verbose_name_plural
        self.page_title = capfirst(register.get_menu_label())
        self.header_icon = register.get_menu_icon()
        self.filterset_class = register.filterset_class
        self.is_searchable = bool(register.search_fields)
        self.list_export = register.get_list_export(request)
        self.export_filename = f"{slugify(self.page_title)}-{timezone.localdate()}"
        self.index_url_name = self.url_helper.get_action_url_name("index")
        self.index_results_url_name = self.url_helper.get_action_url_name("results")
        ordering = register.ordering or ["-pk"]
        self.default_ordering = ordering[0] if len(ordering) == 1 else ordering
        self.button_helper = register.get_button_helper_class()(self, request)
        super().setup(request, *args, **kwargs)

    @cached_property
    def columns(self):
        register = self.model_admin
        first, *others = register.list_display
        title = RegisterTitleColumn(
            first,
            get_url=lambda row: self.url_helper.get_action_url("inspect", quote(row.pk)),
            get_buttons=lambda row: [
                Button(button["label"], button["url"], classname="button button-small button-secondary")
                for button in row_buttons(self.button_helper, row)
            ],
            width="20%",
            **self.column_options(first),
        )
        return [title, *(Column(name, **self.column_options(name)) for name in others)]

    def column_options(self, name: str) -> dict[str, Any]:
        register = self.model_admin
        return {
            "label": register.get_label(name),
            "accessor": lambda row: register.get_text(name, row),
            "sort_key": register.get_sort_key(name),
        }

    def get_base_queryset(self):
        return self.model_admin.get_queryset(self.request)

    def get_filtered_queryset(self):
        return self.get_queryset()  # which is filtered

    def order_queryset(self, queryset):
        ordering = [self.ordering] if isinstance(self.ordering, str) else self.ordering
        return queryset.order_by(*ordering, "-pk")  # rows that are alike must not change places between pages

    def search_queryset(self, queryset):
        return self.model_admin.get_search_handler(self.request).search_queryset(queryset, self.search_query)

    def get(self, request, *args, **kwargs):
        return self.export(request.GET["export"]) if self.is_export else super().get(request, *args, **kwargs)

    def export(self, spreadsheet_format: str) -> HttpResponse:
        """Return the rows that the filters let through as a file, and write down who took it."""
        rows = self.get_queryset()
        data = {"register": str(self.page_title), "rows": rows.count(), "format": spreadsheet_format.upper()}
        log(instance=self.request.user, action=EXPORT_ACTION, user=self.request.user, data=data)
        return self.as_spreadsheet(rows.iterator(chunk_size=ROWS_AT_A_TIME), spreadsheet_format)

    def get_heading(self, queryset, field):
        return self.model_admin.get_label(field)

    def to_row_dict(self, item):
        return {name: self.model_admin.get_value(name, item) for name in self.list_export}

    def write_xlsx(self, queryset, output):
        workbook = Workbook(write_only=True, iso_dates=True)
        worksheet = workbook.create_sheet(title=re.sub(r"[\[\]:*?/\\]", " ", str(self.page_title))[:31])
        worksheet.freeze_panes = "A2"
        worksheet.append([self.get_heading(queryset, name) for name in self.list_export])
        date_format = ExcelDateFormatter().get()
        for item in queryset:
            worksheet.append(self.generate_xlsx_row(worksheet, self.to_row_dict(item), date_format=date_format))
        workbook.save(output)


class RegisterInspectView(InspectView):
    """Everything that a register tells about one row."""

    model_admin: "ReadOnlyModelAdmin" = None
    permission_required = "view"
    page_title = gettext_lazy("Details")

    def setup(self, request, *args, **kwargs):
        register = self.model_admin
        self.model = register.model
        self.permission_helper, self.url_helper = register.permission_helper, register.url_helper
        self.header_icon = register.get_menu_icon()
        self.index_url_name = self.url_helper.get_action_url_name("index")
        self.button_helper = register.get_button_helper_class()(self, request)
        super().setup(request, *args, **kwargs)

    def get_fields(self):
        return self.model_admin.inspect_view_fields or self.model_admin.list_display

    def get_object(self, queryset=None):
        return self.model_admin.get_row(self.request, self.pk)

    def get_page_subtitle(self):
        return self.model_admin.get_text(self.model_admin.list_display[0], self.object)

    def get_breadcrumbs_items(self):
        register = {"url": reverse(self.index_url_name), "label": capfirst(self.model_admin.get_menu_label())}
        return [*self.breadcrumbs_items, register, {"url": "", "label": self.get_page_subtitle()}]

    @cached_property
    def header_buttons(self):
        return [
            HeaderButton(button["label"], button["url"], icon_name=button.get("icon"))
            for button in row_buttons(self.button_helper, self.object)
        ]

    def get_context_for_field(self, field_name):
        register = self.model_admin
        return {"label": register.get_label(field_name), "value": register.get_text(field_name, self.object) or "–"}


class RegisterURLFinder:
    """Leads from a row elsewhere in the admin, such as the site's history, to its page in the register."""

    register: "ReadOnlyModelAdmin"

    def __init__(self, user=None):
        self.user = user

    def get_edit_url(self, instance) -> str | None:
        if self.user and not self.register.permission_helper.user_can_list(self.user):
            return None
        return self.register.url_helper.get_action_url("inspect", quote(instance.pk))


def row_buttons(helper: ButtonHelper, row: Model) -> list[dict[str, str]]:
    """Return the buttons that a register adds to a row."""
    return helper.get_buttons_for_obj(row, exclude=["inspect"])


class ReadOnlyModelAdmin(ModelAdmin):
    """A register of a model.

    A subclass sets `model`, `list_display`, and where they differ `list_export` and `inspect_view_fields`; `search_fields`,
    `list_select_related`, `ordering` and a `filterset_class` (a `WagtailFilterSet`). Names are fields, paths to fields of other
    models (`enrolment__course`), or methods of the register or the model, with `@display(description=…, ordering=…)`.
    A button on a row is a `ButtonHelper` whose `get_buttons_for_obj` adds to the list.
    """

    list_display: tuple[str, ...] = ("__str__",)
    list_select_related: tuple[str, ...] = ()
    filterset_class = None
    inspect_view_enabled = True
    history_view_enabled = False
    permission_helper_class = ReadOnlyPermissionHelper
    index_view_class = RegisterView
    inspect_view_class = RegisterInspectView

    def __init__(self, parent=None):
        super().__init__(parent)
        register_permission_policy(self.model, ReadOnlyPermissionPolicy(self.model), exact_class=True)

    def get_menu_label(self):
        return self.menu_label or capfirst(self.opts.verbose_name_plural)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related(*self.list_select_related)

    def get_list_export(self, request: HttpRequest) -> list[str]:
        """Return the columns of a spreadsheet; a subclass may let them depend on what the request filters."""
        return list(self.list_export or self.list_display)

    def get_row(self, request: HttpRequest, key: str) -> Model:
        """Return the row with a key from an address, or raise Http404."""
        try:
            return get_object_or_404(self.get_queryset(request), pk=unquote(key))
        except (ValueError, ValidationError) as error:  # not a key at all
            raise Http404 from error

    def get_admin_urls_for_registration(self):
        """The addresses of the register: there is none to add, edit or delete."""
        helper = self.url_helper
        views = {
            "index": self.index_view_class.as_view(model_admin=self),
            "results": self.index_view_class.as_view(model_admin=self, results_only=True),
            "inspect": self.inspect_view_class.as_view(model_admin=self),
        }
        patterns = {"index": "", "results": "results/", "inspect": r"inspect/(?P<pk>[-\w]+)/"}
        return tuple(
            re_path(rf"^{helper.base_url_path}/{patterns[action]}$", view, name=helper.get_action_url_name(action))
            for action, view in views.items()
        )

    def register_admin_url_finders(self):
        finder = type("RegisterURLFinder", (RegisterURLFinder,), {"register": self})
        register_admin_url_finder(self.model, finder)

    def register_indexing(self):
        """Keep the rows out of Wagtail's index of references, which would be brought up to date with every row saved."""

    def get_label(self, name: str) -> str:
        """Return the heading of a column."""
        try:
            label = get_fields_from_path(self.model, name)[-1].verbose_name
        except (FieldDoesNotExist, NotRelationField):
            label = label_for_field(name, self.model, self)
        return capfirst(str(label))

    def get_sort_key(self, name: str) -> str | None:
        """Return what the rows can be ordered by for a column, or nothing."""
        try:
            get_fields_from_path(self.model, name)
        except (FieldDoesNotExist, NotRelationField):
            attribute = getattr(self, name, None) or getattr(self.model, name, None)
            return getattr(attribute, "admin_order_field", None)
        return name

    def get_value(self, name: str, row: Model) -> Any:
        """Return the value of a column as it goes into a spreadsheet: a number, a local date or moment, a text, or nothing."""
        field, _attribute, value = lookup_field(name, row, self)
        if field is not None and field.choices:
            value = getattr(row, f"get_{name}_display")()
        if isinstance(value, bool):
            return yesno(value)
        if isinstance(value, datetime) and timezone.is_aware(value):
            return timezone.make_naive(value)
        if value is None or isinstance(value, (int, float, Decimal, date, str)):
            return value
        if isinstance(value, Promise) or not isinstance(value, (list, tuple)):
            return str(value)
        return ", ".join(str(item) for item in value)

    def get_text(self, name: str, row: Model) -> str:
        """Return the value of a column as people read it; "" for nothing."""
        value = self.get_value(name, row)
        return "" if value is None else str(localize(value))
