"""Forms of the public site about courses: a code, and what somebody thinks of a course."""

from django import forms
from django.utils.translation import gettext_lazy as _

from elearning.models import EvaluationAnswer, EvaluationQuestion

MARKS = [(str(mark), str(mark)) for mark in range(1, 6)]


class InvitationForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("As it stands in your invitation, for example “K7QM-3XTF”."),
        error_messages={"required": _("Fill in the code from your invitation.")},
    )


class EvaluationForm(forms.Form):
    """The evaluation questions of a course. Nothing is required but one answer."""

    def __init__(self, *args, questions: list[EvaluationQuestion], **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            self.fields[f"vraag-{question.pk}"] = self.make_field(question)

    def make_field(self, question: EvaluationQuestion) -> forms.Field:
        if question.kind == EvaluationQuestion.Kind.SCALE:
            return forms.ChoiceField(
                label=question.text,
                choices=MARKS,
                widget=forms.RadioSelect,
                required=False,
                help_text=_("1 is not at all, 5 is very much."),
            )
        return forms.CharField(
            label=question.text, widget=forms.Textarea(attrs={"rows": 4}), max_length=2000, required=False
        )

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Answer at least one question, or leave this page."))
        return cleaned

    def answers(self, enrolment) -> list[EvaluationAnswer]:
        """Return what was answered, not saved yet."""
        made = []
        for question in self.questions:
            value = self.cleaned_data[f"vraag-{question.pk}"]
            is_mark = question.kind == EvaluationQuestion.Kind.SCALE
            if value:
                mark, text = (int(value), "") if is_mark else (None, value)
                made.append(EvaluationAnswer(enrolment=enrolment, question=question, mark=mark, text=text))
        return made
