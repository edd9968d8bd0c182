"""What an editor can put in a lesson and in a bank of questions."""

from wagtail import blocks

from elearning.blocks.cases import CaseBlock
from elearning.blocks.questions import (
    MatchingBlock,
    MultipleChoiceBlock,
    NumericBlock,
    OrderingBlock,
    ReflectionBlock,
    ShortTextBlock,
    SingleChoiceBlock,
    TrueFalseBlock,
)
from elearning.blocks.scenarios import ScenarioBlock
from portal.blocks.media import DocumentsBlock, FigureBlock, VideoBlock
from portal.blocks.text import AccordionBlock, CalloutBlock, QuoteBlock, TextBlock


class QuestionStream(blocks.StreamBlock):
    """The questions of a bank, from which a test draws."""

    single_choice = SingleChoiceBlock()
    multiple_choice = MultipleChoiceBlock()
    true_false = TrueFalseBlock()
    ordering = OrderingBlock()
    matching = MatchingBlock()
    numeric = NumericBlock()
    short_text = ShortTextBlock()


class LessonStream(QuestionStream):
    """The body of a lesson: what to read and watch, and questions in between."""

    text = TextBlock()
    image = FigureBlock()
    video = VideoBlock()
    quote = QuoteBlock()
    callout = CalloutBlock()
    case = CaseBlock()
    accordion = AccordionBlock()
    documents = DocumentsBlock()
    reflection = ReflectionBlock()
    scenario = ScenarioBlock()
