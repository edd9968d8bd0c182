"""From events to where a learner stands: pure functions of the frozen questions and the events of an attempt.

The outcome does not depend on the order in which events arrive. The newest answer is the one with the highest sequence (equal ones by
their id); the best score and the moment of completion can only be reached, never lost.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import uuid4

from elearning.questions import Grade, Question, make_question


def mix(question: Question, seed: str) -> list[str]:
    """Return the options of a question in an order that belongs to a seed. What must be put in order never starts right."""
    ids = question.option_ids()
    mixed = ids[:]
    chance = random.Random(f"{seed}:{question.id}")  # noqa: S311 (an order to show, no secret)
    chance.shuffle(mixed)
    return mixed[1:] + mixed[:1] if mixed == ids and question.kind in {"ordering", "matching"} else mixed


@dataclass
class QuestionState:
    """A question as a learner sees it: with the newest answer, and the feedback on it when that may be shown."""

    question: Question
    number: int
    order: list[str] = field(default_factory=list)
    value: Any = None
    grade: Grade | None = None
    best_score: float | None = None
    is_answered: bool = False
    error: str = ""
    # For a form without script: sending it twice is one event.
    event_id: str = field(default_factory=lambda: str(uuid4()))

    @property
    def id(self) -> str:
        return self.question.id

    @property
    def kind(self) -> str:
        return self.question.kind

    @property
    def field_name(self) -> str:
        return self.question.field_name

    @property
    def anchor(self) -> str:
        """The id of the question on the page, and the start of the ids of what belongs to it."""
        return f"vraag-{self.number}"

    @property
    def explanation(self) -> str:
        return self.question.explanation if self.grade else ""

    def marked(self, item: dict, **facts) -> dict:
        """Return an option with what the learner chose, and with its feedback when there is any."""
        mark = self.grade.options.get(item["id"]) if self.grade else None
        return {"id": item["id"], "text": item["text"], "mark": mark, **facts}

    @cached_property
    def options(self) -> list[dict]:
        """The options of a choice, in the order of this attempt: id, text, is_chosen, mark."""
        chosen = self.value if isinstance(self.value, list) else [self.value]
        return [
            self.marked(option, is_chosen=option["id"] in chosen) for option in self.in_order(self.question.options)
        ]

    @cached_property
    def items(self) -> list[dict]:
        """The items to put in order: id, text, the place that the learner gave, mark, field_name."""
        value = self.value or {}
        return [
            self.marked(item, place=value.get(item["id"]), field_name=f"{self.field_name}-{item['id']}")
            for item in self.in_order(self.question.items)
        ]

    @cached_property
    def places(self) -> range:
        """The places that an item can have."""
        return range(1, len(self.question.items) + 1)

    @cached_property
    def pairs(self) -> list[dict]:
        """The left sides: id, text, the id of the pair that was chosen, mark, field_name."""
        value = self.value or {}
        return [
            self.marked(
                {"id": pair["id"], "text": pair["left"]},
                chosen=value.get(pair["id"]),
                field_name=f"{self.field_name}-{pair['id']}",
            )
            for pair in self.question.pairs
        ]

    @cached_property
    def right_sides(self) -> list[dict]:
        """What can be chosen for each left side, mixed: id, text."""
        return [{"id": pair["id"], "text": pair["right"]} for pair in self.in_order(self.question.pairs)]

    @cached_property
    def walk(self) -> dict:
        """A scenario so far: the steps with the choice made and its feedback, and the step that comes now (nothing at the end)."""
        walked, step = self.question.walk(self.value)
        return {"steps": [{"step": step, "choice": choice} for step, choice in walked], "current": step}

    def in_order(self, items: list[dict]) -> list[dict]:
        by_id = {item["id"]: item for item in items}
        return [by_id[item_id] for item_id in self.order] if self.order else items


@dataclass
class AttemptState:
    """Where a learner stands in an attempt."""

    questions: list[QuestionState]
    completion: str | None
    score: float | None = None
    completed_at: datetime | None = None

    @property
    def total(self) -> int:
        return len(self.questions)

    @cached_property
    def answered(self) -> int:
        """How many questions are answered."""
        return sum(state.is_answered for state in self.questions)

    @cached_property
    def by_id(self) -> dict[str, QuestionState]:
        return {state.id: state for state in self.questions}

    @property
    def first_open(self) -> QuestionState | None:
        """The first question that is not answered."""
        return next((state for state in self.questions if not state.is_answered), None)


def draw(blocks: list[dict], asked: int | None, seed: str) -> list[dict]:
    """Return the questions that an attempt at a test gets, in a mixed order, each with the order of its options."""
    chance = random.Random(seed)  # noqa: S311 (which questions somebody gets, no secret)
    chosen = chance.sample(blocks, min(asked or len(blocks), len(blocks)))
    return [{"id": block["id"], "order": mix(make_question(block), seed)} for block in chosen]


def drawn(blocks: list[dict], drawing: list[dict], seed: str) -> list[QuestionState]:
    """Return the questions of an attempt, not answered: those that were drawn, or all of a lesson."""
    by_id = {block["id"]: block for block in blocks}
    states = []
    for number, entry in enumerate(drawing or [{"id": block["id"]} for block in blocks], start=1):
        question = make_question(by_id[entry["id"]])
        order = entry.get("order") or (mix(question, seed) if question.kind in {"ordering", "matching"} else [])
        states.append(QuestionState(question, number, order))
    return states


def read_state(questions: list[QuestionState], completion: str | None, events: Iterable) -> AttemptState:
    """Return where a learner stands after these events, in whatever order they are given.

    `completion` is the rule of a lesson, or nothing for a test, which is completed by passing it and not here.
    """
    by_question: dict[str, list] = {}
    for event in events:
        by_question.setdefault(event.question_id, []).append(event)
    for state in questions:
        apply_answers(state, by_question.get(state.id, []))
        if completion is None:
            state.is_answered = state.value is not None
    result = AttemptState(questions, completion)
    graded = [state for state in questions if state.question.is_graded]
    if any(state.best_score is not None for state in graded):
        result.score = sum(state.best_score or 0 for state in graded) / len(graded)
    result.completed_at = completed_at(questions, completion, by_question)
    return result


def apply_answers(state: QuestionState, events: list) -> None:
    """Give a question its newest answer, the grade of it when it was checked, and its best score."""
    if not events:
        return
    newest = max(events, key=lambda event: (event.sequence, str(event.id)))
    state.value = newest.value
    scores = [event.score for event in events if event.score is not None]
    state.best_score = max(scores, default=None)
    state.is_answered = answered_at(state.question, events) is not None
    if newest.kind == "answer" and newest.value is not None:
        state.grade = state.question.grade(newest.value)


def answered_at(question: Question, events: list) -> datetime | None:
    """Return when a question was answered for the first time. Private notes are answered by being saved."""
    done = [
        event.recorded_at
        for event in events
        if event.score is not None or (not question.is_graded and event.value is not None)
    ]
    return min(done, default=None)


def completed_at(questions: list[QuestionState], completion: str | None, by_question: dict) -> datetime | None:
    """Return when the rule of a lesson was met for the first time, or nothing."""
    if completion == "answered":
        moments = [answered_at(state.question, by_question.get(state.id, [])) for state in questions]
        return max(moments) if moments and None not in moments else None
    kind = {"read": "end", "confirmed": "confirm"}.get(completion)
    return min((event.recorded_at for event in by_question.get("", []) if event.kind == kind), default=None)
