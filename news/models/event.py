"""Events and the dates on which they take place."""

from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import PageManager

from news.calendars import calendar_response
from news.forms import EventPageForm
from news.models.news import NewsPage, ProgrammesMixin
from news.models.occurrence import EventPartner, Occurrence
from news.panels import SeriesPanel
from news.querysets import EventQuerySet
from news.recurrence import describe
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

    def get_feed_items(self, request):
        return EventPage.objects.live().public().order_by("-first_published_at")[:20]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["calendar_url"] = self.get_url(request) + self.reverse_subpage("calendar")
        return context

    @path("kalender/", name="calendar")
    def calendar(self, request):
        """All dates from a month ago that the filters leave, as an iCalendar file to subscribe to."""
        month_ago = timezone.now() - timezone.timedelta(days=30)
        occurrences = self.filter(request).filter_all_periods().filter(end__gte=month_ago)
        return calendar_response(request, self.title, occurrences)


class EventPage(
    RoutablePageMixin,
    LeadImageMixin,
    ThemesMixin,
    ProgrammesMixin,
    MunicipalitiesMixin,
    AudiencesMixin,
    ContactMixin,
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
    registration_opens = models.DateTimeField(
        _("registration opens"), null=True, blank=True, help_text=_("Leave empty when it is open at once.")
    )
    registration_closes = models.DateTimeField(
        _("registration closes"),
        null=True,
        blank=True,
        help_text=_("The last moment to register; it is shown in words."),
    )
    registration_email = models.EmailField(
        _("register by e-mail"), blank=True, help_text=_("Where people register, for example “aanmelden@voorbeeld.nl”.")
    )
    registration_url = models.URLField(
        _("register at another site"), blank=True, help_text=_("The address of a registration form elsewhere.")
    )

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
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("registration_opens"), FieldPanel("registration_closes")]),
                FieldPanel("registration_email"),
                FieldPanel("registration_url"),
                InlinePanel(
                    "registration_options", heading=_("What can people say when they register?"), label=_("Option")
                ),
            ],
            heading=_("How to register?"),
        ),
        MultiFieldPanel([*ThemesMixin.theme_panels, *ProgrammesMixin.programme_panels], heading=_("What about?")),
        *ContactMixin.contact_panels,
    ]

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    @property
    def type_label(self) -> str:
        return self.get_kind_display()

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
        return bool(self.registration_email or self.registration_url)

    @property
    def is_registration_open(self) -> bool:
        """Whether somebody can register now."""
        now = timezone.now()
        opened = not self.registration_opens or self.registration_opens <= now
        closed = self.registration_closes and self.registration_closes < now
        is_to_come = any(not date.is_past and not date.is_cancelled for date in self.dates)
        return self.has_registration and is_to_come and opened and not closed

    @cached_property
    def dates(self) -> list:
        """The occurrences that have a start, in order of time."""
        occurrences = self.occurrences.select_related("host", "municipality", "place")
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
        return context | {
            "back_url": self.get_back_url(request),
            "upcoming": upcoming,
            "past": [occurrence for occurrence in reversed(self.dates) if occurrence.is_past],
            "next_occurrence": next((occurrence for occurrence in upcoming if not occurrence.is_cancelled), None),
            "report": self.reports.live().public().order_by("-event_date").first() if self.pk else None,
            "calendar_url": (self.get_url(request) or "") + self.reverse_subpage("calendar"),
            "programmes": self.live_programmes,
            "related_items": NewsPage.objects.related_to(self)[:3],
        }

    @path("kalender/", name="calendar")
    def calendar(self, request):
        """The dates of this event as an iCalendar file."""
        return calendar_response(request, self.title, Occurrence.objects.for_agenda().filter(page=self))
