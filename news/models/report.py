"""Reports of meetings: a kind of news item that belongs to an event."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.models import Orderable, PageManager

from news.models.event import EventPage
from news.models.news import NewsKind, NewsPage
from news.querysets import NewsQuerySet


class EventReportPage(NewsPage):
    """What came out of a meeting: who was there, what was agreed, what follows."""

    parent_page_types = ["news.NewsIndexPage"]
    subpage_types = []
    page_description = _(
        "A report of a meeting: who was there, what was agreed, what follows. Start it from the meeting with “Make report”."
    )

    event = models.ForeignKey(
        "news.EventPage",
        verbose_name=_("meeting"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="reports",
        help_text=_("The meeting that this is a report of."),
    )
    event_date = models.DateField(_("date of the meeting"), null=True, help_text=_("Not the date of publication."))

    objects = PageManager.from_queryset(NewsQuerySet)()

    content_panels = [
        MultiFieldPanel([PageChooserPanel("event"), FieldPanel("event_date")], heading=_("Which meeting?")),
        *NewsPage.content_panels,
        InlinePanel("attendees", heading=_("Which organisations were there?"), label=_("Organisation")),
        InlinePanel("followups", heading=_("What follows when?"), label=_("Date")),
    ]

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")

    def full_clean(self, *args, **kwargs):
        self.kind = NewsKind.REPORT
        super().full_clean(*args, **kwargs)

    def get_search_text(self) -> str:
        return "\n".join([super().get_search_text(), *(str(attendee) for attendee in self.attendees.all())])

    def get_attendees(self) -> list:
        """Return the organisations that were there, with the page of those that are a published partner."""
        return list(self.attendees.select_related("partner"))

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        event = EventPage.objects.live().public().filter(pk__in=[self.event_id]).first()
        return context | {"event": event, "attendees": self.get_attendees(), "followups": self.followups.all()}


class Attendee(Orderable):
    """An organisation that was at a meeting: a partner, or another one by its name."""

    report = ParentalKey(EventReportPage, on_delete=models.CASCADE, related_name="attendees")
    partner = models.ForeignKey(
        "partners.PartnerPage",
        verbose_name=_("partner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    name = models.CharField(
        _("or its name"), max_length=150, blank=True, help_text=_("For an organisation that is not a partner here.")
    )

    panels = [PageChooserPanel("partner"), FieldPanel("name")]

    class Meta(Orderable.Meta):
        verbose_name = _("organisation at a meeting")
        verbose_name_plural = _("organisations at meetings")

    def __str__(self) -> str:
        return self.partner.title if self.partner else self.name

    @property
    def live_partner(self):
        """The partner when it has a published page."""
        return self.partner if self.partner and self.partner.live else None


class FollowUp(Orderable):
    report = ParentalKey(EventReportPage, on_delete=models.CASCADE, related_name="followups")
    date = models.DateField(_("date"), null=True, blank=True)
    text = models.CharField(_("what"), max_length=200, help_text=_("For example “Second lunch, at the library”."))

    class Meta(Orderable.Meta):
        verbose_name = _("what follows a meeting")
        verbose_name_plural = _("what follows meetings")
