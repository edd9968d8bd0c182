"""What is kept of who sends a form that an editor made, for the privacy statement."""

from django.utils.translation import gettext_lazy as _

from home.personal_data import KEEP_SUBMISSIONS
from portal.data_flows import DataFlow, register

register(
    20,
    _("When you send us a message"),
    DataFlow(
        _("What you fill in, such as your name, e-mail address and message"),
        _("To answer you"),
        _("%(days)d days at most"),
        KEEP_SUBMISSIONS,
        ("forms",),
    ),
)
