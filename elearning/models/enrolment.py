"""Who takes a course, by which invitation, who was reminded, and what people think of it."""

import secrets

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from elearning.models.certificate import ALPHABET
from elearning.models.course import CoursePage, EvaluationQuestion
from elearning.querysets import EnrolmentQuerySet, InvitationQuerySet

# Eight characters are 40 bits: with tries limited per address, nobody finds a code by guessing.
CODE_LENGTH = 8


def make_code() -> str:
    """Return a new code, in characters that cannot be taken for one another."""
    return "".join(secrets.choice(ALPHABET) for _position in range(CODE_LENGTH))


class Invitation(models.Model):
    """A code that opens a course: for one person, or for a group with a number of seats."""

    course = models.ForeignKey(
        CoursePage, verbose_name=_("course"), on_delete=models.PROTECT, related_name="invitations"
    )
    code = models.CharField(_("code"), max_length=20, unique=True, editable=False, default=make_code)
    email = models.EmailField(
        _("e-mail address"), blank=True, help_text=_("Whom the code was sent to. Empty for a group.")
    )
    seats = models.PositiveIntegerField(
        _("seats"),
        default=1,
        validators=[MinValueValidator(1)],
        help_text=_("How many people can use the code."),
    )
    expires_on = models.DateField(
        _("usable until"), null=True, blank=True, help_text=_("The last day on which the code can be used.")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("made on"), default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(_("reminded on"), null=True, blank=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "email"], condition=~Q(email=""), name="invitation_once_per_course_and_address"
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="invitation_has_a_seat"),
        ]

    def __str__(self) -> str:
        return self.email or self.readable_code

    @property
    def readable_code(self) -> str:
        """The code in two groups, as people read and type it."""
        return f"{self.code[:4]}-{self.code[4:]}"


class Enrolment(models.Model):
    """Somebody takes a course. A renewal after the certificate expired is a new run: the history stays.

    Without an account somebody can take an open course as a visitor; signing up makes the enrolment theirs.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("learner"),
        null=True,
        on_delete=models.PROTECT,
        related_name="enrolments",
    )
    visitor = models.UUIDField(_("visitor"), null=True, editable=False)
    course = models.ForeignKey(
        CoursePage, verbose_name=_("course"), on_delete=models.PROTECT, related_name="enrolments"
    )
    run = models.PositiveSmallIntegerField(_("run"), default=1)
    invitation = models.ForeignKey(
        Invitation,
        verbose_name=_("invitation"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="enrolments",
    )
    created_at = models.DateTimeField(_("enrolled on"), default=timezone.now, db_index=True)
    active_at = models.DateTimeField(_("last active on"), null=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(fields=["user", "course", "run"], name="enrolment_once_per_run"),
            models.UniqueConstraint(fields=["visitor", "course", "run"], name="enrolment_once_per_visitor"),
            models.CheckConstraint(
                condition=Q(user__isnull=False, visitor__isnull=True) | Q(user__isnull=True, visitor__isnull=False),
                name="enrolment_of_user_or_visitor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user or _('Visitor')}: {self.course}"


class Coordinator(models.Model):
    """Somebody who may see how colleagues of a partner get on, as far as they agreed to that."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("coordinator"), on_delete=models.CASCADE, related_name="coordinates"
    )
    partner = models.ForeignKey(
        "partners.PartnerPage", verbose_name=_("partner"), on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        verbose_name = _("team coordinator")
        verbose_name_plural = _("team coordinators")
        constraints = [models.UniqueConstraint(fields=["user", "partner"], name="coordinator_once_per_partner")]

    def __str__(self) -> str:
        return f"{self.user}: {self.partner}"


class Reminder(models.Model):
    """A reminder that was sent: each kind once for an enrolment."""

    class Kind(models.TextChoices):
        NOT_STARTED = "not_started", _("not started")
        STALLED = "stalled", _("stopped halfway")
        EXPIRING = "expiring", _("certificate expires")

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="reminders")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    sent_at = models.DateTimeField(_("sent on"), default=timezone.now)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [models.UniqueConstraint(fields=["enrolment", "kind"], name="reminder_once_per_kind")]

    def __str__(self) -> str:
        return f"{self.enrolment} {self.get_kind_display()}"


class EvaluationAnswer(models.Model):
    """What somebody who finished a course thinks of it: a mark from 1 to 5, or a text."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="evaluation_answers")
    question = models.ForeignKey(EvaluationQuestion, on_delete=models.CASCADE, related_name="answers")
    mark = models.PositiveSmallIntegerField(_("mark"), null=True)
    text = models.TextField(_("text"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(_("answered on"), default=timezone.now)

    class Meta:
        verbose_name = _("answer to an evaluation question")
        verbose_name_plural = _("answers to evaluation questions")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "question"], name="evaluation_answered_once"),
            models.CheckConstraint(
                condition=Q(mark__isnull=True) | Q(mark__range=(1, 5)), name="evaluation_mark_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.mark or self.text}"
