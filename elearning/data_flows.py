"""What is kept of who takes a course, for the privacy statement."""

from django.utils.translation import gettext_lazy as _

from elearning.personal_data import KEEP_INVITED, KEEP_VISITORS
from portal.data_flows import DataFlow, register

register(
    40,
    _("When you take a course"),
    DataFlow(
        _("Which lessons you did, your answers and scores, and your own notes"),
        _("To let you go on where you were, and to show when a course is finished. Only you read your notes."),
        _("Until you erase your account"),
        kinds=("learning",),
    ),
    DataFlow(
        _("The same of who takes an open course without an account"),
        _("To keep it for when you make an account"),
        _("%(days)d days after the last time"),
        KEEP_VISITORS,
        ("learning",),
    ),
    DataFlow(
        _("Certificates: your name, the course, the date, your score and your numbers in registers"),
        _("To prove what you finished"),
        _("Until you erase your account. After that, only the number can still be checked."),
        kinds=("certificates",),
    ),
    DataFlow(
        _("What you think of a course"),
        _("To improve it"),
        _("Until you erase your account"),
        kinds=("learning",),
    ),
    DataFlow(
        _("The address that an invitation was sent to, and which reminders were sent"),
        _("To invite you, and to send no mail twice"),
        _("Until you erase your account; the address in an invitation %(days)d days at most"),
        KEEP_INVITED,
        ("invitations", "learning"),
    ),
    DataFlow(
        _("Of which organisation you are the team coordinator"),
        _("To show you how colleagues get on who agreed to that"),
        _("Until you stop being the coordinator or erase your account"),
        kinds=("team_coordinator_of",),
    ),
)
