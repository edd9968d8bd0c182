"""Who comes to an event: registrations, the people in them, what they answered, and who was there.

Every change goes through `news.registrations`.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from news.models.event_registration import RegistrationQuestion
from news.models.occurrence import Occurrence
from news.querysets import RegistrationQuerySet


class Registration(models.Model):
    """A place, or a place on the waiting list, for one or more people of whom one is the contact.

    It is for one date, or without a date for all dates of a series.
    """

    class Status(models.TextChoices):
        HELD = "held", _("address not confirmed yet")
        WAITING = "waiting", _("on the waiting list")
        OFFERED = "offered", _("place offered")
        PLACED = "placed", _("has a place")
        CANCELLED = "cancelled", _("cancelled")
        EXPIRED = "expired", _("not confirmed in time")

    TAKING = (Status.HELD, Status.OFFERED, Status.PLACED)
    ACTIVE = (*TAKING, Status.WAITING)

    key = models.UUIDField(_("key of the personal page"), default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(
        "news.EventPage", verbose_name=_("meeting"), on_delete=models.PROTECT, related_name="registrations"
    )
    occurrence = models.ForeignKey(
        Occurrence, verbose_name=_("date"), null=True, on_delete=models.PROTECT, related_name="registrations"
    )
    status = models.CharField(_("state"), max_length=10, choices=Status)
    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone number"), max_length=20, blank=True)
    organisation = models.ForeignKey(
        "partners.PartnerPage",
        verbose_name=_("partner"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    organisation_name = models.CharField(_("organisation"), max_length=150, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="event_registrations",
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("added by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("registered on"), default=timezone.now)
    queued_at = models.DateTimeField(_("in line since"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("address confirmed on"), null=True)
    expires_at = models.DateTimeField(_("to be confirmed before"), null=True)
    placed_at = models.DateTimeField(_("place since"), null=True)
    ended_at = models.DateTimeField(_("ended on"), null=True)
    erased_at = models.DateTimeField(_("personal data erased on"), null=True)
    sequence = models.PositiveIntegerField(_("revision number in calendars"), default=0)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["queued_at", "pk"]
        indexes = [
            models.Index(fields=["event", "occurrence", "status"], name="registration_by_slot"),
            models.Index(fields=["status", "expires_at"], name="registration_by_term"),
            models.Index(fields=["email"], name="registration_by_email"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence", "email"],
                condition=Q(status__in=["held", "offered", "placed", "waiting"]) & ~Q(email=""),
                name="registration_once_for_a_date",
            ),
            models.UniqueConstraint(
                fields=["event", "email"],
                condition=Q(status__in=["held", "offered", "placed", "waiting"], occurrence__isnull=True)
                & ~Q(email=""),
                name="registration_once_for_a_series",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("Erased registration"))

    def get_absolute_url(self) -> str:
        return reverse("registration", args=[self.key])

    @property
    def is_active(self) -> bool:
        return self.status in self.ACTIVE

    @property
    def has_place(self) -> bool:
        """Whether the place is final."""
        return self.status == self.Status.PLACED

    @property
    def organisation_label(self) -> str:
        """The name of the organisation, whether it is a partner or was typed; "" when none was told."""
        return self.organisation.title if self.organisation else self.organisation_name

    @cached_property
    def people(self) -> list["Participant"]:
        """The people in order, the contact first, each with their answers."""
        return list(self.participants.prefetch_related("answers__question"))

    @property
    def size(self) -> int:
        return len(self.people)

    @cached_property
    def dates(self) -> list[Occurrence]:
        """The dates that it is for, in order."""
        return [self.occurrence] if self.occurrence else self.event.dates

    @property
    def upcoming(self) -> list[Occurrence]:
        """The dates that are still to come and go on."""
        return [date for date in self.dates if not date.is_past and not date.is_cancelled]


class Participant(models.Model):
    """A person in a registration."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="participants")
    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["registration", "position", "pk"]

    def __str__(self) -> str:
        return self.name or str(_("Erased person"))


class Answer(models.Model):
    """What a person answered: "yes" or "no", one of the choices, digits, or a text."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(RegistrationQuestion, on_delete=models.PROTECT, related_name="answers")
    value = models.CharField(_("answer"), max_length=300)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["question__sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["participant", "question"], name="answer_once_a_person"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The answer as people read it."""
        words = {"yes": _("yes"), "no": _("no")} if self.question.kind == RegistrationQuestion.Kind.YES_NO else {}
        return str(words.get(self.value, self.value))


class AnswerTotal(models.Model):
    """How often an answer was given, kept when the answers themselves are erased. Texts are not kept."""

    question = models.ForeignKey(RegistrationQuestion, on_delete=models.CASCADE, related_name="totals")
    occurrence = models.ForeignKey(Occurrence, null=True, on_delete=models.CASCADE, related_name="+")
    value = models.CharField(_("answer"), max_length=300)
    count = models.PositiveIntegerField(_("number"))

    class Meta:
        verbose_name = _("total of answers")
        verbose_name_plural = _("totals of answers")

    def __str__(self) -> str:
        return f"{self.value}: {self.count}"


class CheckIn(models.Model):
    """A person was there, on a date."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="check_ins")
    occurrence = models.ForeignKey(Occurrence, on_delete=models.PROTECT, related_name="check_ins")
    at = models.DateTimeField(_("came in at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("checked in by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            models.UniqueConstraint(fields=["participant", "occurrence"], name="check_in_once_a_date"),
        ]

    def __str__(self) -> str:
        return str(self.participant)


class Mailing(models.Model):
    """A message that staff sent to the people of a date, or of a whole series."""

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", _("Everybody with a place")
        WAITING = "waiting", _("Everybody on the waiting list")

    event = models.ForeignKey("news.EventPage", on_delete=models.CASCADE, related_name="mailings")
    occurrence = models.ForeignKey(Occurrence, null=True, on_delete=models.CASCADE, related_name="mailings")
    audience = models.CharField(_("to"), max_length=10, choices=Audience, default=Audience.EVERYBODY)
    subject = models.CharField(_("subject"), max_length=120)
    text = models.TextField(_("message"), max_length=5000)
    created_at = models.DateTimeField(_("sent on"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("sent by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.subject or str(_("Erased message"))


class RegistrationMail(models.Model):
    """A mail about a registration: made with what it tells of, sent afterwards, kept as the log."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm", _("confirm the address")
        ALREADY = "already", _("registered before")
        PLACED = "placed", _("confirmation")
        WAITING = "waiting", _("waiting list")
        OFFERED = "offered", _("place offered")
        EXPIRED = "expired", _("place lapsed")
        CANCELLED = "cancelled", _("cancelled")
        CHANGED = "changed", _("changed")
        REMINDER = "reminder", _("reminder")
        EVENT_CHANGED = "event_changed", _("meeting changed")
        EVENT_CANCELLED = "event_cancelled", _("meeting called off")
        MAILING = "mailing", _("message")

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="mails")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    reference = models.CharField(max_length=60, blank=True)
    mailing = models.ForeignKey(Mailing, null=True, on_delete=models.CASCADE, related_name="mails")
    created_at = models.DateTimeField(_("made on"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent on"), null=True)

    class Meta:
        verbose_name = _("mail about a registration")
        verbose_name_plural = _("mails about registrations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "kind", "reference"], name="registration_mail_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.registration}"
