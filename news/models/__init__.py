"""News items, events, registrations for events, and reports of events."""

from news.models.event import EventIndexPage, EventKind, EventPage
from news.models.event_registration import RegistrationMixin, RegistrationQuestion
from news.models.news import NewsIndexPage, NewsKind, NewsPage, NewsPartner, ProgrammesMixin, RelatedNews
from news.models.occurrence import EventPartner, Occurrence, OccurrenceState
from news.models.registration import (
    Answer,
    AnswerTotal,
    CheckIn,
    Mailing,
    Participant,
    Registration,
    RegistrationMail,
)
from news.models.report import Attendee, EventReportPage, FollowUp

__all__ = [
    "Answer",
    "AnswerTotal",
    "Attendee",
    "CheckIn",
    "EventIndexPage",
    "EventKind",
    "EventPage",
    "EventPartner",
    "EventReportPage",
    "FollowUp",
    "Mailing",
    "NewsIndexPage",
    "NewsKind",
    "NewsPage",
    "NewsPartner",
    "Occurrence",
    "OccurrenceState",
    "Participant",
    "ProgrammesMixin",
    "Registration",
    "RegistrationMail",
    "RegistrationMixin",
    "RegistrationQuestion",
    "RelatedNews",
]
