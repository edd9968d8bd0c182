"""Events and the dates on which they take place."""

from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.models import get_serializable_data_for_fields
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path, re_path
from wagtail.fields import StreamField
from wagtail.models import PageManager

from news.calendars import calendar_response, subscription_url
from news.forms import EventPageForm
from news.models.event_registration import RegistrationMixin
from news.models.news import ProgrammesMixin, find_related
from news.models.occurrence import EventPartner, Occurrence
from news.month import get_weeks, neighbours
from news.panels import SeriesPanel
from news.querysets import EventQuerySet
from news.recurrence import describe
from news.slots import Phase, Slot, availability, slots_of
from partners.querysets import shown_links
from portal.blocks import ArticleStream
from portal.models import (
    AudiencesMixin,
    BasePage,
    ContactMixin,
    LeadImageMixin,
    MunicipalitiesMixin,
    OverviewMixin,
    ThemesMixin,
    overview_query,
)

# Search engines show a few dates of a series; all of them would make the page heavy.
MAX_STRUCTURED = 6


class EventKind(models.TextChoices):
    MEETING = "meeting", _("Meeting")
    CONSULTATION = "consultation", _("Walk-in hour")
    TRAINING = "training", _("Training")
    LUNCH = "lunch", _("Lunch")
    PUBLIC = "public", _("For everybody")


