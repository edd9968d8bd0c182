"""The files with the content of the demo, and the day that their dates count from."""

import tomllib
from datetime import date, timedelta
from pathlib import Path

CONTENT = Path(__file__).resolve().parent.parent / "demo_content"
WEDNESDAY = 2


def read(name: str) -> dict:
    """Return the content of one file."""
    return tomllib.loads((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))


def plain(item: dict, *names: str) -> dict:
    """Return the fields of an item that are stored as they stand."""
    return {name: item[name] for name in names if name in item}


def find_first_day(today: date) -> date:
    """Return the last Wednesday: dates in the files count from it, so that meetings fall on their weekdays."""
    return today - timedelta(days=(today.weekday() - WEDNESDAY) % 7)
