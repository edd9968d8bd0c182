"""The form with which people register for a meeting, and change who comes."""

import re
from dataclasses import dataclass

from django import forms
from django.core.validators import EmailValidator, RegexValidator
from django.forms import BoundField
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from news.models import Answer, EventPage, Registration, RegistrationQuestion
from news.registrations import Person, Registrant
from news.registrations.booking import MAX_PEOPLE
from portal.accounts.forms import KeyChoiceField, OrganisationMixin
from portal.models import Profile
from portal.traps import TrappedForm

Kind = RegistrationQuestion.Kind

# Control characters, and those that turn the direction of what follows: nobody types them, and they make a list unreadable.
UNWANTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
HIGHEST_NUMBER = 99


class LineField(forms.CharField):
    """A text on one line, with single spaces and without control characters."""

    def to_python(self, value):
        return " ".join(UNWANTED.sub(" ", super().to_python(value)).split())


def line(model, name: str, autocomplete: str, **options) -> LineField:
    """Return the field of a form for a text of a model."""
    field = model._meta.get_field(name).formfield(form_class=LineField, **options)
    field.widget.attrs["autocomplete"] = autocomplete
    return field


def question_field(question: RegistrationQuestion, person: str) -> forms.Field:
    """Return the field of a form for a question to a person; the error says to whom when there are more people."""
    options = {"label": question.label, "help_text": question.help_text, "required": question.is_required}
    if person:
        options["error_messages"] = {"required": _("Give an answer for %(person)s.") % {"person": person}}
    match question.kind:
        case Kind.YES_NO:
            return forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect, **options)
        case Kind.CHOICE:
            choices = [(choice, choice) for choice in question.choice_list]
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **options)
        case Kind.NUMBER:
            widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
            return forms.IntegerField(min_value=0, max_value=HIGHEST_NUMBER, widget=widget, **options)
    field = LineField(max_length=Answer._meta.get_field("value").max_length, **options)
    field.widget.attrs["autocomplete"] = "off"
    return field


@dataclass(frozen=True)
class PersonFields:
    """What is asked of one person."""

    legend: str
    fields: list[BoundField]


class RegistrationForm(OrganisationMixin, TrappedForm):
    """Asks who registers, how many people come, and of each of them what the editor wants to know.

    The first person is who registers. Works without script: another number of people shows the form again with room for so
    many, and everything that was typed.
    """

    name = line(Registration, "name", "name", label=_("Your name"))
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=Registration._meta.get_field("email").max_length,
        help_text=_("We mail you a link with which you confirm your registration."),
        validators=[RegexValidator(UNWANTED, EmailValidator.message, inverse_match=True)],  # a quoted name may hold any
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = line(
        Registration,
        "phone",
        "tel",
        label=_("Your phone number"),
        required=False,
        help_text=_("Only to reach you when something changes at the last moment."),
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    organisation = Profile._meta.get_field("organisation").formfield(form_class=KeyChoiceField)
    organisation_name = line(Profile, "organisation_name", "organization")
    people = forms.TypedChoiceField(
        label=_("How many people do you register?"),
        choices=[(number, number) for number in range(1, MAX_PEOPLE + 1)],
        coerce=int,
        help_text=_("You are one of them."),
    )

    def __init__(self, data=None, *, event: EventPage, initial: dict | None = None, asks_email: bool = True):
        super().__init__(data, initial=initial)
        if not asks_email:
            del self.fields["email"]
        self.questions = list(event.registration_questions.all())
        self.size = self.read_size(self.initial if data is None else data)
        self.initial["people"] = self.size
        for index in range(self.size):
            self.add_person(index)

    @staticmethod
    def read_size(values) -> int:
        """Return how many people are asked for; one for what cannot be a number of people."""
        typed = str(values.get("people", ""))
        return next((number for number in range(1, MAX_PEOPLE + 1) if str(number) == typed), 1)

    @property
    def is_other_size(self) -> bool:
        """Whether what was sent comes from a form for another number of people than it asks for."""
        shown = 1 + sum(name_key(index) in self.data for index in range(1, MAX_PEOPLE))
        return shown != self.size

    def add_person(self, index: int) -> None:
        person = _("person %(number)d") % {"number": index + 1} if self.size > 1 else ""
        if index:
            label = _("Name of %(person)s") % {"person": person}
            self.fields[name_key(index)] = line(Registration, "name", "off", label=label)
        for question in self.questions:
            self.fields[answer_key(index, question)] = question_field(question, person)

    @property
    def contact_fields(self) -> list[BoundField]:
        names = ("name", "email", "phone", "organisation", "organisation_name")
        return [self[name] for name in names if name in self.fields]

    @cached_property
    def persons(self) -> list[PersonFields]:
        """The questions to each person, for who something is asked of."""
        found = []
        for index in range(self.size):
            names = [name_key(index)] if index else []
            names += [answer_key(index, question) for question in self.questions]
            legend = _("Person %(number)d") % {"number": index + 1} if index else _("About yourself")
            found.append(PersonFields(legend, [self[name] for name in names]))
        return [person for person in found if person.fields]

    @property
    def registrant(self) -> Registrant:
        """Who registers, once the form is valid."""
        names = ("name", "email", "phone", "organisation", "organisation_name")
        return Registrant(**{name: self.cleaned_data[name] for name in names if name in self.cleaned_data})

    @property
    def registered(self) -> list[Person]:
        """The people with their answers, once the form is valid."""
        return [Person(self.cleaned_data[name_key(index)], self.read_answers(index)) for index in range(self.size)]

    def read_answers(self, index: int) -> dict[int, str]:
        answers = {question.pk: self.cleaned_data[answer_key(index, question)] for question in self.questions}
        return {key: str(value) for key, value in answers.items() if value not in (None, "")}


def name_key(index: int) -> str:
    """Return the name of the field with the name of a person; the first is who registers."""
    return f"person_{index}_name" if index else "name"


def answer_key(index: int, question: RegistrationQuestion) -> str:
    return f"person_{index}_question_{question.pk}"


def initial_of(registration: Registration) -> dict:
    """Return the form as it would be for a registration that is there."""
    initial = {
        "name": registration.name,
        "phone": registration.phone,
        "organisation": registration.organisation_id,
        "organisation_name": registration.organisation_name,
        "people": registration.size,
    }
    for index, participant in enumerate(registration.people):
        initial[name_key(index)] = participant.name
        for answer in participant.answers.all():
            initial[answer_key(index, answer.question)] = answer.value
    return initial


def initial_for(user) -> dict:
    """Return what is known of who is signed in; nothing of somebody else."""
    if not user.is_authenticated:
        return {}
    profile = Profile.objects.filter(user=user).first() or Profile()
    return {
        "name": profile.certificate_name or user.get_full_name(),
        "email": user.email,
        "organisation": profile.organisation_id,
        "organisation_name": profile.organisation_name,
    }
