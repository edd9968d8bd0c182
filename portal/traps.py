"""Forms that robots cannot send, without a third party."""

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

# Nobody reads and fills in a form within two seconds; a form that stood open for a day may still be sent.
FASTEST_SECONDS = 2


class TrappedForm(forms.Form):
    """A form with a field that only robots fill in, and a signed moment at which it was shown."""

    trap_fields = ("website_address", "shown_at")

    website_address = forms.CharField(label=_("Leave this field empty"), required=False)
    shown_at = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["website_address"].widget.attrs |= {"autocomplete": "off", "tabindex": "-1"}
        self.initial["shown_at"] = signing.TimestampSigner().sign("form")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("website_address"):
            raise forms.ValidationError(
                _("This message looks like spam. Leave the last field empty and send it again.")
            )
        signer = signing.TimestampSigner()
        try:
            signer.unsign(cleaned.get("shown_at") or "")
        except signing.BadSignature:
            raise forms.ValidationError(_("Something went wrong while sending. Send the form again.")) from None
        try:
            signer.unsign(cleaned["shown_at"], max_age=FASTEST_SECONDS)
        except signing.SignatureExpired:
            return cleaned
        raise forms.ValidationError(_("That went very fast. Check what you wrote and send it again."))
