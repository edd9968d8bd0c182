"""What is kept of who registers for a meeting, for the privacy statement."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from news.models import EventPage
from news.registrations.retention import ANSWERS_TERM, UNPROVEN_TERM
from portal.data_flows import DataFlow, register

register(
    30,
    _("When you register for a meeting"),
    DataFlow(
        _("Your name and that of who comes along, e-mail address, phone number, organisation"),
        _("To know who comes, and to tell you what changes"),
        _("%(days)d days after the meeting, unless the form names another day. After that we only keep numbers."),
        timedelta(days=EventPage._meta.get_field("retention_days").default),
        ("meetings",),
    ),
    DataFlow(
        _("What you answer to questions of the organiser, such as a diet"),
        _("To prepare the meeting, for example by the caterer"),
        _("%(days)d days after the meeting"),
        ANSWERS_TERM,
        ("meetings",),
    ),
    DataFlow(
        _("A registration that you do not confirm"),
        _("The address may be that of somebody else"),
        _("%(days)d days after the link has lapsed"),
        UNPROVEN_TERM,
        ("meetings",),
    ),
    DataFlow(
        _("That you came, and which mails you got"),
        _("To count who came, and to send no mail twice"),
        _("Without your name once the term of the meeting is over"),
        kinds=("meetings",),
    ),
    DataFlow(
        _("Messages of the organiser to who takes part: subject and text"),
        _("To know what was sent"),
        _("Until the term of the meeting is over"),
        kinds=("meetings",),
    ),
)
