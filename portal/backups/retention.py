"""Which backups stay: seven days, four weeks, twelve months."""

from collections.abc import Collection
from datetime import datetime, timedelta

# How many periods keep their newest backup, and how a moment is told to fall in one. A period without a backup does not count,
# so a portal that stood still for a year has its old backups yet.
PERIODS = [
    (7, lambda moment: moment.date()),
    (4, lambda moment: moment.isocalendar()[:2]),
    (12, lambda moment: (moment.year, moment.month)),
]


def kept(moments: Collection[datetime]) -> set[datetime]:
    """Return the backups to keep, of those made at these moments in UTC: the newest and all of the day before it as well."""
    newest_first = sorted(moments, reverse=True)
    keep = {moment for moment in newest_first if newest_first[0] - moment < timedelta(days=1)}
    for count, period in PERIODS:
        newest = {}
        for moment in newest_first:
            newest.setdefault(period(moment), moment)
        keep |= set(list(newest.values())[:count])
    return keep
