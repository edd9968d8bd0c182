"""The dates on which events take place, and what else belongs to an event."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, PageChooserPanel
from wagtail.models import Orderable

from news.models.event_registration import MAX_PLACES
from news.querysets import OccurrenceQuerySet
from portal.dates import format_period


class Occurrence(models.Model):
    """A date on which an event takes place, with its own venue and host."""

    page = ParentalKey("news.EventPage", on_delete=models.CASCADE, related_name="occurrences")
    uid = models.UUIDField(_("identifier in calendars"), default=uuid.uuid4, editable=False)
    start = models.DateTimeField(_("from"), null=True, db_index=True)
    end = models.DateTimeField(_("to"), null=True, db_index=True)
    location_name = models.CharField(
        _("venue"), max_length=150, blank=True, help_text=_("For example “Bibliotheek Heemskerk”.")
    )
    address = models.CharField(
        _("street and number"), max_length=150, blank=True, help_text=_("For example “Maerelaan 8”.")
    )
    postcode = models.CharField(_("postcode"), max_length=7, blank=True, help_text=_("For example “1962 KC”."))
    municipality = models.ForeignKey(
        "portal.Municipality",
        verbose_name=_("municipality"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    place = models.ForeignKey(
        "portal.Place", verbose_name=_("village"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    online_url = models.URLField(
        _("online at"), blank=True, help_text=_("The address of the online meeting, when everybody may know it.")
    )
    capacity = models.PositiveIntegerField(
        _("places"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_PLACES)],
        help_text=_("Only when it differs from the other dates."),
    )
    host = models.ForeignKey(
        "partners.PartnerPage",
        verbose_name=_("host"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    note = models.CharField(_("note"), max_length=200, blank=True, help_text=_("What is special on this date."))
    is_cancelled = models.BooleanField(
        _("called off"), default=False, help_text=_("The date stays on the page, crossed out.")
    )

    objects = OccurrenceQuerySet.as_manager()

    panels = [
        FieldRowPanel([FieldPanel("start"), FieldPanel("end")]),
        FieldPanel("location_name"),
        FieldRowPanel([FieldPanel("address"), FieldPanel("postcode")]),
        FieldRowPanel([FieldPanel("municipality"), FieldPanel("place")]),
        PageChooserPanel("host"),
        FieldPanel("online_url"),
        FieldPanel("capacity"),
        FieldPanel("note"),
        FieldPanel("is_cancelled"),
    ]

    class Meta:
        verbose_name = _("date of an event")
        verbose_name_plural = _("dates of events")
        ordering = ["start", "pk"]

    def __str__(self) -> str:
        return f"{self.page.title}, {self.when}"

    @property
    def when(self) -> str:
        """The date and times in words: "woensdag 8 mei 2024, 15.00 tot 17.00 uur"."""
        return format_period(self.start, self.end) if self.start else ""

    @property
    def is_past(self) -> bool:
        end = self.end or self.start
        return bool(end and end < timezone.now())

    @property
    def town(self) -> str:
        """The village, or else the municipality."""
        return str(self.place or self.municipality or "")

    @property
    def location(self) -> str:
        """The venue with its address on one line."""
        return ", ".join(
            part
            for part in (self.location_name, self.address, " ".join(filter(None, (self.postcode, self.town))))
            if part
        )

    @property
    def facts(self) -> dict:
        """What a calendar shows of this date: whoever has it in theirs is told when one of these changes."""
        return {
            "start": self.start.isoformat() if self.start else "",
            "end": self.end.isoformat() if self.end else "",
            "location": self.location,
            "online_url": self.online_url,
            "is_cancelled": self.is_cancelled,
        }

    @property
    def live_host(self):
        """The host when it has a published page."""
        return self.host if self.host and self.host.live else None

    def get_structured_data(self, page, request) -> dict:
        """Return this date as a schema.org Event."""
        state = "EventCancelled" if self.is_cancelled else "EventScheduled"
        data = {
            "@type": "Event",
            "name": page.title,
            "description": page.introduction,
            "url": page.get_full_url(request),
            "startDate": self.start.isoformat(),
            "endDate": self.end.isoformat() if self.end else None,
            "eventStatus": f"https://schema.org/{state}",
            "location": {
                "@type": "Place",
                "name": self.location_name,
                "address": {
                    "@type": "PostalAddress",
                    "streetAddress": self.address,
                    "postalCode": self.postcode,
                    "addressLocality": self.town,
                    "addressCountry": "NL",
                },
            },
        }
        return {name: value for name, value in data.items() if value}


class EventPartner(Orderable):
    """The part that a partner plays in an event."""

    class Role(models.TextChoices):
        ORGANISER = "organiser", _("Organiser")
        HOST = "host", _("Host")
        FUNDER = "funder", _("Funder")

    event = ParentalKey("news.EventPage", on_delete=models.CASCADE, related_name="partner_links")
    partner = models.ForeignKey(
        "partners.PartnerPage", verbose_name=_("partner"), on_delete=models.CASCADE, related_name="+"
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.ORGANISER)

    panels = [PageChooserPanel("partner"), FieldPanel("role")]

    class Meta(Orderable.Meta):
        verbose_name = _("partner in an event")
        verbose_name_plural = _("partners in events")


class OccurrenceState(models.Model):
    """What happened to a date. It lives outside the page, because a revision of the page must never set it back."""

    occurrence = models.OneToOneField(
        Occurrence, verbose_name=_("date"), on_delete=models.CASCADE, related_name="state", primary_key=True
    )
    sequence = models.PositiveIntegerField(_("revision number in calendars"), default=0)
    told = models.JSONField(_("time and place as last published"), default=dict)
    registration_closed_at = models.DateTimeField(_("registration closed on"), null=True)
    host_reminded_at = models.DateTimeField(_("host reminded on"), null=True)

    class Meta:
        verbose_name = _("state of a date")
        verbose_name_plural = _("states of dates")

    def __str__(self) -> str:
        return str(self.occurrence)

    @classmethod
    def for_occurrence(cls, occurrence: Occurrence) -> "OccurrenceState":
        """Return the state of a date; it is made when there is none yet."""
        return cls.objects.get_or_create(occurrence=occurrence, defaults={"told": occurrence.facts})[0]
