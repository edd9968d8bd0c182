"""The table that `make bench` writes: every figure with its target beside it."""

import os
import platform
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import connection

HEAD = "| what | measured | target | met | how |\n| --- | ---: | ---: | --- | --- |"


@dataclass
class Table:
    """Rows by part, in the order in which they were measured."""

    parts: dict[str, list[str]] = field(default_factory=dict)

    def add(
        self,
        part: str,
        what: str,
        figure: float,
        unit: str = "",
        at_most: float | None = None,
        at_least: float | None = None,
        how: str = "",
    ) -> None:
        """Note a figure, with the target that it has, if it has one."""
        target, is_met = "", ""
        if at_most is not None:
            target, is_met = f"≤ {at_most:g} {unit}", "yes" if figure <= at_most else "**no**"
        if at_least is not None:
            target, is_met = f"≥ {at_least:g} {unit}", "yes" if figure >= at_least else "**no**"
        self.note(part, what, f"{readable(figure)} {unit}", target, is_met, how)

    def left_out(self, part: str, what: str, why: str) -> None:
        """Note that something was not measured."""
        self.note(part, what, "not measured", "", "", why)

    def note(self, part: str, *cells: str) -> None:
        self.parts.setdefault(part, []).append(f"| {' | '.join(cell.strip() for cell in cells)} |")

    def text(self) -> str:
        rows = (row for part, rows in self.parts.items() for row in (f"| **{part}** | | | | |", *rows))
        return "\n".join([f"# Benchmarks of {date.today()}\n", machine(), "", HEAD, *rows, ""])

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.text())


def readable(figure: float) -> str:
    """Return a number with three digits that say something."""
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.1f}" if figure >= 10 else f"{figure:.2f}"


def machine() -> str:
    """Say what was measured on. Other work on the machine shows in its load."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    database = f"{connection.vendor} {'.'.join(map(str, version(connection)))}"
    return (
        f"{len(os.sched_getaffinity(0))} cores ({platform.machine()}), {memory:.0f} GB, load {os.getloadavg()[2]:.1f}; "
        f"Python {platform.python_version()}, {database}."
    )


def version(connection) -> tuple[int, ...]:
    if connection.vendor == "sqlite":
        return connection.Database.sqlite_version_info
    return connection.get_database_version()
