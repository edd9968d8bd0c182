"""What others wrote about a person, in any app: it stays, without the address and the name."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.personal_data.registry import NAMELESS, Person, PersonalData, kinds, register
from portal.personal_data.traces import naming, take_out


def texts(person: Person) -> Iterator[tuple[QuerySet, str]]:
    """Yield where others may have written about somebody: rows, and the name of a field."""
    for data in kinds():
        yield from data.texts(person)


def count_texts(person: Person) -> int:
    return sum(len(naming(rows, field, person.traces)) for rows, field in texts(person))


def erase_from_texts(person: Person) -> None:
    for rows, field in texts(person):
        take_out(rows, field, person.traces)


register(
    PersonalData(
        "texts",
        _("Texts with the address or the name"),
        erase=erase_from_texts,
        afterwards=NAMELESS,
        others=count_texts,
    )
)
