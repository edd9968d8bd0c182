"""Certificates: what somebody completed, frozen on the day it was completed."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Capitals and figures that cannot be taken for one another: without 0 and O, 1 and I. 32 of them, so five bits each.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
SERIAL_LENGTH = 16
GROUP_LENGTH = 4

# From so long before its last day a certificate can be renewed by taking the course again.
RENEWAL_TERM = timedelta(days=90)


def check_value(characters: str) -> int:
    """Return the check sum of characters of the alphabet: a number under 32, and 0 for a whole serial number.

    The characters are the coefficients of a polynomial over the field of 32 elements (x^5 + x^2 + 1), taken at its
    generator: every single wrong character and every two characters that changed places give another sum.
    """
    total = 0
    for character in characters:
        total <<= 1
        if total & 0b100000:
            total ^= 0b100101
        total ^= ALPHABET.index(character)
    return total


def make_serial() -> str:
    """Return a new serial number such as "K7QM-3XTF-9PWA-HR2C".

    Fifteen random characters (75 bits: nobody finds a certificate by trying) and a check character, so that a typing error
    is told apart from a number that does not exist.
    """
    characters = "".join(secrets.choice(ALPHABET) for _position in range(SERIAL_LENGTH - 1))
    characters += ALPHABET[check_value(characters + ALPHABET[0])]
    return format_serial(characters)


def format_serial(characters: str) -> str:
    """Return the characters of a serial number in groups of four."""
    return "-".join(characters[start : start + GROUP_LENGTH] for start in range(0, len(characters), GROUP_LENGTH))


def read_serial(typed: str) -> str | None:
    """Return a serial number as it is stored, however capitals, spaces and dashes were typed; nothing when it cannot be one."""
    characters = "".join(character for character in typed.upper() if character.isalnum())
    if len(characters) != SERIAL_LENGTH or not set(characters) <= set(ALPHABET) or check_value(characters):
        return None
    return format_serial(characters)


class CertificateStatus(models.TextChoices):
    VALID = "valid", _("valid")
    INCOMPLETE = "incomplete", _("waits for a name")
    EXPIRED = "expired", _("expired")
    REVOKED = "revoked", _("withdrawn")


class CertificateQuerySet(models.QuerySet):
    def for_holder(self, user):
        """The certificates of somebody, the newest first."""
        return self.filter(user=user).order_by("-completed_on", "-pk")

    def waiting_for_name(self):
        """Certificates whose holder has not yet said which name must stand on them."""
        return self.filter(name="", user__isnull=False)

    def not_revoked(self):
        return self.filter(revoked_at__isnull=True)


class Certificate(models.Model):
    """A proof that somebody completed a course.

    What stands on it is copied when it is issued and is never read from the course or the profile again. A renewal is a
    certificate of its own, of another run of the enrolment.
    """

    serial = models.CharField(_("number"), max_length=19, unique=True, default=make_serial, editable=False)
    enrolment = models.OneToOneField(
        "elearning.Enrolment",
        verbose_name=_("enrolment"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="certificate",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("holder"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="certificates",
    )
    # Blank: the holder has not yet said which name must stand on it, or no longer has an account.
    name = models.CharField(_("name on the certificate"), max_length=200, blank=True)
    course_title = models.CharField(_("course"), max_length=255)
    issuer = models.CharField(_("issued by"), max_length=100, blank=True)
    provider = models.CharField(_("offered by"), max_length=255, blank=True)
    authors = models.CharField(_("authors"), max_length=255, blank=True)
    # A share between 0 and 1; empty when the course has no test.
    score = models.FloatField(_("score"), null=True, blank=True)
    study_load_minutes = models.PositiveIntegerField(_("study load in minutes"), null=True, blank=True)
    completed_on = models.DateField(_("completed on"))
    issued_at = models.DateTimeField(_("issued at"), default=timezone.now)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    # [{"register": "skj", "label": "SKJ", "number": "…", "points": "4", "category": "…"}]
    accreditations = models.JSONField(_("accreditations"), default=list, blank=True)
    # [{"register": "skj", "label": "SKJ", "number": "…"}]
    registrations = models.JSONField(_("professional registrations"), default=list, blank=True)
    shows_name = models.BooleanField(_("shows the name to who verifies it"), default=False)
    revoked_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    revoked_reason = models.TextField(_("reason of the withdrawal"), max_length=500, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("withdrawn by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        indexes = [models.Index(fields=["valid_until"], name="certificate_by_valid_until")]
        constraints = [
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(0, 1)), name="certificate_score_range"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("completed_on")),
                name="certificate_valid_until_after_completion",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_reason="")),
                name="certificate_revoked_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_title} ({self.serial})"

    @property
    def status(self) -> CertificateStatus:
        """What the certificate is worth today; it is valid on the last day as well."""
        if self.revoked_at:
            return CertificateStatus.REVOKED
        if self.valid_until and self.valid_until < timezone.localdate():
            return CertificateStatus.EXPIRED
        return CertificateStatus.INCOMPLETE if self.waits_for_name else CertificateStatus.VALID

    @property
    def waits_for_name(self) -> bool:
        """Whether its holder still has to say which name must stand on it."""
        return not self.name and self.user_id is not None

    @property
    def is_renewable(self) -> bool:
        """Whether taking the course again makes sense: it expires soon, has expired or was withdrawn."""
        expires = self.valid_until is not None and self.valid_until - RENEWAL_TERM <= timezone.localdate()
        return expires or self.revoked_at is not None

    @property
    def public_name(self) -> str:
        """The name for who verifies the certificate, as far as the holder allows."""
        return self.name if self.shows_name else ""
