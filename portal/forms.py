"""The form of the admin with the rules that every page keeps."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

MONTHS = "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
DATE_WITHOUT_YEAR = re.compile(rf"\b\d{{1,2}}\s+(?:{MONTHS})\b(?!\s+\d{{4}})", re.IGNORECASE)


def kept_forms(formset) -> list:
    """Return the valid forms of a formset that are not to be deleted."""
    return [form for form in formset.forms if form.is_valid() and not form.cleaned_data.get("DELETE")]


class BasePageForm(WagtailAdminPageForm):
    """Keeps the rules for publishing. A draft may break them: nothing that an editor typed is refused while drafting."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # A default that is a function asks for a hidden field that the admin does not show: the form would always look changed.
            field.show_hidden_initial = False

    def clean(self):
        cleaned = super().clean()
        if not self.is_deferred_validation:
            self.clean_for_publishing(cleaned)
        return cleaned

    def clean_for_publishing(self, cleaned: dict) -> None:
        """Add an error, in a sentence that says what to do, for each rule that a published page would break."""
        match = DATE_WITHOUT_YEAR.search(cleaned.get("title") or "")
        if match:
            self.add_error(
                "title",
                forms.ValidationError(
                    _(
                        "The title has a date without a year: “%(date)s”. Add the year, or leave the date out of the title."
                    ),
                    params={"date": match.group()},
                ),
            )
