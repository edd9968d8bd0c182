"""Dates and times as Dutch readers write them: "30 november 2023", "15.00 uur"."""

from datetime import date, datetime, time

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def local(value: datetime) -> datetime:
    """Return a moment in the time zone of the site."""
    return timezone.localtime(value) if timezone.is_aware(value) else value


def format_date(value: date | datetime, weekday: bool = False) -> str:
    """Return "30 november 2023", with the weekday before it when asked for; a moment counts in the time zone of the site."""
    if isinstance(value, datetime):
        value = local(value)
    return date_format(value, "l j F Y" if weekday else "j F Y")


def clock(value: time | datetime) -> str:
    """Return "15.00"."""
    if isinstance(value, datetime):
        value = local(value)
    return value.strftime("%H.%M")


def format_time(value: time | datetime) -> str:
    """Return "15.00 uur"."""
    return _("%(time)s o’clock") % {"time": clock(value)}


def format_period(start: datetime, end: datetime | None) -> str:
    """Return "woensdag 8 mei 2024, 15.00 tot 17.00 uur", or both dates when the end is on another day."""
    if not end or start == end:
        return f"{format_date(start, weekday=True)}, {format_time(start)}"
    if local(start).date() == local(end).date():
        return _("%(date)s, %(start)s to %(end)s") % {
            "date": format_date(start, weekday=True),
            "start": clock(start),
            "end": format_time(end),
        }
    return _("%(start)s until %(end)s") % {"start": format_period(start, None), "end": format_period(end, None)}
