"""Rules of series: from a rule to dates, and to words.

Rules are RRULE values of RFC 5545 with FREQ=WEEKLY or FREQ=MONTHLY, INTERVAL, and BYDAY (one weekday, in a month with its
position) or BYMONTHDAY. The end of a series is not part of the rule.
"""

from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrulestr
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

# A series is planned for two years at most: nobody knows the hosts of later dates, and a rule without an end would never stop.
MAX_DAYS = 731
MAX_OCCURRENCES = 60

DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
POSITIONS = {
    1: gettext_lazy("first"),
    2: gettext_lazy("second"),
    3: gettext_lazy("third"),
    4: gettext_lazy("fourth"),
    -1: gettext_lazy("last"),
}


def weekly(start: date, interval: int = 1) -> str:
    """Return the rule for every `interval` weeks on the weekday of a date."""
    return f"FREQ=WEEKLY;INTERVAL={interval};BYDAY={DAY_CODES[start.weekday()]}"


def monthly_by_weekday(start: date, interval: int = 1) -> str:
    """Return the rule for the same weekday of the month as a date: the second Wednesday. The fifth counts as the last."""
    position = (start.day - 1) // 7 + 1
    return f"FREQ=MONTHLY;INTERVAL={interval};BYDAY={-1 if position == 5 else position}{DAY_CODES[start.weekday()]}"


def monthly_by_date(start: date, interval: int = 1) -> str:
    """Return the rule for the same day of the month as a date."""
    return f"FREQ=MONTHLY;INTERVAL={interval};BYMONTHDAY={start.day}"


def dates(rule: str, start: date, until: date) -> tuple[list[date], bool]:
    """Return the dates of a rule from `start` up to and including `until`, and whether they were cut off.

    At most MAX_OCCURRENCES dates within MAX_DAYS days are given, whatever `until` is.
    """
    limit = start + timedelta(days=min((until - start).days, MAX_DAYS))
    found = []
    for moment in rrulestr(rule, dtstart=datetime.combine(start, time())):
        if moment.date() > limit or len(found) == MAX_OCCURRENCES:
            break
        found.append(moment.date())
    else:
        return found, False
    return found, moment.date() <= until


def describe(rule: str) -> str:
    """Return a rule in words, "Every second Wednesday of the month"; "" for no rule."""
    if not rule:
        return ""
    parts = dict(part.split("=") for part in rule.split(";"))
    interval = int(parts.get("INTERVAL", 1))
    day = parts.get("BYDAY", "")
    weekday = str(WEEKDAYS[DAY_CODES.index(day[-2:])]) if day else ""
    if parts["FREQ"] == "WEEKLY":
        if interval == 1:
            return _("Every %(weekday)s") % {"weekday": weekday}
        return _("Every %(count)d weeks on %(weekday)s") % {"count": interval, "weekday": weekday}
    if day:
        what = _("%(position)s %(weekday)s") % {"position": POSITIONS[int(day[:-2])], "weekday": weekday}
    else:
        what = _("day %(day)s") % {"day": parts["BYMONTHDAY"]}
    return ngettext("Every %(what)s of the month", "Every %(count)d months on the %(what)s of the month", interval) % {
        "what": what,
        "count": interval,
    }
