"""A chart with a bar for each lesson, as numbers to draw with. The same figures stand in a table beside it."""

from dataclasses import dataclass

from django.utils.text import Truncator

from elearning.reports.courses import LessonFigures

LABEL_WIDTH, BAR_WIDTH, VALUE_WIDTH = 300, 400, 60
ROW_HEIGHT, BAR_HEIGHT = 34, 22
LABEL_LENGTH = 36


@dataclass(frozen=True)
class Bar:
    """One lesson: all sizes in units of the drawing."""

    label: str
    value: str
    top: int
    middle: int
    done: int
    began: int


@dataclass(frozen=True)
class Chart:
    bars: list[Bar]
    height: int
    width: int = LABEL_WIDTH + BAR_WIDTH + VALUE_WIDTH
    left: int = LABEL_WIDTH
    full: int = BAR_WIDTH
    bar_height: int = BAR_HEIGHT


def lesson_chart(lessons: list[LessonFigures]) -> Chart:
    """Return the chart of how many people began and finished each lesson; a whole bar is everybody who enrolled."""
    bars = []
    for place, lesson in enumerate(lessons):
        top = place * ROW_HEIGHT + (ROW_HEIGHT - BAR_HEIGHT) // 2
        bars.append(
            Bar(
                label=f"{lesson.number}. {Truncator(lesson.title).chars(LABEL_LENGTH)}",
                value=f"{lesson.done_percent}%" if lesson.enrolled else "–",
                top=top,
                middle=top + BAR_HEIGHT // 2,
                done=length(lesson.done, lesson.enrolled),
                began=length(lesson.began, lesson.enrolled),
            )
        )
    return Chart(bars, height=len(bars) * ROW_HEIGHT)


def length(number: int, whole: int) -> int:
    """Return how long a bar is for a part of a whole."""
    return round(BAR_WIDTH * min(number, whole) / whole) if whole else 0
