"""What the history of an event keeps of its registrations: numbers, never the name of a person, because it is kept for longer."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter

from news.registrations.changes import SEND_ACTION
from news.registrations.retention import ACTION as ERASE_ACTION

ADD_ACTION = "news.add_registration"
CANCEL_ACTION = "news.cancel_registration"

TEXTS = {
    ADD_ACTION: (_("Add somebody by hand"), _("Added registration %(registration)s by hand (%(when)s)")),
    CANCEL_ACTION: (_("Cancel registration"), _("Cancelled registration %(registration)s (%(when)s)")),
    SEND_ACTION: (_("Send message"), _("Sent the message “%(subject)s” to %(recipients)d registrations (%(when)s)")),
    ERASE_ACTION: (
        _("Erase registrations"),
        _("Erased %(registrations)d registrations and %(answers)d answers after their term (%(when)s)"),
    ),
}


@hooks.register("register_log_actions")
def register_registration_actions(actions) -> None:
    for action, (label, text) in TEXTS.items():
        actions.register_action(action)(formatter(label, text))


def formatter(label, text) -> type[LogFormatter]:
    """Return what shows an action, with what was written down about it."""

    def format_message(self, log_entry) -> str:
        return text % (log_entry.data | {"when": log_entry.data["when"] or _("all dates")})

    return type("RegistrationFormatter", (LogFormatter,), {"label": label, "format_message": format_message})
