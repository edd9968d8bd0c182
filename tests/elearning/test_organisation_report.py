"""Numbers of organisations and municipalities tell nothing about a few people, not by what is left out of a sum either."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearning.models import Enrolment
from elearning.reports.organisations import Group, organisation_report, protect
from partners.demo import build_partner
from tests.elearning.participants import people
from tests.elearning.samples import make_course
from tests.helpers import municipality

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def course(site):
    return make_course()


def published(groups: list[Group]) -> tuple[list[int | None], list[int | None]]:
    enrolled = [None if group.hides_enrolled else group.enrolled for group in groups]
    return enrolled, [None if group.hides_finished else group.finished for group in groups]


SIZES = st.lists(st.tuples(st.integers(1, 14), st.integers(0, 14)), min_size=1, max_size=6)


@settings(max_examples=300)
@given(SIZES)
def test_hidden_number_of_people_cannot_be_worked_out(sizes):
    groups = protect(Group(pk, size, min(size, done)) for pk, (size, done) in enumerate(sizes))
    enrolled, _finished = published(groups)
    assert all(number is None or number >= 5 for number in enrolled)
    hidden = [group for group in groups if group.hides_enrolled]
    if not hidden or len(hidden) == len(groups):
        return
    rest = sum(group.enrolled for group in groups) - sum(number for number in enrolled if number)
    assert len(hidden) > 1
    # Each of them could be anything from one to four: the others can make up the difference with at least one each.
    assert all(rest - number >= len(hidden) - 1 for number in range(1, 5))


@settings(max_examples=300)
@given(SIZES)
def test_hidden_number_of_who_finished_cannot_be_worked_out(sizes):
    groups = protect(Group(pk, size, min(size, done)) for pk, (size, done) in enumerate(sizes))
    _enrolled, finished = published(groups)
    total, everybody = sum(group.finished for group in groups), sum(group.enrolled for group in groups)
    if total in {0, everybody}:
        return
    for group, number in zip(groups, finished, strict=True):
        assert number is None or not {number, group.enrolled - number} & {1, 2, 3, 4}
    hidden = [group for group in groups if group.hides_finished]
    if not hidden or len(hidden) == len(groups):
        return
    for group in hidden:
        others = [other for other in hidden if other is not group]
        room = sum(other.enrolled for other in others)
        together = sum(item.finished for item in hidden)
        possible = {number for number in range(group.enrolled + 1) if 0 <= together - number <= room}
        near = {number for number in range(group.finished - 4, group.finished + 5) if 0 <= number <= group.enrolled}
        assert near <= possible, (groups, group)


def test_rules_by_hand():
    """One small organisation takes the smallest other one along."""
    groups = protect([Group(1, 3, 0), Group(2, 6, 0), Group(3, 20, 0)])
    assert published(groups)[0] == [None, None, 20]
    # Three and two are five together: each of them could be one, two, three or four.
    groups = protect([Group(1, 3, 0), Group(2, 2, 0), Group(3, 20, 0)])
    assert published(groups)[0] == [None, None, 20]
    groups = protect([Group(1, 1, 0), Group(2, 1, 0), Group(3, 20, 0), Group(4, 30, 0)])
    assert published(groups)[0] == [None, None, None, 30]
    assert published(protect([Group(1, 8, 0), Group(2, 9, 0)]))[0] == [8, 9]


def test_every_small_table_leaves_more_than_one_explanation():
    """All tables of three organisations up to nine people: nobody can find a hidden number by trying what fits."""
    for sizes in product(range(1, 10), repeat=3):
        enrolled, _finished = published(protect(Group(pk, size, 0) for pk, size in enumerate(sizes)))
        total = sum(sizes)
        guesses = [
            (one, two, total - one - two) for one, two in product(range(1, total), repeat=2) if one + two < total
        ]
        fitting = [
            guess
            for guess in guesses
            if all(shown in {None, number} for shown, number in zip(enrolled, guess, strict=True))
        ]
        for place, number in enumerate(enrolled):
            if number is None and enrolled != [None] * 3:
                assert {1, 2, 3, 4} <= {guess[place] for guess in fitting}, sizes


def make_organisations(course) -> dict[str, str]:
    """Make two towns and four organisations: a large one in both, and three small ones in the first."""
    first, second = municipality(), municipality("Lindelo", 2)
    large = build_partner("JGZ", "jgz", municipalities=[first, second])
    people(course, 12, "groot", large, finished=6)
    for number, count in enumerate((3, 4, 4)):
        small = build_partner(f"Klein {number}", f"klein-{number}", municipalities=[first])
        people(course, count, f"klein{number}x", small, finished=count // 2)
    people(course, 6, "los", None, finished=3)


def test_organisations_and_municipalities(course):
    make_organisations(course)
    report = organisation_report(course, "anders")
    assert (report.enrolled, report.finished) == (29, 14)
    shown = {row.name: row.enrolled for row in report.organisations}
    assert shown == {"JGZ": 12, "Klein 0": None, "Klein 1": None, "Klein 2": None, "anders": 6}
    assert report.organisations[-1].name == "anders"
    # The three small ones work in the same place and are together enough to be counted there.
    assert [(row.name, row.enrolled, row.hides_enrolled) for row in report.municipalities] == [
        ("Lindelo", 12, False),
        ("Vlierdam", 23, False),
    ]


def test_municipality_leaves_a_small_organisation_of_its_own_out(course):
    make_organisations(course)
    third = build_partner("Eigen", "eigen", municipalities=[municipality("Oosterhage", 3)])
    people(course, 2, "eigen", third)
    report = organisation_report(course, "anders")
    rows = {row.name: row for row in report.municipalities}
    assert rows["Oosterhage"].enrolled is None
    # What is left must not be the two people of this organisation alone.
    hidden = [row.name for row in report.organisations if row.enrolled is None]
    assert hidden == ["Eigen", "Klein 0", "Klein 1", "Klein 2"]
    assert (rows["Vlierdam"].enrolled, rows["Vlierdam"].hides_enrolled) == (12, True)


def test_somebody_counts_once_in_spite_of_a_renewal(course):
    enrolment = people(course, 6, finished=6)[0]
    Enrolment.objects.create(user=enrolment.user, course=course, run=2)
    report = organisation_report(course, "anders")
    assert (report.enrolled, report.finished) == (6, 6)