class EventIndexPage(OverviewMixin, BasePage):
    """The agenda: dates of meetings, upcoming or past."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["news.EventPage"]
    max_count = 1
    page_description = _("The agenda with all meetings.")

    template = "news/event_index_page.html"
    items_per_page = 20
    default_filters = {"wanneer": "komend"}

    class Meta:
        verbose_name = _("agenda")
        verbose_name_plural = _("agendas")

    @property
    def filterset_class(self):
        from news.filters import OccurrenceFilter  # filters import the models

        return OccurrenceFilter

    def get_items(self, request):
        return Occurrence.objects.for_agenda()

    def filter_any_time(self, request):
        """Return the filter set for dates past and to come."""
        from news.filters import AgendaFilter  # filters import the models

        return self.filter(request, AgendaFilter)

    def get_feed_items(self, request):
        return EventPage.objects.live().public().order_by("-first_published_at")[:20]

    def get_calendar_urls(self, request, query: str = "", url: str = "") -> dict:
        """Return the addresses of the calendar file that a query string filters: to download, and to subscribe to.

        Who knows the address of the agenda without its page gives that.
        """
        url = (url or self.get_full_url(request) or "") + self.reverse_subpage("calendar") + (query and f"?{query}")
        return {"calendar_url": url, "webcal_url": subscription_url(url)}

    def get_month_url(self, request, month: date) -> str:
        """Return the address of the month that starts on a day."""
        numbers = {"year": f"{month:%Y}", "month": f"{month:%m}"}
        return self.get_url(request) + self.reverse_subpage("month", kwargs=numbers)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        # What goes along to the other view and to calendars: these have no pages and are not about past or coming.
        filters = request.GET.copy()
        filters.pop("wanneer", None)
        filters.pop("pagina", None)
        shared_query = overview_query(filters)
        url = self.get_url(request)
        return context | {
            **self.get_calendar_urls(request, shared_query),
            "shared_query": shared_query,
            "list_url": url,
            "month_url": url + self.reverse_subpage("this_month"),
            "clear_url": url,
        }

    def get_month_context(self, request, month: date) -> dict:
        """Return the dates of the month that starts on a day, and the way to the months around it."""
        filterset = self.filter_any_time(request)
        occurrences = list(filterset.qs.in_month(month))
        today = timezone.localdate()
        reach = filterset.qs.order_by().aggregate(earliest=models.Min("start"), latest=models.Max("end"))
        days = [today, *(timezone.localdate(moment) for moment in reach.values() if moment)]
        previous, following = neighbours(month, min(days), max(days))
        return {
            **self.get_filter_context(request, filterset),
            "clear_url": self.get_month_url(request, month),
            "following": following and {"month": following, "url": self.get_month_url(request, following)},
            "is_this_month": month == today.replace(day=1),
            "month": month,
            "page_obj": None,
            "previous": previous and {"month": previous, "url": self.get_month_url(request, previous)},
            "result_count": len(occurrences),
            "weekdays": WEEKDAYS.values(),
            "weeks": get_weeks(month, occurrences),
        }

    @path("kalender/", name="calendar")
    def calendar(self, request):
        """All dates from a month ago that the filters leave, as an iCalendar file to subscribe to."""
        month_ago = timezone.now() - timezone.timedelta(days=30)
        occurrences = self.filter_any_time(request).qs.filter(end__gte=month_ago)
        return calendar_response(request, self.title, occurrences)

    @path("maand/", name="this_month")
    @re_path(r"^maand/(?P<year>20[0-9]{2})/(?P<month>0[1-9]|1[0-2])/$", name="month")
    def month(self, request, year: str = "", month: str = ""):
        """The dates of a month in a table; this month, when no other is named."""
        first = date(int(year), int(month), 1) if year else timezone.localdate().replace(day=1)
        context = self.get_month_context(request, first)
        return self.render(request, template="news/event_month.html", context_overrides=context)


class EventPage(
    RoutablePageMixin,
    LeadImageMixin,
    ThemesMixin,
    ProgrammesMixin,
    MunicipalitiesMixin,
    AudiencesMixin,
    ContactMixin,
    RegistrationMixin,
    BasePage,
):
    """A meeting with one date, or a series with many, each with its own host and venue."""

    parent_page_types = ["news.EventIndexPage"]
    subpage_types = []
    page_description = _(
        "A meeting with one date, or a series such as a monthly walk-in hour, each date with its own host and venue."
    )

    kind = models.CharField(_("kind"), max_length=20, choices=EventKind, default=EventKind.MEETING)
    body = StreamField(ArticleStream(), verbose_name=_("text"), blank=True)
    recurrence = models.CharField(_("rule of the series"), max_length=120, blank=True, editable=False)
    objects = PageManager.from_queryset(EventQuerySet)()

    base_form_class = EventPageForm

    content_panels = [
        MultiFieldPanel(
            [*BasePage.content_panels, FieldPanel("kind"), *LeadImageMixin.lead_image_panels, FieldPanel("body")],
            heading=_("What?"),
        ),
        MultiFieldPanel(
            [SeriesPanel(), InlinePanel("occurrences", heading=_("Dates"), label=_("Date"))],
            heading=_("When and where?"),
        ),
        MultiFieldPanel(MunicipalitiesMixin.municipality_panels, heading=_("For which municipalities?")),
        MultiFieldPanel(
            [InlinePanel("partner_links", heading=_("Partners"), label=_("Partner")), *AudiencesMixin.audience_panels],
            heading=_("Who?"),
        ),
        *RegistrationMixin.registration_panels,
        MultiFieldPanel([*ThemesMixin.theme_panels, *ProgrammesMixin.programme_panels], heading=_("What about?")),
        *ContactMixin.contact_panels,
    ]

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    @property
    def type_label(self) -> str:
        return str(EventKind(self.kind).label)

    @property
    def card_image(self):
        return self.lead_image

    @property
    def recurrence_text(self) -> str:
        """The rule of the series in words, "Elke tweede woensdag van de maand"; "" for a single meeting."""
        return describe(self.recurrence)

    @property
    def has_registration(self) -> bool:
        """Whether people register, in any way."""
        return bool(self.registration_here or self.registration_email or self.registration_url)

    @property
    def is_registration_open(self) -> bool:
        """Whether somebody can register now."""
        return self.has_registration and any(slot.is_open for slot in self.slots)

    @cached_property
    def slots(self) -> list[Slot]:
        """What people can register for, now, before or later."""
        return slots_of(self)

    @cached_property
    def dates(self) -> list:
        """The occurrences that have a start, in order of time."""
        occurrences = self.occurrences.select_related("host", "municipality", "place", "state")
        return sorted((item for item in occurrences if item.start), key=lambda item: item.start)

    @cached_property
    def live_partner_links(self) -> list:
        """The links to published partners, in order."""
        return shown_links(self.partner_links)

    def get_partners(self, role: str) -> list:
        """Return the published partners that have a role in this event, in order."""
        return [link.partner for link in self.live_partner_links if link.role == role]

    @property
    def organisers(self) -> list:
        return self.get_partners(EventPartner.Role.ORGANISER)

    @property
    def hosts(self) -> list:
        return self.get_partners(EventPartner.Role.HOST)

    @property
    def funders(self) -> list:
        return self.get_partners(EventPartner.Role.FUNDER)

    def get_search_text(self) -> str:
        venues = {
            text for occurrence in self.occurrences.all() for text in (occurrence.location_name, occurrence.address)
        }
        return "\n".join([super().get_search_text(), *sorted(venues)])

    def get_structured_data(self, request) -> list[dict]:
        upcoming = [occurrence for occurrence in self.dates if not occurrence.is_past]
        return [
            occurrence.get_structured_data(self, request) for occurrence in (upcoming or self.dates)[:MAX_STRUCTURED]
        ]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        upcoming = [occurrence for occurrence in self.dates if not occurrence.is_past]
        coming = [slot for slot in self.slots if slot.phase != Phase.PAST] if self.registration_here and self.pk else []
        return context | {
            "back_url": self.get_back_url(request),
            "upcoming": upcoming,
            "past": [occurrence for occurrence in reversed(self.dates) if occurrence.is_past],
            "next_occurrence": next((occurrence for occurrence in upcoming if not occurrence.is_cancelled), None),
            "report": self.reports.live().public().order_by("-event_date").first() if self.pk else None,
            "calendar_url": (self.get_url(request) or "") + self.reverse_subpage("calendar"),
            "availabilities": availability(coming),
            "form_url": (self.get_url(request) or "") + self.reverse_subpage("registration_form"),
            "programmes": self.live_programmes,
            "related_items": find_related(self),
        }

    def with_content_json(self, content):
        """Keep dates and questions that people registered for, or answered, also when an old version lacks them."""
        kept = {
            "occurrences": self.occurrences.get_live_queryset().filter(registrations__isnull=False),
            "registration_questions": self.registration_questions.get_live_queryset().filter(answers__isnull=False),
        }
        for name, rows in kept.items():
            present = {row["pk"] for row in content.get(name, [])}
            missing = [get_serializable_data_for_fields(row) for row in rows.exclude(pk__in=present).distinct()]
            content = content | {name: [*content.get(name, []), *missing]}
        return super().with_content_json(content)

    @path("kalender/", name="calendar")
    def calendar(self, request):
        """The dates of this event as an iCalendar file."""
        return calendar_response(request, self.title, Occurrence.objects.for_agenda().filter(page=self))

    @path("aanmelden/", name="registration_form")
    def registration_form(self, request):
        """Register for a date, or for the whole series."""
        from news import registration_views  # which use the models

        return registration_views.form_page(request, self)

    @path("aanmelden/ontvangen/", name="registration_received")
    def registration_received(self, request):
        """There is mail."""
        from news import registration_views  # which use the models

        return registration_views.received_page(request, self)
