"""The kinds of personal data, and what is done with all of them at once."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from portal.models import User

logger = logging.getLogger(__name__)

EXPORT_ACTION, ERASE_ACTION = "portal.export_data", "portal.erase_data"

GOES = gettext_lazy("goes")
NAMELESS = gettext_lazy("stays, without a name")


@dataclass(frozen=True)
class Person:
    """Whose data it is: an account, addresses that are proven to be theirs (in lower case), or both."""

    user: User | None
    addresses: frozenset[str]

    @classmethod
    def of(cls, user: User) -> "Person":
        """Return who is signed in: the data of the account, and of the addresses that were confirmed."""
        proven = user.emailaddress_set.filter(verified=True).values_list("email", flat=True)
        return cls(user, frozenset(address.lower() for address in proven))

    @classmethod
    def find(cls, address: str) -> "Person":
        """Return who has an address. Whoever calls this has made sure that it is that person who asks."""
        address = address.strip().lower()
        has_it = Q(email__iexact=address) | Q(emailaddress__email__iexact=address, emailaddress__verified=True)
        user = User.objects.filter(has_it).first()
        if user is None:
            return cls(None, frozenset({address}))
        return cls(user, cls.of(user).addresses | {address, user.email.lower()})

    @classmethod
    def numbered(cls, number: int) -> "Person | None":
        """Return who has the account with a number; nothing when there is no such account."""
        user = User.objects.filter(pk=number).first()
        return cls.find(user.email) if user else None

    @property
    def label(self) -> str:
        """How the history names somebody, for as long as it is kept."""
        return f"#{self.user.pk}" if self.user else "–"

    @property
    def names(self) -> list[str]:
        """The names of the account that are of more than one word: one word says nobody's name for sure."""
        if self.user is None:
            return []
        profile = getattr(self.user, "profile", None)
        names = {self.user.get_full_name(), profile.certificate_name if profile else ""}
        return sorted(name for name in names if " " in name)

    @property
    def traces(self) -> list[str]:
        """The texts that say who it is wherever they stand: addresses and names."""
        return [*sorted(self.addresses), *self.names]

    def owns(self, field: str = "user") -> Q:
        """Return the condition that a row is of the account."""
        return Q(**{field: self.user}) if self.user else Q(pk__in=[])

    def wrote(self, field: str = "email") -> Q:
        """Return the condition that a row has one of the addresses."""
        condition = Q(pk__in=[])
        for address in self.addresses:
            condition |= Q(**{f"{field}__iexact": address})
        return condition


def nothing_kept(person: Person) -> list:
    """Exports nothing: for data that does not say whose it is."""
    return []


def nothing_more(person: Person) -> None:
    """Erases nothing: for data that goes with the account by itself, or that stays."""


def nothing_of_others(person: Person) -> int:
    """Counts nothing: for data that nobody else has of somebody."""
    return 0


def no_texts(person: Person) -> list:
    """Returns no texts: for data in which nobody writes about another."""
    return []


@dataclass(frozen=True)
class PersonalData:
    """A kind of data.

    `export` returns what JSON can hold: a list, a dictionary for what there is one of, or None. `erase` takes away what deleting
    the account would leave. `retain` throws away what is past its `term`, and returns how many of what; given true it only
    counts. `afterwards` says what erasing does with it. `covers` names the models that it is about.

    What somebody else made is not handed over. `others` counts what `erase` takes away of it. `texts` returns where it may name
    somebody, as rows and the name of a field: erasing takes the address and the name out of those.
    """

    name: str
    label: str
    export: Callable[[Person], Any] = nothing_kept
    erase: Callable[[Person], None] = nothing_more
    retain: Callable[[bool], dict[str, int]] | None = None
    term: str = ""
    afterwards: str = GOES
    covers: tuple[str, ...] = ()
    others: Callable[[Person], int] = nothing_of_others
    texts: Callable[[Person], Iterable[tuple[QuerySet, str]]] = no_texts


_registry: dict[str, PersonalData] = {}


def register(data: PersonalData) -> None:
    """Add a kind of data; one that is there under the same name is replaced."""
    _registry[data.name] = data


def kinds() -> list[PersonalData]:
    """Return the kinds of data of all apps."""
    autodiscover_modules("personal_data")
    return list(_registry.values())


def count(exported: Any) -> int:
    return len(exported) if isinstance(exported, list) else int(bool(exported))


def held(person: Person) -> dict[str, int]:
    """Return how many things there are of each kind that there is something of; all that erasing would change is among them."""
    counts = {data.name: count(data.export(person)) + data.others(person) for data in kinds()}
    return {name: number for name, number in counts.items() if number}


def export(person: Person, by: User | None = None) -> dict[str, Any]:
    """Return everything that is kept about somebody, by kind. That this was done is recorded, not what was in it."""
    exported = {data.name: data.export(person) for data in kinds()}
    record(person, EXPORT_ACTION, by or person.user)
    return exported


@transaction.atomic
def erase(person: Person, by: User | None = None) -> ModelLogEntry:
    """Erase somebody's account and all that is kept about them; what must stay has no name any more.

    Kinds of data go in the reverse of the order in which they were registered, so that an app's own go before what they refer
    to. Returns the proof: who did it (`by`; nobody for a command), when, how many things of each kind, and the number of the account.
    """
    proof = record(person, ERASE_ACTION, by or person.user, {"kinds": held(person), "account": person.label})
    for data in reversed(kinds()):
        data.erase(person)
    if person.user:
        person.user.delete()
    # The log of the process outlives a backup that is put back, and with it the history in the database.
    transaction.on_commit(partial(logger.warning, "erased personal data of account %s", proof.label))
    return proof


def record(person: Person, action: str, by: User | None, data: dict | None = None) -> ModelLogEntry:
    """Write down in the history of the site that something was done, by number alone."""
    return log(person.user or User(pk=0), action, user=by, title=person.label, data=data)


def retain(dry_run: bool = False) -> dict[str, dict[str, int]]:
    """Throw away what is past its term, and return what that was, by kind; with `dry_run` nothing goes.

    What goes wrong with one kind keeps no other; it is raised afterwards.
    """
    found, errors = {}, []
    for data in kinds():
        if data.retain:
            try:
                found[data.name] = data.retain(dry_run)
            except Exception as error:
                error.add_note(f"while throwing away what is past its term: {data.name}")
                errors.append(error)
    if errors:
        raise ExceptionGroup("Not everything that is past its term could be thrown away", errors)
    return found


def is_only_administrator(user: User | None) -> bool:
    """Whether nobody could manage the site without this user."""
    administrators = User.objects.filter(is_superuser=True, is_active=True)
    return bool(user and user.is_superuser and not administrators.exclude(pk=user.pk).exists())


def why_not_erase(person: Person, by: User | None = None) -> str:
    """Return why somebody cannot be erased, in a sentence that says what to do instead; "" when it can be done.

    `by` is who wants to do it for another; nobody for a command.
    """
    if is_only_administrator(person.user):
        return _("This is the only administrator of the site. Make somebody else administrator first.")
    if by and person.user == by:
        return _("This is your own account. You erase it yourself, on your account page.")
    if by and person.user and person.user.is_superuser and not by.is_superuser:
        return _("This is the account of an administrator. Only another administrator can erase it.")
    return ""
