"""Finding and taking out what says who somebody is in texts that are about something else."""

import json
import re
from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

BLANK = "…"


def mentioning(rows: QuerySet, field: str, traces: Iterable[str]) -> QuerySet:
    """Return the rows whose text, or JSON, may hold one of the traces."""
    condition = Q(pk__in=[])
    for trace in traces:
        for written in {trace, json.dumps(trace)[1:-1]}:
            condition |= Q(as_text__icontains=written)
    return rows.annotate(as_text=Cast(field, TextField())).filter(condition)


def pattern_of(traces: Iterable[str]) -> re.Pattern:
    """Return what matches the traces as whole addresses or names: not jan@voorbeeld.nl in piet.jan@voorbeeld.nl."""
    words = "|".join(map(re.escape, traces))
    return re.compile(rf"(?<![\w.+-])(?:{words})(?![\w-]|\.\w)", re.IGNORECASE)


def naming(rows: QuerySet, field: str, traces: Collection[str]) -> list[Model]:
    """Return the rows whose text, or JSON, holds one of the traces."""
    if not traces:
        return []
    pattern = pattern_of(traces)
    return [row for row in mentioning(rows, field, traces) if is_in(getattr(row, field), pattern)]


def is_in(value: Any, pattern: re.Pattern) -> bool:
    found = []
    change_texts(value, lambda text: found.append(pattern.search(text)) or text)
    return any(found)


def change_texts(value: Any, change: Callable[[str], str]) -> Any:
    """Return a value of JSON with each text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [change_texts(item, change) for item in value]
    if isinstance(value, dict):
        return {name: change_texts(item, change) for name, item in value.items()}
    return value


def take_out(rows: QuerySet, field: str, traces: Collection[str]) -> None:
    """Take the traces out of a text, or out of the texts in a field of JSON."""
    for row in naming(rows, field, traces):
        cleaned = change_texts(getattr(row, field), lambda text: pattern_of(traces).sub(BLANK, text))
        rows.model.objects.filter(pk=row.pk).update(**{field: cleaned})
