"""What things are about and for whom: themes and audiences."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.search import index


class Theme(index.Indexed, models.Model):
    """A subject that runs through all programmes; it has a page of its own with everything about it."""

    name = models.CharField(_("name"), max_length=60, unique=True, help_text=_("For example “Parenting”."))
    slug = models.SlugField(
        _("address name"),
        max_length=60,
        unique=True,
        help_text=_("How it stands in addresses, for example “opvoeden”."),
    )
    description = models.TextField(
        _("description"),
        max_length=300,
        blank=True,
        help_text=_("One or two sentences at the top of the page of this theme."),
    )

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("theme", args=[self.slug])


class Audience(index.Indexed, models.Model):
    """For whom something is: parents, professionals, volunteers, policy makers."""

    name = models.CharField(_("name"), max_length=60, unique=True, help_text=_("For example “Parents”."))
    slug = models.SlugField(
        _("address name"), max_length=60, unique=True, help_text=_("How it stands in addresses, for example “ouders”.")
    )
    sort_order = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("The lowest number comes first in lists.")
    )

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
        ordering = ["sort_order", "name"]

    def __str__(self) -> str:
        return self.name
