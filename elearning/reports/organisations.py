"""How many people of each organisation, and of each municipality, take a course and finished it.

Numbers of fewer than five people could tell who they are, so they are hidden, and no sum may give them away. The rules:

1. The report is of one course at a time and of all time. Two courses with their sum, or two periods that differ by a day, would
   give the difference between them away.
2. A number from one to four is hidden. For finishing that holds for who finished and for who did not, as each follows from the
   other when the number of people is shown. Nobody at all may be said.
3. What is hidden adds up to a known number: the total less what is shown. So the smallest organisation that is still shown is
   hidden as well, for as long as something could be worked out:
   - enrolled: unless at least two are hidden, which have together at least three people more than there are organisations
     hidden, every hidden number could not be anything from one to four;
   - finished: unless the other hidden organisations have at least four people who finished and four who did not, a hidden
     number could not be anything from four less to four more.
   When everybody or nobody finished the course there is nothing to hide about finishing.
4. An organisation can work in several municipalities, so municipalities would give away what is hidden as well. A municipality
   counts what this report shows of its organisations, and hidden ones only together with others that work in exactly the same
   municipalities, when rule 3 holds for those together and for what is then left. When that is not everybody, it says "at
   least".
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.db.models import Count, Q

from elearning.models import CoursePage, Enrolment
from elearning.teams import hidden_if_few
from partners.models import PartnerPage


@dataclass(frozen=True)
class Group:
    """The people of an organisation; without a number they are of another organisation or none."""

    organisation_id: int | None
    enrolled: int
    finished: int
    hides_enrolled: bool = False
    hides_finished: bool = False

    @property
    def unfinished(self) -> int:
        return self.enrolled - self.finished


@dataclass(frozen=True)
class Row:
    """A line of the report. A number that is hidden is nothing; one that hides some people is the least that it can be."""

    name: str
    enrolled: int | None
    finished: int | None
    hides_enrolled: bool = False
    hides_finished: bool = False


@dataclass(frozen=True)
class Organisations:
    """The report: people of all organisations together, of each, and of each municipality."""

    enrolled: int
    finished: int
    organisations: list[Row]
    municipalities: list[Row]


def is_few(number: int) -> bool:
    return hidden_if_few(number) is None


def leaves_enrolled_unknown(hidden: list[Group]) -> bool:
    """Return whether the number of people in each hidden group could be anything from one to four, or more."""
    return not hidden or (len(hidden) > 1 and sum(group.enrolled for group in hidden) >= len(hidden) + 3)


def leaves_finished_unknown(hidden: list[Group]) -> bool:
    """Return whether in each hidden group four people more, or four fewer, could have finished."""
    finished = sum(group.finished for group in hidden)
    unfinished = sum(group.unfinished for group in hidden)
    return all(finished - group.finished >= 4 and unfinished - group.unfinished >= 4 for group in hidden)


def hide(groups: list[Group], field: str, is_safe: Callable[[list[Group]], bool]) -> list[Group]:
    """Return groups in which as many are hidden as it takes, the smallest first."""
    while not is_safe([group for group in groups if getattr(group, field)]):
        shown = [group for group in groups if not getattr(group, field)]
        if not shown:
            break
        smallest = min(shown, key=lambda group: group.enrolled)
        groups = [replace(group, **{field: True}) if group is smallest else group for group in groups]
    return groups


def protect(groups: Iterable[Group]) -> list[Group]:
    """Return groups of which is marked what to hide, by the rules above."""
    groups = [replace(group, hides_enrolled=is_few(group.enrolled)) for group in groups]
    groups = hide(groups, "hides_enrolled", leaves_enrolled_unknown)
    if not sum(group.finished for group in groups) or not sum(group.unfinished for group in groups):
        return [replace(group, hides_finished=group.hides_enrolled) for group in groups]
    groups = [
        replace(group, hides_finished=group.hides_enrolled or is_few(group.finished) or is_few(group.unfinished))
        for group in groups
    ]
    return hide(groups, "hides_finished", leaves_finished_unknown)


def organisation_report(course: CoursePage, unknown: str) -> Organisations:
    """Return the report of a course; `unknown` is what people of another organisation, or of none, are called."""
    counted = Enrolment.objects.filter(course=course, user__isnull=False).values_list("user__profile__organisation")
    counted = counted.annotate(
        enrolled=Count("user", distinct=True),
        finished=Count("user", distinct=True, filter=Q(course_result__isnull=False)),
    )
    groups = protect(Group(*counts) for counts in counted.order_by())
    partners = PartnerPage.objects.filter(pk__in=[group.organisation_id for group in groups if group.organisation_id])
    names: dict[int, str] = {}
    served: dict[int, frozenset] = {}
    for pk, title, municipality in partners.values_list("pk", "title", "municipalities__name"):
        names[pk] = title
        served[pk] = served.get(pk, frozenset()) | ({municipality} if municipality else set())
    rows = [row_of(group, names.get(group.organisation_id, unknown)) for group in groups]
    return Organisations(
        enrolled=sum(group.enrolled for group in groups),
        finished=sum(group.finished for group in groups),
        organisations=sorted(rows, key=lambda row: (row.name == unknown, row.name.casefold())),
        municipalities=municipality_rows(groups, served),
    )


def row_of(group: Group, name: str) -> Row:
    return Row(
        name,
        None if group.hides_enrolled else group.enrolled,
        None if group.hides_finished else group.finished,
        group.hides_enrolled,
        group.hides_finished,
    )


def counted_together(
    groups: list[Group], field: str, is_safe: Callable[[list[Group]], bool], served: dict[int, frozenset]
) -> set[int]:
    """Return the hidden organisations that municipalities may count, each together with those in the same municipalities."""
    together: dict[frozenset, list[Group]] = {}
    for group in groups:
        if getattr(group, field):
            together.setdefault(served.get(group.organisation_id, frozenset()), []).append(group)
    left = together.pop(frozenset(), [])
    safe = []
    for members in together.values():
        if is_safe(members):
            safe.append(members)
        else:
            left += members
    safe.sort(key=lambda members: sum(group.enrolled for group in members))
    while safe and not is_safe(left):
        left += safe.pop(0)
    return {group.organisation_id for members in safe for group in members}


def municipality_rows(groups: list[Group], served: dict[int, frozenset]) -> list[Row]:
    """Return a line for each municipality in which one of the organisations works."""
    enrolled = counted_together(groups, "hides_enrolled", leaves_enrolled_unknown, served)
    finished = counted_together(groups, "hides_finished", leaves_finished_unknown, served)
    rows = []
    for name in sorted(set().union(*served.values())):
        members = [group for group in groups if name in served.get(group.organisation_id, ())]
        shown = [group.enrolled for group in members if not group.hides_enrolled or group.organisation_id in enrolled]
        done = [group.finished for group in members if not group.hides_finished or group.organisation_id in finished]
        rows.append(
            Row(
                name,
                sum(shown) if shown else None,
                sum(done) if done else None,
                hides_enrolled=len(shown) < len(members),
                hides_finished=len(done) < len(members),
            )
        )
    return rows
