"""The forms with which staff run an event."""

from django import forms
from django.utils.translation import gettext_lazy as _

from news.models import Mailing, Registration
from news.registration_forms import answer_key, line, question_field
from news.registrations import Person, Registrant
from news.slots import Slot
from portal.accounts.forms import OrganisationMixin
from portal.models import Profile


class AddForm(OrganisationMixin, forms.Form):
    """Adds one person by hand. Nothing but the name is needed: who stands at the door need not answer everything."""

    name = line(Registration, "name", "off", label=_("Name"))
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=Registration._meta.get_field("email").max_length,
        required=False,
        help_text=_("The confirmation and the reminder go here. Leave empty for somebody without e-mail."),
    )
    phone = line(Registration, "phone", "off", label=_("Phone number"), required=False)
    organisation = Profile._meta.get_field("organisation").formfield()
    organisation_name = line(Profile, "organisation_name", "off", help_text=_("Only when it is not in the list."))

    def __init__(self, data=None, *, slot: Slot):
        super().__init__(data)
        self.slot = slot
        self.questions = list(slot.event.registration_questions.all())
        for question in self.questions:
            field = self.fields[answer_key(0, question)] = question_field(question, "")
            field.required = False

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        existing = email and Registration.objects.active().filter(**self.slot.lookup, email=email).first()
        if existing:
            text = _("This address is registered already: %(name)s, %(state)s.")
            state = existing.get_status_display()
            raise forms.ValidationError(text, params={"name": existing.name, "state": state})
        return email

    @property
    def registrant(self) -> Registrant:
        names = ("name", "email", "phone", "organisation", "organisation_name")
        return Registrant(**{name: self.cleaned_data[name] for name in names})

    @property
    def person(self) -> Person:
        values = {question.pk: self.cleaned_data[answer_key(0, question)] for question in self.questions}
        answers = {key: str(value) for key, value in values.items() if value not in (None, "")}
        return Person(self.cleaned_data["name"], answers)


class MailingForm(forms.ModelForm):
    """Writes a message to who has a place, or to who waits for one."""

    subject = line(Mailing, "subject", "off")

    class Meta:
        model = Mailing
        fields = ["audience", "subject", "text"]
        labels = {"audience": _("For whom")}
        widgets = {"audience": forms.RadioSelect, "text": forms.Textarea(attrs={"rows": 10})}
