"""Whatever the order in which events arrive, the outcome is the same, and what was reached is never taken back."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elearning.demo import with_ids
from elearning.models import CourseResult, Enrolment, LearningEvent, LessonResult
from elearning.progress import drawn, read_state
from elearning.questions import make_question
from elearning.recompute import Recomputation
from elearning.services import Deed, enrol, open_lesson, record_answers
from tests.elearning.samples import EVERY_KIND, KIND, make_course, make_learner, questions_of, right_value, wrong_value

BLOCKS = with_ids(EVERY_KIND, "les")
QUESTIONS = [make_question(block) for block in BLOCKS]
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


@st.composite
def events(draw) -> LearningEvent:
    """An event at a question of a lesson with one of each kind, or one of the lesson itself."""
    recorded_at = BEGIN + timedelta(seconds=draw(st.integers(0, 1000)))
    fields = {
        "id": UUID(int=draw(st.integers(1, 2**64))),
        "sequence": draw(st.integers(0, 40)),
        "recorded_at": recorded_at,
    }
    kind = draw(st.sampled_from([KIND.SAVE, KIND.ANSWER, KIND.END, KIND.CONFIRM]))
    if kind in {KIND.END, KIND.CONFIRM}:
        return LearningEvent(kind=kind, **fields)
    question = draw(st.sampled_from(QUESTIONS))
    value = right_value(question) if not question.is_graded or draw(st.booleans()) else bad_value(question)
    is_graded = kind == KIND.ANSWER and question.is_graded
    score = question.grade(value).score if is_graded else None
    return LearningEvent(kind=kind, question_id=question.id, value=value, score=score, **fields)


def bad_value(question):
    if question.kind == "scenario":
        return [next(iter(question.steps.values()))["choices"][1]["id"], right_value(question)[1]]
    return wrong_value(question)


def outcome(completion: str, happened: list[LearningEvent]):
    state = read_state(drawn(BLOCKS, [], "x"), completion, happened)
    answers = [(shown.value, shown.best_score, shown.is_answered, bool(shown.grade)) for shown in state.questions]
    return answers, state.score, state.completed_at


happenings = st.lists(events(), max_size=40, unique_by=lambda event: event.id)
rules = st.sampled_from(["read", "answered", "confirmed"])


@given(rules, happenings, st.randoms(use_true_random=False))
def test_order_of_arrival_does_not_matter(completion, happened, chance):
    mixed = happened[:]
    chance.shuffle(mixed)
    assert outcome(completion, mixed) == outcome(completion, happened)


@given(rules, happenings)
def test_what_was_reached_is_never_taken_back(completion, happened):
    best, done = 0.0, None
    answered: set[str] = set()
    for number in range(len(happened) + 1):
        state = read_state(drawn(BLOCKS, [], "x"), completion, happened[:number])
        now_answered = {shown.id for shown in state.questions if shown.is_answered}
        assert answered <= now_answered
        assert (state.score or 0.0) >= best
        assert done is None or state.completed_at is not None
        best, done, answered = state.score or 0.0, state.completed_at, now_answered


@given(rules, happenings)
def test_event_that_arrives_twice_counts_once(completion, happened):
    assert outcome(completion, happened + happened) == outcome(completion, happened)


@pytest.mark.django_db
@pytest.mark.usefixtures("site")
class TestStored:
    """The same in the database, through the services."""

    @pytest.fixture
    def enrolment(self):
        return enrol(make_learner(), make_course())

    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 50)), min_size=1, max_size=6))
    def test_results_only_go_up(self, enrolment, steps):
        lesson = next(page for page in enrolment.course.lessons if page.slug == "oefenen")
        attempt = open_lesson(enrolment, lesson, lesson.version)
        single = questions_of(attempt.version)[0]
        for is_right, is_answer, moment in steps:
            before = LessonResult.objects.filter(enrolment=enrolment).values("best_score", "completed_at").first()
            value = right_value(single) if is_right else wrong_value(single)
            kind = KIND.ANSWER if is_answer else KIND.SAVE
            deed = Deed(UUID(int=LearningEvent.objects.count() + 1), kind, single.id, value, moment)
            record_answers(attempt, [deed])
            after = LessonResult.objects.filter(enrolment=enrolment).values("best_score", "completed_at").first()
            if before:
                assert after["best_score"] >= before["best_score"]
                assert after["completed_at"] == before["completed_at"]
        assert not CourseResult.objects.exists()
        assert list(Recomputation().differences(Enrolment.objects.all())) == []
