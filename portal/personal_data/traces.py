"""Finding and taking out what says who somebody is in texts that are about something else."""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q, QuerySet, TextField
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


def change_texts(value: Any, change: Callable[[str], str]) -> Any:
    """Return a value of JSON with each text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [change_texts(item, change) for item in value]
    if isinstance(value, dict):
        return {name: change_texts(item, change) for name, item in value.items()}
    return value


def take_out(rows: QuerySet, field: str, traces: list[str]) -> None:
    """Take the traces out of a text, or out of the texts in a field of JSON."""
    if not traces:
        return
    pattern = pattern_of(traces)
    for row in mentioning(rows, field, traces):
        cleaned = change_texts(getattr(row, field), lambda text: pattern.sub(BLANK, text))
        rows.model.objects.filter(pk=row.pk).update(**{field: cleaned})
