"""Reads calendar files as two programs do, and checks their form on the way (RFC 5545)."""

import unicodedata

import vobject
from icalendar import Calendar

TEXTS = ("UID", "SUMMARY", "DESCRIPTION", "LOCATION", "URL", "STATUS")


def read_calendar(content: bytes) -> list:
    """Return the entries of a calendar file, after two parsers have read the same in it."""
    check_lines(content)
    calendar = Calendar.from_ical(content)
    assert not calendar.errors
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    assert calendar["METHOD"] == "PUBLISH"
    entries = list(calendar.walk("VEVENT"))
    assert all(not entry.errors and "DTSTAMP" in entry and "UID" in entry for entry in entries)
    assert len({entry["UID"] for entry in entries}) == len(entries)
    other = vobject.readOne(content.decode())
    other.validate(raiseException=True)
    twins = other.contents.get("vevent", [])
    assert len(twins) == len(entries)
    for entry, twin in zip(entries, twins, strict=True):
        check_entry(entry, twin)
    return entries


def check_lines(content: bytes) -> None:
    """Check that lines end and fold as they must, between characters, and hold no control characters."""
    assert content.endswith(b"END:VCALENDAR\r\n")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75, "3.1: lines are folded at 75 octets"
        assert not any(unicodedata.category(character) == "Cc" for character in line.decode()), "3.3.11"


def check_entry(entry, twin) -> None:
    """Check that two parsers read the same entry, and that it ends after it starts."""
    for name in TEXTS:
        values = twin.contents.get(name.lower())
        assert (values[0].value if values else None) == (str(entry[name]) if name in entry else None)
    assert twin.dtstart.value == entry.decoded("DTSTART")
    assert twin.contents["last-modified"][0].value == entry.decoded("LAST-MODIFIED")
    assert int(twin.sequence.value) == entry["SEQUENCE"]
    if "DTEND" in entry:
        assert twin.dtend.value == entry.decoded("DTEND")
        assert entry.decoded("DTEND") > entry.decoded("DTSTART"), "3.8.2.2"
