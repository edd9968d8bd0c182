"""What changes the progress of learners: enrolling, answering, completing, handing in, finishing.

Each function is one transaction, locks the enrolment first, and can be called again with the same outcome. Views, the admin,
commands and tests all come through here.
"""

from elearning.services.attempts import (
    newest_attempt,
    open_lesson,
    record_answers,
    start_test,
    state_of,
    submit_test,
    why_no_attempt,
)
from elearning.services.base import Deed, Refused
from elearning.services.enrolments import claim, enrol, renew, unfinished_prerequisites, why_not_enrol
from elearning.services.results import finish_course, settle_course

__all__ = [
    "Deed",
    "Refused",
    "claim",
    "enrol",
    "finish_course",
    "newest_attempt",
    "open_lesson",
    "record_answers",
    "renew",
    "settle_course",
    "start_test",
    "state_of",
    "submit_test",
    "unfinished_prerequisites",
    "why_not_enrol",
    "why_no_attempt",
]
