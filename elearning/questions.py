"""Questions as plain data: reading an answer from a form, and grading it.

Everything works on the data that a version keeps, and knows nothing of pages or learners. A question is a `Question` made by
`make_question` from a block of a stream: `{"type", "id", "value"}`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.search import plain

MAX_TEXT_LENGTH = 5000
MAX_SHORT_TEXT_LENGTH = 300


class InvalidAnswer(ValueError):
    """An answer that cannot be one to this question; the message says so to the learner."""


@dataclass(frozen=True)
class Grade:
    """How good an answer is: a score from 0 to 1, and what a learner reads about it.

    `options` says per option or item what is true of it: `{option id: {"is_right": bool, "feedback": str}}`.
    """

    score: float
    feedback: list[str] = field(default_factory=list)
    options: dict[str, dict] = field(default_factory=dict)

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong with the answer."""
        return self.score >= 1


@dataclass(frozen=True)
class Question:
    """A question of a lesson or a test. A subclass knows one kind."""

    id: str
    kind: str
    data: dict

    is_graded = True

    @property
    def field_name(self) -> str:
        """The name of the field in forms, and the beginning of the names when there are more."""
        return f"q-{self.id}"

    @property
    def text(self) -> str:
        """The question itself: HTML of the rich text."""
        return self.data["question"]

    @property
    def explanation(self) -> str:
        """What a learner reads after answering: HTML, or ""."""
        return self.data.get("explanation") or ""

    def option_ids(self) -> list[str]:
        """Return the ids of what is mixed for each attempt: options, items or pairs; empty when nothing is."""
        return []

    def read(self, form: QueryDict) -> Any:
        """Return the answer in a form as plain data, or nothing when the question was left open.

        Raises InvalidAnswer when it cannot be an answer to this question.
        """
        raise NotImplementedError

    def grade(self, value: Any) -> Grade:
        """Return how good an answer is that `read` gave."""
        raise NotImplementedError

    def check(self, value: Any) -> None:
        """Raise InvalidAnswer when an answer does not answer the whole question, which is enough to save it but not to grade it."""
        if value is None:
            raise InvalidAnswer(_("Give an answer first."))

    def is_done(self, value: Any) -> bool:
        """Return whether an answer that was checked leaves nothing to do."""
        return True


def listed(items: Iterable[dict]) -> list[dict]:
    """Return the items of a list block as `{"id", **fields}`."""
    return [{"id": item["id"], **item["value"]} for item in items]


class ChoiceQuestion(Question):
    """A question with options."""

    @property
    def options(self) -> list[dict]:
        return listed(self.data["options"])

    def option_ids(self):
        return [option["id"] for option in self.options]

    def known(self, chosen: list[str]) -> list[str]:
        """Return the chosen ids, which must be ids of options."""
        if not set(chosen) <= {option["id"] for option in self.options}:
            raise InvalidAnswer(_("That is not one of the answers. Choose an answer from the list."))
        return chosen


class SingleChoice(ChoiceQuestion):
    """One option is right. The answer is the id of an option."""

    def read(self, form):
        chosen = [value for value in form.getlist(self.field_name) if value]
        if len(chosen) > 1:
            raise InvalidAnswer(_("Choose one answer."))
        return self.known(chosen)[0] if chosen else None

    def grade(self, value):
        option = next(option for option in self.options if option["id"] == value)
        marks = {value: {"is_right": option["is_right"], "feedback": option["feedback"]}}
        return Grade(float(option["is_right"]), [option["feedback"]] if option["feedback"] else [], marks)


class TrueFalse(Question):
    """A statement. The answer is "true" or "false"."""

    @property
    def options(self) -> list[dict]:
        return [
            {
                "id": value,
                "text": label,
                "is_right": bool(self.data["is_true"]) == (value == "true"),
                "feedback": self.data[f"feedback_{value}"],
            }
            for value, label in (("true", _("True")), ("false", _("Not true")))
        ]

    def read(self, form):
        value = form.get(self.field_name) or None
        if value not in {None, "true", "false"}:
            raise InvalidAnswer(_("That is not one of the answers. Choose an answer from the list."))
        return value

    grade = SingleChoice.grade


class MultipleChoice(ChoiceQuestion):
    """One or more options are right. The answer is a list of ids.

    Each right option counts for an equal part; each wrong one takes such a part away, down to nothing.
    """

    def read(self, form):
        chosen = self.known(sorted({value for value in form.getlist(self.field_name) if value}))
        return chosen or None

    def grade(self, value):
        options = self.options
        right = {option["id"] for option in options if option["is_right"]}
        chosen = set(value)
        score = max(0.0, (len(chosen & right) - len(chosen - right)) / len(right))
        marks = {
            option["id"]: {"is_right": option["is_right"], "feedback": option["feedback"]}
            for option in options
            if option["id"] in chosen
        }
        missed = len(right - chosen)
        feedback = [_("You have not found all right answers yet.")] if missed else []
        return Grade(score, feedback, marks)


class Ordering(Question):
    """Items in one right order. The answer gives each item its place, from 1; each item in its place counts equally."""

    @property
    def items(self) -> list[dict]:
        return listed(self.data["items"])

    def option_ids(self):
        return [item["id"] for item in self.items]

    def read(self, form):
        places = {str(number) for number in range(1, len(self.option_ids()) + 1)}
        given = {item: form.get(f"{self.field_name}-{item}") or "" for item in self.option_ids()}
        if not set(given.values()) <= places | {""}:
            raise InvalidAnswer(_("Choose a place from the list for each item."))
        return {item: int(place) for item, place in given.items() if place} or None

    def check(self, value):
        if value is None or len(set(value.values())) < len(self.option_ids()):
            raise InvalidAnswer(_("Give each item a place of its own: each number once."))

    def grade(self, value):
        ids = self.option_ids()
        marks = {
            item: {"is_right": value.get(item) == place, "feedback": ""} for place, item in enumerate(ids, start=1)
        }
        return Grade(sum(mark["is_right"] for mark in marks.values()) / len(ids), [], marks)


