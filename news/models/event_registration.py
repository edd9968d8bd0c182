"""What an editor sets about registering for an event."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable

MAX_PLACES = 10_000


class RegistrationMixin(models.Model):
    """How, until when and for how many people an event takes registrations."""

    class Scope(models.TextChoices):
        DATE = "date", _("For each date apart")
        SERIES = "series", _("Once for all dates together")

    registration_here = models.BooleanField(
        _("people register on this site"),
        default=False,
        help_text=_("They get a place, a confirmation by mail and a page to change it; you see who comes."),
    )
    registration_scope = models.CharField(_("people register"), max_length=10, choices=Scope, default=Scope.DATE)
    capacity = models.PositiveIntegerField(
        _("places"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_PLACES)],
        help_text=_("For each date; a date can have another number. Leave empty when there is room for everybody."),
    )
    registration_opens = models.DateTimeField(
        _("registration opens"), null=True, blank=True, help_text=_("Leave empty when it is open at once.")
    )
    registration_closes = models.DateTimeField(
        _("registration closes"),
        null=True,
        blank=True,
        help_text=_("The last moment to register; it is shown in words."),
    )
    registration_closes_days = models.PositiveSmallIntegerField(
        _("or closes so many days before each date"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(60)],
        help_text=_("For example 3, when the caterer must know three days before. The day itself still counts."),
    )
    retention_days = models.PositiveSmallIntegerField(
        _("days until personal data is erased"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_(
            "Counted from the meeting. Answers to your questions go after 7 days, names and addresses after this term; numbers stay."
        ),
    )
    registration_email = models.EmailField(
        _("register by e-mail"), blank=True, help_text=_("Where people register, for example “aanmelden@voorbeeld.nl”.")
    )
    registration_url = models.URLField(
        _("register at another site"), blank=True, help_text=_("The address of a registration form elsewhere.")
    )

    registration_panels = [
        MultiFieldPanel(
            [
                FieldPanel("registration_here"),
                FieldRowPanel([FieldPanel("registration_scope"), FieldPanel("capacity")]),
                FieldRowPanel([FieldPanel("registration_opens"), FieldPanel("registration_closes")]),
                FieldRowPanel([FieldPanel("registration_closes_days"), FieldPanel("retention_days")]),
                InlinePanel("registration_questions", heading=_("What do you ask each person?"), label=_("Question")),
                FieldRowPanel([FieldPanel("registration_email"), FieldPanel("registration_url")]),
            ],
            heading=_("How to register?"),
        )
    ]

    class Meta:
        abstract = True


class RegistrationQuestion(Orderable):
    """Something that each person is asked when registering, such as whether they join the buffet."""

    class Kind(models.TextChoices):
        YES_NO = "yes_no", _("Yes or no")
        CHOICE = "choice", _("One of several answers")
        NUMBER = "number", _("A number")
        TEXT = "text", _("A short text")

    event = ParentalKey("news.EventPage", on_delete=models.CASCADE, related_name="registration_questions")
    label = models.CharField(_("question"), max_length=150, help_text=_("For example “I join the buffet”."))
    help_text = models.CharField(
        _("explanation"), max_length=200, blank=True, help_text=_("For example “From 17.00 to 17.45; vegetarian”.")
    )
    kind = models.CharField(_("kind of answer"), max_length=10, choices=Kind, default=Kind.YES_NO)
    choices = models.TextField(
        _("answers to choose from"), blank=True, help_text=_("One on each line; only for “One of several answers”.")
    )
    is_required = models.BooleanField(_("must be answered"), default=False)

    panels = [
        FieldPanel("label"),
        FieldPanel("help_text"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("is_required")]),
        FieldPanel("choices"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("question when registering")
        verbose_name_plural = _("questions when registering")

    def __str__(self) -> str:
        return self.label

    @property
    def choice_list(self) -> list[str]:
        """The answers to choose from, without empty lines and doubles."""
        lines = (" ".join(line.split()) for line in self.choices.splitlines())
        return list(dict.fromkeys(filter(None, lines)))
