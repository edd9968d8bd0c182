"""Reading answers from forms and grading them."""

import json

import pytest
from django.http import QueryDict

from elearning.demo import with_ids
from elearning.progress import QuestionState, mix
from elearning.questions import InvalidAnswer, make_question
from tests.elearning.samples import (
    EVERY_KIND,
    GRADED,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    REFLECTION,
    SCENARIO,
    SHORT_TEXT,
    SINGLE,
    TRUE_FALSE,
    right_value,
    wrong_value,
)


def question(block: dict):
    return make_question(with_ids([block], "toets")[0])


def form(asked, *values, **parts) -> QueryDict:
    data = QueryDict(mutable=True)
    data.setlist(asked.field_name, list(values))
    for name, value in parts.items():
        data[f"{asked.field_name}-{name}"] = value
    return data


@pytest.mark.parametrize("block", GRADED, ids=lambda block: block["type"])
def test_right_answer_scores_full_and_wrong_answer_nothing(block):
    asked = question(block)
    assert asked.grade(right_value(asked)).score == 1
    assert asked.grade(right_value(asked)).is_right
    assert asked.grade(wrong_value(asked)).score == 0


@pytest.mark.parametrize("block", EVERY_KIND, ids=lambda block: block["type"])
def test_question_left_open_is_no_answer(block):
    asked = question(block)
    assert asked.read(QueryDict()) is None
    with pytest.raises(InvalidAnswer):
        asked.check(None)


@pytest.mark.parametrize("block", [SINGLE, MULTIPLE, TRUE_FALSE, SCENARIO], ids=lambda block: block["type"])
def test_forged_option_is_refused(block):
    asked = question(block)
    with pytest.raises(InvalidAnswer):
        asked.read(form(asked, "bestaat-niet"))


@pytest.mark.parametrize("block", EVERY_KIND, ids=lambda block: block["type"])
def test_answer_survives_being_stored(block):
    asked = question(block)
    value = right_value(asked)
    assert asked.grade(json.loads(json.dumps(value))).score == asked.grade(value).score


def test_single_choice_gives_the_feedback_of_the_chosen_answer():
    asked = question(SINGLE)
    grade = asked.grade(wrong_value(asked))
    assert grade.feedback == ["Slapen is rust."]
    assert grade.options == {wrong_value(asked): {"is_right": False, "feedback": "Slapen is rust."}}


def test_single_choice_refuses_two_answers():
    asked = question(SINGLE)
    with pytest.raises(InvalidAnswer):
        asked.read(form(asked, *asked.option_ids()))


@pytest.mark.parametrize(("chosen", "score"), [([0], 0.5), ([0, 1], 1), ([0, 1, 2], 0.5), ([0, 2], 0), ([2], 0)])
def test_multiple_choice_counts_right_less_wrong(chosen, score):
    asked = question(MULTIPLE)
    ids = asked.option_ids()
    assert asked.grade([ids[number] for number in chosen]).score == score


def test_order_that_is_half_right_counts_for_a_part():
    asked = question(ORDERING)
    first, second, third = asked.option_ids()
    assert asked.grade({first: 1, second: 3, third: 2}).score == pytest.approx(1 / 3)


def test_order_with_a_place_twice_is_saved_but_not_graded():
    asked = question(ORDERING)
    first, second, third = asked.option_ids()
    value = asked.read(form(asked, **{first: "1", second: "1", third: ""}))
    assert value == {first: 1, second: 1}
    with pytest.raises(InvalidAnswer, match="eigen plaats"):
        asked.check(value)


def test_place_outside_the_list_is_refused():
    asked = question(ORDERING)
    with pytest.raises(InvalidAnswer):
        asked.read(form(asked, **{asked.option_ids()[0]: "4"}))


def test_matching_with_a_gap_is_saved_but_not_graded():
    asked = question(MATCHING)
    first, second = asked.option_ids()
    value = asked.read(form(asked, **{first: second}))
    assert value == {first: second}
    with pytest.raises(InvalidAnswer):
        asked.check(value)
    with pytest.raises(InvalidAnswer):
        asked.read(form(asked, **{first: "bestaat-niet"}))


@pytest.mark.parametrize(
    ("typed", "score"), [("1000", 1), ("990", 1), ("989", 0), ("1.000", 0), ("1.005,5", 1), ("1 000", 1), ("-1000", 0)]
)
def test_number_is_read_as_dutch_people_write_it(typed, score):
    asked = question(NUMERIC)
    assert asked.grade(asked.read(form(asked, typed))).score == score


@pytest.mark.parametrize("typed", ["duizend", "1e", "NaN", "Infinity", "1,2,3", "9" * 400, "1e999999"])
def test_what_is_no_number_gets_a_sentence(typed):
    asked = question(NUMERIC)
    with pytest.raises(InvalidAnswer, match="getal"):
        asked.read(form(asked, typed))


@pytest.mark.parametrize("typed", ["Mentaliseren", "  mentaliseren. ", "MÉNTALISEREN", "Zich  inleven!"])
def test_short_text_ignores_capitals_accents_and_full_stops(typed):
    asked = question(SHORT_TEXT)
    assert asked.grade(asked.read(form(asked, typed))).is_right


def test_text_that_is_too_long_gets_a_sentence():
    for block in (SHORT_TEXT, REFLECTION):
        asked = question(block)
        with pytest.raises(InvalidAnswer, match="hoogstens|te lang"):
            asked.read(form(asked, "a" * 6000))


def test_scenario_is_graded_at_its_end():
    asked = question(SCENARIO)
    walk = right_value(asked)
    assert len(walk) == 2
    assert not asked.is_done(walk[:1])
    assert asked.is_done(walk)
    assert asked.grade(walk).score == 1
    careless = [asked.steps["deur"]["choices"][1]["id"], walk[1]]
    assert asked.grade(careless).score == 0.5


def test_scenario_refuses_a_choice_of_another_step():
    asked = question(SCENARIO)
    with pytest.raises(InvalidAnswer):
        asked.read(form(asked, right_value(asked)[1]))


def test_mixed_items_never_start_in_the_right_order():
    for block in (ORDERING, MATCHING):
        asked = question(block)
        for seed in range(50):
            mixed = mix(asked, str(seed))
            assert sorted(mixed) == sorted(asked.option_ids())
            assert mixed != asked.option_ids()
            assert mixed == mix(asked, str(seed))


@pytest.mark.parametrize("block", EVERY_KIND, ids=lambda block: block["type"])
def test_state_shows_the_answer_of_the_learner(block):
    asked = question(block)
    state = QuestionState(asked, 1, mix(asked, "x"), value=right_value(asked), grade=asked.grade(right_value(asked)))
    match asked.kind:
        case "single_choice" | "multiple_choice" | "true_false":
            assert [item["is_chosen"] for item in state.options] == [
                item["is_right"] for item in map(asked_option(asked), state.options)
            ]
        case "ordering":
            assert [item["place"] for item in sorted(state.items, key=lambda item: item["place"])] == list(state.places)
        case "matching":
            assert all(pair["chosen"] == pair["id"] for pair in state.pairs)
            assert len(state.right_sides) == 2
        case "scenario":
            assert state.walk["current"] is None
            assert len(state.walk["steps"]) == 2


def asked_option(asked):
    by_id = {item["id"]: item for item in asked.options}
    return lambda shown: by_id[shown["id"]]
