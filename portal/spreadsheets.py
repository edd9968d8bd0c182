"""Exports of what people typed, which a spreadsheet must not take for a formula."""

import re

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from wagtail.admin.views.mixins import SpreadsheetExportMixin

# A spreadsheet program takes a text for a formula when it starts with one of these (OWASP, "CSV Injection").
FORMULA = re.compile(r"^[=+\-@\t\r]")


class SafeSpreadsheetMixin(SpreadsheetExportMixin):
    """A view that gives its rows as a file in which no text is calculated."""

    def preprocess_field_value(self, field, value, export_format):
        value = super().preprocess_field_value(field, value, export_format)
        if isinstance(value, str):
            value = ILLEGAL_CHARACTERS_RE.sub("", value)
            if export_format == self.FORMAT_CSV and FORMULA.match(value):
                return f"'{value}"
        return value  # a workbook marks a text as text, which is never calculated
