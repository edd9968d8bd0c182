"""How questions are answered: how many people have it right at once, and which wrong answer is chosen most."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from elearning.models import CoursePage, LearningEvent, LessonPage, LessonVersion
from elearning.questions import Question, make_question
from elearning.teams import SMALLEST_GROUP

KIND = LearningEvent.Kind
TYPED = {"numeric", "short_text"}


@dataclass(frozen=True)
class QuestionFigures:
    """The first answers to a question; only how many there are when they are too few to tell."""

    lesson: str
    question: str
    answers: int
    right_percent: int | None = None
    wrong_answer: str = ""
    wrong_percent: int | None = None


@dataclass(frozen=True)
class Place:
    """A question, and the lesson or test that asks it."""

    lesson: str
    question: Question


def question_figures(course: CoursePage, lesson: LessonPage | None = None) -> list[QuestionFigures]:
    """Return the figures of every question of a course, or of one lesson, in order.

    A question that was edited is shown as it was published last. Private notes are no answers and do not appear.
    """
    lessons = LessonPage.objects.for_editors(course)
    if lesson:
        lessons = lessons.filter(pk=lesson.pk)
    places = questions_of(lessons)
    given: dict[str, list[tuple[Any, bool, int]]] = {}
    for question_id, value, score, count in first_answers([page.pk for page in lessons]):
        given.setdefault(question_id, []).append((value, score >= 1, count))
    return [figures_of(place, given[question_id]) for question_id, place in places.items() if question_id in given]


def questions_of(lessons) -> dict[str, Place]:
    """Return the graded questions of lessons by id, in order; from the newest version that holds them."""
    titles = {page.pk: page.title for page in lessons}
    versions = LessonVersion.objects.filter(lesson__in=titles).order_by("-published_at", "-pk")
    by_lesson: dict[int, dict[str, Place]] = {pk: {} for pk in titles}
    for version in versions.iterator(chunk_size=20):
        found = by_lesson[version.lesson_id]
        for block in version.question_data:
            if block["id"] not in found and make_question(block).is_graded:
                found[block["id"]] = Place(titles[version.lesson_id], make_question(block))
    return {question_id: place for places in by_lesson.values() for question_id, place in places.items()}


def first_answers(lesson_ids: list[int]):
    """Return how often each answer was given: question id, answer, score and count.

    Of each person counts the first answer that was checked, in the first attempt. Answers of the same words are one.
    """
    checked = LearningEvent.objects.filter(kind=KIND.ANSWER, score__isnull=False)
    earlier = checked.filter(
        attempt=OuterRef("attempt"), question_id=OuterRef("question_id"), sequence__lt=OuterRef("sequence")
    )
    first = checked.filter(
        ~Exists(earlier), attempt__lesson__in=lesson_ids, attempt__number=1, attempt__enrolment__user__isnull=False
    )
    return first.order_by().values_list("question_id", "value", "score").annotate(Count("pk"))


def figures_of(place: Place, given: list[tuple[Any, bool, int]]) -> QuestionFigures:
    """Return the figures of a question: its answers as value, whether it is right, and how often it was given."""
    title = question_words(place.question)
    total = sum(count for _value, _is_right, count in given)
    if total < SMALLEST_GROUP:
        return QuestionFigures(place.lesson, title, total)
    right = sum(count for _value, is_right, count in given if is_right)
    wrong, times = max(
        ((value, count) for value, is_right, count in given if not is_right),
        key=lambda item: item[1],
        default=(None, 0),
    )
    # What somebody typed may tell who it was, unless others typed the same.
    is_told = times and (place.question.kind not in TYPED or times >= SMALLEST_GROUP)
    return QuestionFigures(
        place.lesson,
        title,
        total,
        right_percent=round(100 * right / total),
        wrong_answer=answer_words(place.question, wrong) if is_told else "",
        wrong_percent=round(100 * times / total) if is_told else None,
    )


def question_words(question: Question) -> str:
    """Return what is asked, as plain text."""
    if question.kind == "scenario":
        return question.title
    return " ".join(strip_tags(question.text).split())


def answer_words(question: Question, value: Any) -> str:
    """Return an answer in words. An option that was taken out of the question since is said to be gone."""
    if value is None:
        return _("(no answer)")
    gone = _("(an answer that was taken out)")
    match question.kind:
        case "single_choice" | "multiple_choice" | "true_false":
            texts = {option["id"]: str(option["text"]) for option in question.options}
            return "; ".join(texts.get(item, gone) for item in (value if isinstance(value, list) else [value]))
        case "ordering":
            texts = {item["id"]: item["text"] for item in question.items}
            return " → ".join(texts.get(item, gone) for item in sorted(value, key=value.get))
        case "matching":
            pairs = {pair["id"]: pair for pair in question.pairs}
            return "; ".join(
                f"{pairs[left]['left']} – {pairs[right]['right']}" if {left, right} <= pairs.keys() else gone
                for left, right in value.items()
            )
        case "scenario":
            steps = question.steps.values()
            texts = {choice["id"]: choice["text"] for step in steps for choice in step["choices"]}
            return " → ".join(texts.get(item, gone) for item in value)
        case "numeric":
            return f"{value} {question.unit}".strip()
        case _:
            return str(value)
