"""Registering for events: everything that changes a registration. Each function is atomic, and doing it twice gives the same."""

from news.registrations.attendance import (
    Organisation,
    QuestionTotal,
    check_in,
    check_place,
    organisations_present,
    question_totals,
    undo_check_in,
)
from news.registrations.booking import (
    Person,
    Refused,
    Registrant,
    cancel,
    change,
    confirm,
    fill_places,
    register,
    release_expired,
)
from news.registrations.changes import close_registration, send_mailing, tell_changes
from news.registrations.mails import queue_mail
from news.registrations.retention import Erased, erase_due, erase_due_messages

__all__ = [
    "Erased",
    "Organisation",
    "Person",
    "QuestionTotal",
    "Refused",
    "Registrant",
    "cancel",
    "change",
    "check_in",
    "check_place",
    "close_registration",
    "confirm",
    "erase_due",
    "erase_due_messages",
    "fill_places",
    "organisations_present",
    "question_totals",
    "queue_mail",
    "register",
    "release_expired",
    "send_mailing",
    "tell_changes",
    "undo_check_in",
]
