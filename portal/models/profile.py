"""Who a learner is at work: the name on a certificate, the organisation, and the registers that count points."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts import registers


class Register(models.TextChoices):
    """The registers of professionals to which points of a course can be reported."""

    SKJ = "skj", "SKJ"
    BIG = "big", "BIG"
    VENV = "venv", "Kwaliteitsregister V&V"
    REGISTERPLEIN = "registerplein", "Registerplein"


class Profile(models.Model):
    """What a person with an account tells about their work. Private, but for what `shares_progress` allows."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile")
    certificate_name = models.CharField(
        _("name on certificates"),
        max_length=150,
        blank=True,
        help_text=_("As it must stand on a certificate, for example “A. de Wit” or “Anna de Wit”."),
    )
    organisation = models.ForeignKey(
        "partners.PartnerPage",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    organisation_name = models.CharField(
        _("another organisation"),
        max_length=150,
        blank=True,
        help_text=_("Only when your organisation is not in the list."),
    )
    job_title = models.CharField(
        _("function"), max_length=150, blank=True, help_text=_("For example “youth nurse” or “volunteer coordinator”.")
    )
    shares_progress = models.BooleanField(
        _("my team coordinator may see my progress"),
        default=False,
        help_text=_(
            "The team coordinator of your organisation then sees your name, which courses you take, how far you are and"
            " when you finished: never your answers, notes or scores. You can take this back at any time."
        ),
    )

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")

    def __str__(self) -> str:
        return self.certificate_name or str(self.user)

    @classmethod
    def for_user(cls, user) -> "Profile":
        """Return the profile of a user; it is made when there is none yet."""
        return cls.objects.get_or_create(user=user)[0]

    @property
    def organisation_label(self) -> str:
        """The name of the organisation, whether it is a partner or was typed; "" when none is known."""
        return self.organisation.title if self.organisation else self.organisation_name


class ProfessionalRegistration(models.Model):
    """The number of a person in a professional register. Private."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="registrations")
    register = models.CharField(_("register"), max_length=20, choices=Register)
    number = models.CharField(_("number"), max_length=20)

    class Meta:
        verbose_name = _("professional registration")
        verbose_name_plural = _("professional registrations")
        ordering = ["register"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "register"],
                name="registration_unique_per_register",
                violation_error_message=_("You can have one number in each register."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_register_display()} {self.number}"

    def clean(self):
        """Keep the number as the register writes it, or say what its numbers look like."""
        if self.register in registers.PATTERNS:
            try:
                self.number = registers.validate(self.register, self.number)
            except ValidationError as error:
                raise ValidationError({"number": error.messages}) from None
