"""E-mail addresses in a list that somebody pasted."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

BRACKETED = re.compile(r"<([^<>]*)>")
BETWEEN = re.compile(r"[\s,;]+")
MAX_ADDRESS_LENGTH = 254


@dataclass(frozen=True)
class WrongAddress:
    """Something in a list that is no address; lines count from 1."""

    line: int
    text: str


@dataclass
class AddressList:
    """What a pasted list holds: each address once, in small letters and in the order of the list."""

    addresses: list[str] = field(default_factory=list)
    doubles: list[str] = field(default_factory=list)
    wrong: list[WrongAddress] = field(default_factory=list)


def read_addresses(text: str) -> AddressList:
    """Return the addresses in a text: apart by lines, commas, semicolons or spaces, or as `Name <address>`."""
    result = AddressList()
    seen = set()
    for number, line in enumerate(text.splitlines(), start=1):
        for candidate in candidates(line):
            address = candidate.lower()
            if not is_address(address):
                result.wrong.append(WrongAddress(number, candidate))
            elif address not in seen:
                result.addresses.append(address)
                seen.add(address)
            else:
                result.doubles.append(address)
    return result


def candidates(line: str) -> list[str]:
    """Return what should be addresses in a line. Beside an address in angle brackets other words are a name."""
    found = []
    for part in line.split(";"):
        bracketed = BRACKETED.findall(part)
        words = [word.strip("\"'.:,()") for word in BETWEEN.split(BRACKETED.sub(" ", part))]
        found += [word for word in words if word and ("@" in word or not bracketed)]
        found += [address.strip().removeprefix("mailto:") for address in bracketed]
    return found


def is_address(text: str) -> bool:
    """Return whether mail can be sent to an address."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= MAX_ADDRESS_LENGTH
