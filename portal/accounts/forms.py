"""Forms of the account: signing in, the profile, and erasing it all."""

from allauth.account.forms import LoginForm as PasswordLoginForm
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts import registers
from portal.models import ProfessionalRegistration, Profile, Register
from portal.personal_data.registry import is_only_administrator


class LoginForm(PasswordLoginForm):
    """One form for all: with a password you are signed in, without one a code is mailed."""

    def _setup_password_field(self) -> None:
        """Keep the field, which allauth drops where signing up asks no password, but do not insist on it."""
        field = self.fields["password"]
        field.required = field.widget.is_required = False
        field.help_text = _("Leave this empty if you never made a password: then we mail you a code.")


class KeyChoiceField(forms.ModelChoiceField):
    """A choice of one object, which refuses a number that is too large for the database as it does any other wrong one."""

    def to_python(self, value):
        try:
            return super().to_python(value)
        except OverflowError:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None


class OrganisationMixin:
    """A form that asks for an organisation: one of the partners, or the name of another one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        organisation = self.fields["organisation"]
        organisation.queryset = organisation.queryset.live().public().order_by("title")
        organisation.empty_label = _("None of these")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("organisation"):
            cleaned["organisation_name"] = ""
        return cleaned


class ProfileForm(OrganisationMixin, forms.ModelForm):
    """Who somebody is at work, with a number for each register."""

    class Meta:
        model = Profile
        fields = ["certificate_name", "organisation", "organisation_name", "job_title", "shares_progress"]
        field_classes = {"organisation": KeyChoiceField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["certificate_name"].widget.attrs["autocomplete"] = "name"
        self.fields["job_title"].widget.attrs["autocomplete"] = "organization-title"
        numbers = dict(self.instance.user.registrations.values_list("register", "number"))
        for register in Register:
            self.fields[f"number_{register}"] = forms.CharField(
                label=_("Number in %(register)s") % {"register": register.label},
                required=False,
                max_length=40,
                initial=numbers.get(register, ""),
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            )

    @property
    def work_fields(self) -> list:
        """The questions about the person, without consent and registers."""
        return [self[name] for name in ("certificate_name", "organisation", "organisation_name", "job_title")]

    @property
    def number_fields(self) -> list:
        return [self[f"number_{register}"] for register in Register]

    def clean(self):
        cleaned = super().clean()
        for name in ("certificate_name", "organisation_name", "job_title"):
            cleaned[name] = " ".join(cleaned.get(name, "").split())
        for register in Register:
            name = f"number_{register}"
            if cleaned.get(name):
                try:
                    cleaned[name] = registers.validate(register, cleaned[name])
                except ValidationError as error:
                    self.add_error(name, error)
        return cleaned

    @transaction.atomic
    def save(self, commit=True):
        profile = super().save(commit)
        for register in Register:
            number = self.cleaned_data[f"number_{register}"]
            if number:
                ProfessionalRegistration.objects.update_or_create(
                    user=profile.user, register=register, defaults={"number": number}
                )
            else:
                profile.user.registrations.filter(register=register).delete()
        return profile


class EraseForm(forms.Form):
    """Asks for the address, so that nobody erases an account by accident."""

    email = forms.EmailField(
        label=_("Type your e-mail address to confirm"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if email.lower() != self.user.email.lower():
            raise ValidationError(_("This is not the address of your account."))
        return email

    def clean(self):
        if is_only_administrator(self.user):
            raise ValidationError(
                _("You are the only administrator of this site. Make somebody else administrator first.")
            )
        return super().clean()
