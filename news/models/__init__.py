"""News items, events and reports of events."""

from news.models.event import EventIndexPage, EventKind, EventPage
from news.models.news import NewsIndexPage, NewsKind, NewsPage, NewsPartner, ProgrammesMixin, RelatedNews
from news.models.occurrence import EventPartner, Occurrence, RegistrationOption
from news.models.report import Attendee, EventReportPage, FollowUp

__all__ = [
    "Attendee",
    "EventIndexPage",
    "EventKind",
    "EventPage",
    "EventPartner",
    "EventReportPage",
    "FollowUp",
    "NewsIndexPage",
    "NewsKind",
    "NewsPage",
    "NewsPartner",
    "Occurrence",
    "ProgrammesMixin",
    "RegistrationOption",
    "RelatedNews",
]
