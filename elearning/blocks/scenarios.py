"""Scenarios: a situation in steps, in which each choice leads on."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.rich_text import RichText

from elearning.blocks.questions import QUESTIONS, QuestionValue


class ScenarioChoiceBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Choice"), max_length=300, help_text=_("What the learner does or says."))
    is_good = blocks.BooleanBlock(label=_("This is a good choice"), required=False)
    feedback = blocks.CharBlock(label=_("Feedback"), required=False, max_length=400)
    next = blocks.CharBlock(
        label=_("Leads to"),
        required=False,
        max_length=40,
        help_text=_("The name of the step that follows. Leave empty when the scenario ends here."),
    )

    class Meta:
        icon = "arrow-right"
        label = _("Choice")


class ScenarioStepBlock(blocks.StructBlock):
    name = blocks.CharBlock(
        label=_("Name of the step"), max_length=40, help_text=_("For editors alone, for example “at the door”.")
    )
    text = blocks.RichTextBlock(label=_("What happens"), editor="simple")
    choices = blocks.ListBlock(ScenarioChoiceBlock(), label=_("Choices"), min_num=1, max_num=5)

    class Meta:
        icon = "list-ol"
        label = _("Step")


def loops(steps: dict[str, list[str]], first: str) -> bool:
    """Return whether somebody can walk in circles from the first step, and so never reach the end."""
    done, walking = set(), set()

    def visit(name: str) -> bool:
        if name in walking:
            return True
        if name in done or name not in steps:
            return False
        walking.add(name)
        found = any(visit(following) for following in steps[name])
        walking.discard(name)
        done.add(name)
        return found

    return visit(first)


class ScenarioBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=150, help_text=_("For example “A visit to Noor”."))
    steps = blocks.ListBlock(
        ScenarioStepBlock(), label=_("Steps"), min_num=1, max_num=20, help_text=_("The first step is where it starts.")
    )

    class Meta:
        icon = "list-ol"
        label = _("Scenario")
        group = QUESTIONS
        description = _("A situation in which each choice leads to another step.")
        template = "blocks/question.html"
        value_class = QuestionValue

    def clean(self, value):
        value = super().clean(value)
        error = None if self.is_deferred_validation else self.find_error(value)
        if error:
            raise StructBlockValidationError(block_errors={"steps": error})
        return value

    def find_error(self, value) -> ValidationError | None:
        """Return what keeps somebody from walking through the scenario to an end."""
        steps = {
            step["name"].strip(): [choice["next"].strip() for choice in step["choices"]] for step in value["steps"]
        }
        if len(steps) < len(value["steps"]):
            return ValidationError(_("Two steps have the same name. Give each step a name of its own."))
        unknown = sorted({name for names in steps.values() for name in names if name and name not in steps})
        if unknown:
            return ValidationError(
                _("A choice leads to “%(name)s”, but no step has that name. Check how it is written."),
                params={"name": unknown[0]},
            )
        if loops(steps, next(iter(steps))):
            return ValidationError(
                _("Somebody could walk in circles here. Let each choice lead to a later step, or to the end.")
            )
        return None

    def get_preview_value(self):
        return self.normalize(
            {
                "title": "Op bezoek bij Noor",
                "steps": [
                    {
                        "name": "aan de deur",
                        "text": RichText("<p>Noor doet open. Ze ziet er moe uit.</p>"),
                        "choices": [
                            {"text": "Vragen hoe het met haar gaat", "is_good": True, "feedback": "Zo begint contact."},
                            {
                                "text": "Meteen naar de baby kijken",
                                "is_good": False,
                                "feedback": "Noor voelt zich niet gezien.",
                            },
                        ],
                    }
                ],
            }
        )
