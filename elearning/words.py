"""Amounts in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def duration(minutes: int | None) -> str:
    """Return a number of minutes in words, such as "2 uur" or "1 uur en 30 minuten"; "" for none."""
    if not minutes:
        return ""
    hours, rest = divmod(minutes, 60)
    hour_text = ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    rest_text = ngettext("%(count)d minute", "%(count)d minutes", rest) % {"count": rest}
    if not hours:
        return rest_text
    return _("%(hours)s and %(minutes)s") % {"hours": hour_text, "minutes": rest_text} if rest else hour_text
