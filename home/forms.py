"""Forms of the public site that editors make."""

from wagtail.contrib.forms.forms import BaseForm, FormBuilder

from portal.traps import TrappedForm


class TrappedFormBuilder(FormBuilder):
    """Builds forms that robots cannot send."""

    def get_form_class(self):
        return type("TrappedPageForm", (TrappedForm, BaseForm), self.formfields)
