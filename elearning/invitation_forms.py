"""Forms of the admin with which people are invited."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from elearning.addresses import AddressList, read_addresses
from elearning.models import CoursePage, Invitation

MOST_ADDRESSES = 500
NAMED_AT_MOST = 20


def courses():
    """Return all courses by title, without their texts."""
    return CoursePage.objects.defer_streamfields().order_by("title")


class LastDayField(forms.DateField):
    """The last day of an invitation: today or later."""

    def __init__(self):
        super().__init__(
            label=_("Usable until"),
            required=False,
            widget=AdminDateInput,
            help_text=_("The last day on which the code can be used. Leave empty for no end."),
        )

    def clean(self, value):
        day = super().clean(value)
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("This day is past. Choose a later day."))
        return day


class CourseField(forms.ModelChoiceField):
    def __init__(self):
        super().__init__(label=_("Course"), queryset=courses().live())


class InviteForm(forms.Form):
    """A pasted list of addresses. Nothing is sent while something in it is wrong, unless that is asked for."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["course"] = CourseField()
        self.fields["addresses"] = forms.CharField(
            label=_("E-mail addresses"),
            widget=forms.Textarea(attrs={"rows": 10, "autocomplete": "off"}),
            help_text=_(
                "Paste a list: one on each line, or with commas, semicolons or spaces between them. “Name <address>” works too."
            ),
        )
        self.fields["expires_on"] = LastDayField()
        self.list = AddressList()

    def clean_addresses(self) -> str:
        text = self.cleaned_data["addresses"]
        self.list = read_addresses(text)
        if len(self.list.addresses) > MOST_ADDRESSES:
            message = _("This list has %(count)d addresses. Invite at most %(most)d at once: split the list.")
            raise forms.ValidationError(message % {"count": len(self.list.addresses), "most": MOST_ADDRESSES})
        if self.list.wrong and not self.leaves_wrong_out:
            raise forms.ValidationError(
                [
                    _("Line %(line)d: “%(text)s” is not an e-mail address.") % {"line": wrong.line, "text": wrong.text}
                    for wrong in self.list.wrong[:NAMED_AT_MOST]
                ]
                + [_("Nobody is invited yet. Correct the list, or invite only the addresses that are right.")]
            )
        if not self.list.addresses:
            raise forms.ValidationError(_("There is no e-mail address in this list."))
        return text

    @property
    def leaves_wrong_out(self) -> bool:
        """Whether somebody chose to invite the addresses that are right, and correct the others later."""
        return "leave_out" in self.data

    @property
    def can_leave_out(self) -> bool:
        """Whether a list with something wrong also holds addresses that are right."""
        return bool(self.list.wrong and 0 < len(self.list.addresses) <= MOST_ADDRESSES)

    @property
    def wrong_text(self) -> str:
        """What is wrong in the list, each on a line: to correct."""
        return "\n".join(wrong.text for wrong in self.list.wrong)


class GroupCodeForm(forms.ModelForm):
    class Meta:
        model = Invitation
        fields = ["course", "seats", "expires_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["course"] = CourseField()
        self.fields["seats"].initial = 20
        self.fields["seats"].max_value = 10_000
        self.fields["expires_on"] = LastDayField()
