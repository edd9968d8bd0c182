"""Courses, what learners do in them, and what they get for it."""

from elearning.models.certificate import Certificate
from elearning.models.course import (
    Accreditation,
    CourseIndexPage,
    CoursePage,
    EvaluationQuestion,
    LearningGoal,
)
from elearning.models.enrolment import Coordinator, Enrolment, EvaluationAnswer, Invitation, Reminder
from elearning.models.lesson import LessonPage, LessonVersion, QuestionBank, TestPage
from elearning.models.progress import Attempt, CourseResult, LearningEvent, LessonResult

__all__ = [
    "Accreditation",
    "Attempt",
    "Certificate",
    "Coordinator",
    "CourseIndexPage",
    "CoursePage",
    "CourseResult",
    "Enrolment",
    "EvaluationAnswer",
    "EvaluationQuestion",
    "Invitation",
    "LearningEvent",
    "LearningGoal",
    "LessonPage",
    "LessonResult",
    "LessonVersion",
    "QuestionBank",
    "Reminder",
    "TestPage",
]
