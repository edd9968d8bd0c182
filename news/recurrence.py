"""Rules of series: from a rule to dates, and to words.

Rules are RRULE values of RFC 5545 with FREQ=WEEKLY or FREQ=MONTHLY, INTERVAL, and BYDAY (one weekday, in a month with its
position) or BYMONTHDAY. The end of a series is not part of the rule.
"""

from datetime import date, datetime, time, timedelta

from dateutil.easter import easter
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


def monthly_by_last_weekday(start: date, interval: int = 1) -> str:
    """Return the rule for the last weekday of the month that a date falls on: the last Wednesday."""
    return f"FREQ=MONTHLY;INTERVAL={interval};BYDAY=-1{DAY_CODES[start.weekday()]}"


def monthly_by_date(start: date, interval: int = 1) -> str:
    """Return the rule for the same day of the month as a date."""
    return f"FREQ=MONTHLY;INTERVAL={interval};BYMONTHDAY={start.day}"


MAKERS = {
    "weekly": weekly,
    "monthly_by_weekday": monthly_by_weekday,
    "monthly_by_last_weekday": monthly_by_last_weekday,
    "monthly_by_date": monthly_by_date,
}


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


def next_date(rule: str, day: date, earliest: date = date.min) -> date | None:
    """Return the first date of a rule after a day, counted from that day, and not before `earliest`.

    Some rules have none, such as the 31st of each February.
    """
    moments = rrulestr(rule, dtstart=datetime.combine(day, time()))
    return next((moment.date() for moment in moments if day < moment.date() >= earliest), None)


def holidays(year: int) -> dict[date, str]:
    """Return the Dutch holidays of a year by date, with their names (Algemene termijnenwet, article 3, and both Sundays)."""
    sunday = easter(year)
    birthday = date(year, 4, 27)
    return {
        date(year, 1, 1): _("New Year’s Day"),
        sunday: _("Easter Sunday"),
        sunday + timedelta(days=1): _("Easter Monday"),
        birthday - timedelta(days=birthday.weekday() == 6): _("King’s Day"),  # never on a Sunday
        date(year, 5, 5): _("Liberation Day"),
        sunday + timedelta(days=39): _("Ascension Day"),
        sunday + timedelta(days=49): _("Whit Sunday"),
        sunday + timedelta(days=50): _("Whit Monday"),
        date(year, 12, 25): _("Christmas Day"),
        date(year, 12, 26): _("Boxing Day"),
    }


def holiday(day: date) -> str:
    """Return the name of the holiday that a day is; "" for any other day."""
    return holidays(day.year).get(day, "")


def parse(rule: str) -> tuple[str, int, str]:
    """Return which of `MAKERS` makes a rule, with which interval, and its BYDAY ("" when it has none)."""
    parts = dict(part.split("=") for part in rule.split(";"))
    day = parts.get("BYDAY", "")
    if parts["FREQ"] == "WEEKLY":
        maker = "weekly"
    elif not day:
        maker = "monthly_by_date"
    else:
        maker = "monthly_by_last_weekday" if day.startswith("-1") else "monthly_by_weekday"
    return maker, int(parts.get("INTERVAL", 1)), day


def turns(occurrences: list) -> list[int]:
    """Return the keys of the hosts in the order of their turns, the next one first, from dates in order of time."""
    order = []
    for occurrence in reversed(occurrences):
        if occurrence.host_id in order:
            break
        if occurrence.host_id:
            order.insert(0, occurrence.host_id)
    return order


def describe(rule: str) -> str:
    """Return a rule in words, "Every second Wednesday of the month"; "" for no rule."""
    if not rule:
        return ""
    maker, interval, day = parse(rule)
    weekday = str(WEEKDAYS[DAY_CODES.index(day[-2:])]) if day else ""
    if maker == "weekly":
        if interval == 1:
            return _("Every %(weekday)s") % {"weekday": weekday}
        return _("Every %(count)d weeks on %(weekday)s") % {"count": interval, "weekday": weekday}
    if day:
        what = _("%(position)s %(weekday)s") % {"position": POSITIONS[int(day[:-2])], "weekday": weekday}
    else:
        what = _("day %(day)s") % {"day": rule.rpartition("BYMONTHDAY=")[2]}
    return ngettext("Every %(what)s of the month", "Every %(count)d months on the %(what)s of the month", interval) % {
        "what": what,
        "count": interval,
    }
