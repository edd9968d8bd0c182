"""Fields that several page types share, each with its panels."""

from dataclasses import dataclass

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel


class LeadImageMixin(models.Model):
    lead_image = models.ForeignKey(
        "portal.PortalImage",
        verbose_name=_("lead image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_(
            "Landscape, 3:2. Shown at the top of the page and on cards; the description of the image is read aloud."
        ),
    )

    lead_image_panels = [FieldPanel("lead_image")]

    class Meta:
        abstract = True


@dataclass(frozen=True)
class Contact:
    """Whom a reader can ask."""

    name: str = ""
    role: str = ""
    email: str = ""
    phone: str = ""

    @property
    def phone_uri(self) -> str:
        """The number as in a `tel:` link, in international form when it is a Dutch number."""
        digits = "".join(character for character in self.phone if character.isdigit() or character == "+")
        return "+31" + digits[1:] if digits.startswith("0") else digits


class ContactMixin(models.Model):
    """A contact that is shown until a date, so that nobody stays on a page after leaving the job."""

    contact_name = models.CharField(_("name"), max_length=100, blank=True, help_text=_("For example “Anna de Wit”."))
    contact_role = models.CharField(
        _("role"), max_length=100, blank=True, help_text=_("For example “coordinator Home-Start”.")
    )
    contact_email = models.EmailField(
        _("e-mail address"),
        blank=True,
        help_text=_("Rather of a role than of a person, for example “info@voorbeeld.nl”."),
    )
    contact_phone = models.CharField(
        _("phone number"), max_length=20, blank=True, help_text=_("For example “0251 12 34 56”.")
    )
    contact_visible_until = models.DateField(
        _("visible until"),
        null=True,
        blank=True,
        help_text=_("After this date the contact is no longer shown. Leave empty to show it always."),
    )

    contact_panels = [
        MultiFieldPanel(
            [
                FieldPanel("contact_name"),
                FieldPanel("contact_role"),
                FieldPanel("contact_email"),
                FieldPanel("contact_phone"),
                FieldPanel("contact_visible_until"),
            ],
            heading=_("Who can readers ask?"),
        )
    ]

    class Meta:
        abstract = True

    @property
    def contact(self) -> Contact | None:
        """The contact to show today, or nothing."""
        if self.contact_visible_until and self.contact_visible_until < timezone.localdate():
            return None
        contact = Contact(self.contact_name, self.contact_role, self.contact_email, self.contact_phone)
        return contact if contact != Contact() else None


class ThemesMixin(models.Model):
    themes = ParentalManyToManyField(
        "portal.Theme",
        verbose_name=_("themes"),
        blank=True,
        related_name="+",
        help_text=_("What it is about; one to three are best."),
    )

    theme_panels = [FieldPanel("themes", widget=forms.CheckboxSelectMultiple)]

    class Meta:
        abstract = True

    @cached_property
    def theme_list(self) -> list:
        """The themes, asked for once."""
        return list(self.themes.all())


class AudiencesMixin(models.Model):
    audiences = ParentalManyToManyField(
        "portal.Audience",
        verbose_name=_("audiences"),
        blank=True,
        related_name="+",
        help_text=_("For whom it is. Leave empty when it is for everybody."),
    )

    audience_panels = [FieldPanel("audiences", widget=forms.CheckboxSelectMultiple)]

    class Meta:
        abstract = True


class MunicipalitiesMixin(models.Model):
    municipalities = ParentalManyToManyField(
        "portal.Municipality",
        verbose_name=_("municipalities"),
        blank=True,
        related_name="+",
        help_text=_("Where it is or for which municipalities. Leave empty when it is for the whole region."),
    )

    municipality_panels = [FieldPanel("municipalities", widget=forms.CheckboxSelectMultiple)]

    class Meta:
        abstract = True
