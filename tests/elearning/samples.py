"""Questions and courses that the tests of the e-learning share."""

from uuid import uuid4

from django.contrib.auth import get_user_model

from elearning.demo import build_bank, build_course, build_lesson, build_test
from elearning.learners import Learner
from elearning.models import Attempt, CourseResult, LearningEvent, LessonPage, TestPage
from elearning.questions import make_question
from elearning.services import Deed, open_lesson, record_answers, start_test, state_of, submit_test
from tests.helpers import SINGLE, TEXT

__all__ = ["SINGLE", "TEXT"]
KIND = LearningEvent.Kind


def option(text: str, is_right: bool = False, feedback: str = "") -> dict:
    return {"text": text, "is_right": is_right, "feedback": feedback}


MULTIPLE = {
    "type": "multiple_choice",
    "value": {
        "question": "<p>Wie kan helpen?</p>",
        "options": [option("De buurvrouw", True), option("De bibliotheek", True), option("Niemand")],
        "explanation": "",
    },
}
TRUE_FALSE = {
    "type": "true_false",
    "value": {
        "question": "<p>Een baby van twee weken kan gezichten volgen.</p>",
        "is_true": True,
        "feedback_true": "Ja.",
        "feedback_false": "Toch wel.",
        "explanation": "",
    },
}
ORDERING = {
    "type": "ordering",
    "value": {
        "question": "<p>Zet op volgorde.</p>",
        "items": [{"text": "Eerst"}, {"text": "Dan"}, {"text": "Ten slotte"}],
        "explanation": "",
    },
}
MATCHING = {
    "type": "matching",
    "value": {
        "question": "<p>Wat hoort bij elkaar?</p>",
        "pairs": [{"left": "Wegkijken", "right": "Rust"}, {"left": "Lachen", "right": "Contact"}],
        "explanation": "",
    },
}
NUMERIC = {
    "type": "numeric",
    "value": {"question": "<p>Hoeveel dagen?</p>", "value": 1000, "tolerance": 10, "unit": "dagen", "explanation": ""},
}
SHORT_TEXT = {
    "type": "short_text",
    "value": {
        "question": "<p>Hoe heet dat?</p>",
        "accepted": [{"text": "mentaliseren"}, {"text": "zich inleven"}],
        "explanation": "",
    },
}
REFLECTION = {"type": "reflection", "value": {"question": "<p>Wat neem je mee?</p>", "hint": "Denk aan één gezin."}}


def choice(text: str, is_good: bool, following: str) -> dict:
    return {"text": text, "is_good": is_good, "feedback": "", "next": following}


SCENARIO = {
    "type": "scenario",
    "value": {
        "title": "Op bezoek",
        "steps": [
            {
                "name": "deur",
                "text": "<p>Noor doet open.</p>",
                "choices": [choice("Vragen hoe het gaat", True, "kamer"), choice("Doorlopen", False, "kamer")],
            },
            {
                "name": "kamer",
                "text": "<p>Noor zucht.</p>",
                "choices": [choice("Luisteren", True, ""), choice("Adviseren", False, "")],
            },
        ],
    },
}
GRADED = [SINGLE, MULTIPLE, TRUE_FALSE, ORDERING, MATCHING, NUMERIC, SHORT_TEXT]
EVERY_KIND = [*GRADED, SCENARIO, REFLECTION]


def make_course(slug: str = "duizend-kansen", **fields):
    """Return a course with a lesson to read, a lesson with questions, and a test of three from seven questions."""
    course = build_course("Duizend kansen", slug, **{"pass_mark": 60} | fields)
    build_lesson(course, "Kijken", "kijken", [TEXT], completion="read")
    build_lesson(course, "Oefenen", "oefenen", [TEXT, SINGLE, REFLECTION], completion="answered")
    build_test(course, "Toets", "toets", build_bank(f"Bank {slug}", GRADED), questions_asked=3)
    return course


def make_user(name: str = "anna"):
    """Return somebody with an account."""
    return get_user_model().objects.create_user(f"{name}@voorbeeld.example", "geheim")


def make_learner(name: str = "anna") -> Learner:
    return Learner(user_id=make_user(name).pk)


def right_value(question):
    """Return an answer to a question that is entirely right."""
    match question.kind:
        case "single_choice":
            return next(item["id"] for item in question.options if item["is_right"])
        case "multiple_choice":
            return sorted(item["id"] for item in question.options if item["is_right"])
        case "true_false":
            return "true" if question.data["is_true"] else "false"
        case "ordering":
            return {item: place for place, item in enumerate(question.option_ids(), start=1)}
        case "matching":
            return {pair: pair for pair in question.option_ids()}
        case "numeric":
            return str(question.data["value"])
        case "short_text":
            return question.data["accepted"][0]["value"]["text"]
        case "scenario":
            return good_walk(question)
        case _:
            return "Een aantekening."


def good_walk(question) -> list[str]:
    path = []
    while step := question.walk(path)[1]:
        path.append(next(item["id"] for item in step["choices"] if item["is_good"]))
    return path


def wrong_value(question):
    """Return an answer to a graded question that scores nothing."""
    match question.kind:
        case "single_choice":
            return next(item["id"] for item in question.options if not item["is_right"])
        case "multiple_choice":
            return [item["id"] for item in question.options if not item["is_right"]][:1]
        case "true_false":
            return "false" if question.data["is_true"] else "true"
        case "ordering":
            ids = question.option_ids()
            return {item: place for place, item in enumerate(ids[1:] + ids[:1], start=1)}
        case "matching":
            ids = question.option_ids()
            return dict(zip(ids, ids[1:] + ids[:1], strict=True))
        case "numeric":
            return "1"
        case _:
            return "geen idee"


def questions_of(version) -> list:
    """Return the questions of a version, in order."""
    return [make_question(block) for block in version.question_data]


def deed(question=None, value=None, kind=KIND.ANSWER, **fields) -> Deed:
    """Return a new deed: an answer to a question, or something else without one."""
    return Deed(uuid4(), kind, question.id if question else "", value, **fields)


def lesson(course, slug: str = "oefenen") -> LessonPage:
    """Return a lesson of a course by its slug."""
    return LessonPage.objects.child_of(course).get(slug=slug)


def begin(enrolment, slug: str = "oefenen") -> Attempt:
    """Return the attempt at a lesson."""
    page = lesson(enrolment.course, slug)
    return open_lesson(enrolment, page, page.version)


def read(enrolment, slug: str = "kijken") -> None:
    """Read a lesson to its end."""
    record_answers(begin(enrolment, slug), [deed(kind=KIND.END)])


def answer_all(enrolment, slug: str = "oefenen", value=right_value) -> None:
    """Answer every question of a lesson."""
    attempt = begin(enrolment, slug)
    record_answers(attempt, [deed(question, value(question)) for question in questions_of(attempt.version)])


def take_test(enrolment, value=right_value) -> Attempt:
    """Take the test and hand it in."""
    attempt = start_test(enrolment, TestPage.objects.child_of(enrolment.course).get())
    record_answers(attempt, [deed(s.question, value(s.question), KIND.SAVE) for s in state_of(attempt).questions])
    return submit_test(attempt, uuid4())


def finish(enrolment) -> CourseResult:
    """Do everything that a course asks, and return its result."""
    read(enrolment)
    answer_all(enrolment)
    take_test(enrolment)
    return CourseResult.objects.get(enrolment=enrolment)
