"""What an accessibility statement may claim, by the model of the Dutch government.

Source: https://www.digitoegankelijk.nl/toegankelijkheidsverklaring/status. A site without a statement has status E there; with
a statement, D is what remains when nothing better can be shown.
"""

from datetime import date

from dateutil.relativedelta import relativedelta
from django.db import models
from django.utils.translation import gettext_lazy as _

# Research counts for three years; research that is planned must be done within half a year.
RESEARCH_COUNTS = relativedelta(years=3)
RESEARCH_PLANNED_WITHIN = relativedelta(months=6)


class Status(models.TextChoices):
    """How far a site is, the best first. A and B are shown by research, C by a date on which research is planned."""

    FULL = "A", _("A – complies fully")
    PARTIAL = "B", _("B – complies partially")
    STARTED = "C", _("C – first measures taken")
    NOT = "D", _("D – does not comply")


RESEARCHED = {Status.FULL, Status.PARTIAL}


class Standard(models.TextChoices):
    """The standards that a site can be measured by; 2.1 is what EN 301 549 and so the law asks."""

    WCAG21 = "2.1", _("WCAG 2.1, level AA (EN 301 549)")
    WCAG22 = "2.2", _("WCAG 2.2, level AA")


def holds_until(status: str, researched_on: date | None, research_planned_on: date | None) -> date | None:
    """Return the last day on which a status can be claimed; nothing for a status that needs no proof, or has none."""
    if status in RESEARCHED:
        return researched_on and researched_on + RESEARCH_COUNTS
    return research_planned_on if status == Status.STARTED else None
