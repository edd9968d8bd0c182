"""Questions with feedback. A learner's answer is read and graded in `elearning/questions.py`."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.rich_text import RichText

QUESTIONS = _("Questions")


def is_empty(value) -> bool:
    """Return whether a rich text or a text holds nothing to read."""
    return not str(getattr(value, "source", value) or "").strip()


class QuestionValue(blocks.StructValue):
    """A question as a learner sees it who has not answered it, for previews."""

    @property
    def state(self):
        from elearning.progress import QuestionState  # it reads questions in the words of Django's forms
        from elearning.questions import make_question

        block = self.block
        data = block.get_prep_value(block.normalize(self))
        return QuestionState(make_question({"type": block.name, "id": "voorbeeld", "value": data}), number=1)


class QuestionBlock(blocks.StructBlock):
    """What every question has: the question itself, an explanation for afterwards, and rules for publishing."""

    question = blocks.RichTextBlock(label=_("Question"), editor="simple")

    class Meta:
        group = QUESTIONS
        icon = "help"
        value_class = QuestionValue

    def get_errors(self, value) -> dict[str, ValidationError]:
        """Return what is wrong with a question that is to be published, by the name of the field."""
        return {}

    def clean(self, value):
        value = super().clean(value)
        errors = {} if self.is_deferred_validation else self.get_errors(value)
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return value


def explanation_block() -> blocks.RichTextBlock:
    return blocks.RichTextBlock(
        label=_("Explanation"),
        editor="simple",
        required=False,
        help_text=_("Shown after answering, whatever the answer was."),
    )


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Answer"), max_length=300)
    is_right = blocks.BooleanBlock(label=_("This is right"), required=False)
    feedback = blocks.CharBlock(
        label=_("Feedback"),
        required=False,
        max_length=400,
        help_text=_("What somebody reads who chooses this, for example “That is a sign of stress, not of bonding.”"),
    )

    class Meta:
        icon = "radio-empty"
        label = _("Answer")


def preview_options() -> list[dict]:
    return [
        {"text": "De baby draait het hoofd weg", "is_right": True, "feedback": "Wegkijken is vragen om rust."},
        {"text": "De baby slaapt", "is_right": False, "feedback": "Slapen is geen signaal van stress."},
        {"text": "De baby kijkt je aan", "is_right": False, "feedback": "Aankijken is juist contact zoeken."},
    ]


class ChoiceQuestionBlock(QuestionBlock):
    options = blocks.ListBlock(OptionBlock(), label=_("Answers"), min_num=2, max_num=10)
    explanation = explanation_block()

    def count_right(self, value) -> int:
        return sum(1 for option in value["options"] if option["is_right"])

    def get_preview_value(self):
        return self.normalize(
            {"question": RichText("<p>Waaraan zie je stress bij een baby?</p>"), "options": preview_options()}
        )


class SingleChoiceBlock(ChoiceQuestionBlock):
    class Meta:
        icon = "radio-full"
        label = _("One right answer")
        description = _("A question with several answers, of which one is right.")
        template = "blocks/question.html"

    def get_errors(self, value):
        if self.count_right(value) == 1:
            return {}
        return {
            "options": ValidationError(
                _("Tick “This is right” for exactly one answer. For more right answers, choose “More right answers”.")
            )
        }


class MultipleChoiceBlock(ChoiceQuestionBlock):
    class Meta:
        icon = "check"
        label = _("More right answers")
        description = _("A question with several answers, of which one or more are right.")
        template = "blocks/question.html"

    def get_errors(self, value):
        if self.count_right(value):
            return {}
        return {"options": ValidationError(_("None of the answers is right. Tick “This is right” for at least one."))}


class TrueFalseBlock(QuestionBlock):
    question = blocks.RichTextBlock(
        label=_("Statement"), editor="simple", help_text=_("A sentence that is true or not true.")
    )
    is_true = blocks.BooleanBlock(label=_("This statement is true"), required=False)
    feedback_true = blocks.CharBlock(label=_("Feedback for who says “true”"), required=False, max_length=400)
    feedback_false = blocks.CharBlock(label=_("Feedback for who says “not true”"), required=False, max_length=400)
    explanation = explanation_block()

    class Meta:
        icon = "help"
        label = _("True or not true")
        description = _("A statement that is true or not true.")
        template = "blocks/question.html"
        preview_value = {
            "question": RichText("<p>Een baby van twee weken kan al gezichten volgen.</p>"),
            "is_true": True,
            "feedback_true": "Klopt: op korte afstand lukt dat al.",
            "feedback_false": "Toch wel: op korte afstand lukt dat al.",
            "explanation": RichText(""),
        }


class TextItemBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Text"), max_length=200)

    class Meta:
        icon = "pilcrow"
        label = _("Item")


def doubles(texts: list[str], message) -> ValidationError | None:
    """Return the error for texts of which two are the same."""
    plain = [text.strip().casefold() for text in texts]
    return ValidationError(message) if len(set(plain)) < len(plain) else None


class OrderingBlock(QuestionBlock):
    items = blocks.ListBlock(
        TextItemBlock(), label=_("In the right order"), min_num=2, max_num=10, help_text=_("A learner sees them mixed.")
    )
    explanation = explanation_block()

    class Meta:
        icon = "order"
        label = _("Put in order")
        description = _("Steps or items that belong in one order.")
        template = "blocks/question.html"

    def get_errors(self, value):
        error = doubles(
            [item["text"] for item in value["items"]],
            _("Two items are the same, so nobody can tell their order. Change one of them."),
        )
        return {"items": error} if error else {}

    def get_preview_value(self):
        return self.normalize(
            {
                "question": RichText("<p>Zet de stappen van een gesprek in de goede volgorde.</p>"),
                "items": [{"text": "Kennismaken"}, {"text": "Vragen wat er speelt"}, {"text": "Samen afspraken maken"}],
            }
        )


class PairBlock(blocks.StructBlock):
    left = blocks.CharBlock(label=_("This"), max_length=200)
    right = blocks.CharBlock(label=_("Belongs to this"), max_length=200)

    class Meta:
        icon = "link"
        label = _("Pair")


class MatchingBlock(QuestionBlock):
    pairs = blocks.ListBlock(PairBlock(), label=_("Pairs"), min_num=2, max_num=10)
    explanation = explanation_block()

    class Meta:
        icon = "link"
        label = _("Match")
        description = _("Things that belong together, two by two.")
        template = "blocks/question.html"

    def get_errors(self, value):
        message = _("Two pairs have the same text on one side, so nobody can tell them apart. Change one of them.")
        sides = ([pair[side] for pair in value["pairs"]] for side in ("left", "right"))
        error = next(filter(None, (doubles(side, message) for side in sides)), None)
        return {"pairs": error} if error else {}

    def get_preview_value(self):
        return self.normalize(
            {
                "question": RichText("<p>Wat hoort bij elkaar?</p>"),
                "pairs": [
                    {"left": "Wegkijken", "right": "Even rust nodig"},
                    {"left": "Lachen", "right": "Contact zoeken"},
                ],
            }
        )


class NumericBlock(QuestionBlock):
    value = blocks.DecimalBlock(label=_("Right number"), max_digits=12, decimal_places=4)
    tolerance = blocks.DecimalBlock(
        label=_("Difference allowed"),
        default=0,
        min_value=0,
        max_digits=12,
        decimal_places=4,
        help_text=_("How far an answer may be off, for example 2. With 0 only the number itself is right."),
    )
    unit = blocks.CharBlock(
        label=_("Unit"), required=False, max_length=40, help_text=_("Stands after the number, for example “days”.")
    )
    explanation = explanation_block()

    class Meta:
        icon = "decimal"
        label = _("A number")
        description = _("A question whose answer is a number.")
        template = "blocks/question.html"
        preview_value = {
            "question": RichText(
                "<p>Hoeveel dagen telt de periode van bevruchting tot de tweede verjaardag ongeveer?</p>"
            ),
            "value": 1000,
            "tolerance": 10,
            "unit": "dagen",
            "explanation": RichText(""),
        }


class ShortTextBlock(QuestionBlock):
    accepted = blocks.ListBlock(
        TextItemBlock(),
        label=_("Answers that are right"),
        min_num=1,
        max_num=20,
        help_text=_("Every spelling that is right. Capitals, accents and full stops do not count."),
    )
    explanation = explanation_block()

    class Meta:
        icon = "edit"
        label = _("Short answer")
        description = _("A question whose answer is a word or a few words.")
        template = "blocks/question.html"

    def get_preview_value(self):
        return self.normalize(
            {
                "question": RichText("<p>Hoe heet het vermogen om je in een baby in te leven?</p>"),
                "accepted": [{"text": "mentaliseren"}],
            }
        )


class ReflectionBlock(QuestionBlock):
    question = blocks.RichTextBlock(label=_("Question to think about"), editor="simple")
    hint = blocks.CharBlock(
        label=_("Hint"), required=False, max_length=200, help_text=_("For example “Think of one family you know.”")
    )

    class Meta:
        icon = "edit"
        label = _("Reflection")
        description = _("A question to think about, with room for notes that only the learner sees.")
        template = "blocks/question.html"
        preview_value = {
            "question": RichText("<p>Wanneer merkte jij voor het laatst dat je oordeelde voordat je vroeg?</p>"),
            "hint": "Denk aan één gezin dat je kent.",
        }
