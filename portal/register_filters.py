"""Filters that registers share."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters import Filter
from wagtail.admin.filters import DateRangePickerWidget


def period(field: str, label: str) -> Filter:
    """Return a filter on a first and a last day."""
    return django_filters.DateFromToRangeFilter(field_name=field, label=label, widget=DateRangePickerWidget)


def choice(label: str, choices: list[tuple[str, str]], method: str | None = None, field_name: str = "") -> Filter:
    """Return a filter with radio buttons, on a field or by a method of the filter set."""
    return django_filters.ChoiceFilter(
        label=label,
        choices=choices,
        method=method,
        field_name=field_name or None,
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
