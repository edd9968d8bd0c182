"""What people sent with a form that an editor made, in the admin."""

from wagtail.contrib.forms.views import SubmissionsListView
from wagtail.log_actions import log

from portal.registers import EXPORT_ACTION
from portal.spreadsheets import SafeSpreadsheetMixin


class SubmissionsView(SafeSpreadsheetMixin, SubmissionsListView):
    """The list of what was sent with a form; who takes it along as a file is written down."""

    def as_spreadsheet(self, queryset, spreadsheet_format):
        data = {"register": self.form_page.title, "rows": queryset.count(), "format": spreadsheet_format.upper()}
        log(instance=self.request.user, action=EXPORT_ACTION, user=self.request.user, data=data)
        return super().as_spreadsheet(queryset, spreadsheet_format)