class Matching(Question):
    """Pairs. The answer tells for each left side the pair whose right side was chosen; each right pair counts equally."""

    @property
    def pairs(self) -> list[dict]:
        return listed(self.data["pairs"])

    def option_ids(self):
        return [pair["id"] for pair in self.pairs]

    def read(self, form):
        ids = self.option_ids()
        given = {pair: form.get(f"{self.field_name}-{pair}") or "" for pair in ids}
        if not set(given.values()) <= {*ids, ""}:
            raise InvalidAnswer(_("Choose what belongs to it from the list."))
        return {pair: chosen for pair, chosen in given.items() if chosen} or None

    def check(self, value):
        if value is None or len(value) < len(self.option_ids()):
            raise InvalidAnswer(_("Choose for each line what belongs to it."))

    def grade(self, value):
        marks = {pair: {"is_right": value.get(pair) == pair, "feedback": ""} for pair in self.option_ids()}
        return Grade(sum(mark["is_right"] for mark in marks.values()) / len(marks), [], marks)


class Numeric(Question):
    """A number, with a difference that is allowed. The answer is the number as text, with a decimal point."""

    @property
    def unit(self) -> str:
        return self.data.get("unit") or ""

    def read(self, form):
        text = (form.get(self.field_name) or "").strip().replace(" ", "")
        if not text:
            return None
        if "," in text:  # a Dutch number: points group thousands
            text = text.replace(".", "").replace(",", ".")
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite() or abs(number) >= 10**12:
            raise InvalidAnswer(_("Write a number in digits, for example 12 or 2,5."))
        return format(number.normalize(), "f")

    def grade(self, value):
        off = abs(Decimal(value) - Decimal(str(self.data["value"])))
        return Grade(float(off <= Decimal(str(self.data.get("tolerance") or 0))))


class ShortText(Question):
    """A word or a few words. The answer is the text; capitals, accents and punctuation do not count."""

    def read(self, form):
        text = " ".join((form.get(self.field_name) or "").replace("\x00", "").split())
        if len(text) > MAX_SHORT_TEXT_LENGTH:
            raise InvalidAnswer(
                _("Write a short answer: at most %(number)d characters.") % {"number": MAX_SHORT_TEXT_LENGTH}
            )
        return text or None

    def grade(self, value):
        return Grade(float(plain(value) in {plain(item["text"]) for item in listed(self.data["accepted"])}))


class Reflection(Question):
    """Private notes. Nothing is right or wrong."""

    is_graded = False

    def read(self, form):
        text = (form.get(self.field_name) or "").replace("\x00", "").replace("\r\n", "\n").strip()
        if len(text) > MAX_TEXT_LENGTH:
            raise InvalidAnswer(
                _("Your notes are too long to save: at most %(number)d characters.") % {"number": MAX_TEXT_LENGTH}
            )
        return text or None

    def grade(self, value):
        return Grade(1.0)


class Scenario(Question):
    """A walk through steps. The answer is the list of ids of the choices made, from the first step on.

    The score is the share of good choices; a walk that has not come to an end is no whole answer yet.
    """

    @property
    def text(self):
        return ""

    @property
    def title(self) -> str:
        return self.data["title"]

    @property
    def steps(self) -> dict[str, dict]:
        """The steps by name: text, and choices with their ids."""
        steps = [step | {"choices": listed(step["choices"])} for step in listed(self.data["steps"])]
        return {step["name"].strip(): step for step in steps}

    def walk(self, value: list[str] | None) -> tuple[list[tuple[dict, dict]], dict | None]:
        """Return the steps with the choice made in each, and the step where the walk stands; nothing at the end.

        Raises InvalidAnswer for a choice that the step does not offer.
        """
        steps = self.steps
        step = next(iter(steps.values()))
        walked = []
        for choice_id in value or []:
            choice = next((choice for choice in step["choices"] if choice["id"] == choice_id), None) if step else None
            if choice is None:
                raise InvalidAnswer(_("That choice does not belong to this step. Start the scenario again."))
            walked.append((step, choice))
            step = steps.get(choice["next"].strip())
        return walked, step

    def read(self, form):
        value = [choice for choice in form.getlist(self.field_name) if choice]
        self.walk(value)
        return value or None

    def check(self, value):
        if value is None:
            raise InvalidAnswer(_("Choose what you do."))

    def is_done(self, value):
        return self.walk(value)[1] is None

    def grade(self, value):
        walked, step = self.walk(value)
        marks = {
            choice["id"]: {"is_right": choice["is_good"], "feedback": choice["feedback"]} for _step, choice in walked
        }
        if step is not None:
            return Grade(0.0, [], marks)
        return Grade(sum(choice["is_good"] for _step, choice in walked) / len(walked), [], marks)


KINDS: dict[str, type[Question]] = {
    "single_choice": SingleChoice,
    "multiple_choice": MultipleChoice,
    "true_false": TrueFalse,
    "ordering": Ordering,
    "matching": Matching,
    "numeric": Numeric,
    "short_text": ShortText,
    "reflection": Reflection,
    "scenario": Scenario,
}


def is_question(block: dict) -> bool:
    """Return whether a block of a stream, as plain data, asks something."""
    return block["type"] in KINDS


def make_question(block: dict) -> Question:
    """Return the question in a block of a stream: plain data with type, id and value."""
    return KINDS[block["type"]](block["id"], block["type"], block["value"])
