"""Where things are: Region > Municipality > Place. A village is not a municipality; a visitor may type either."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.search import index


class Region(index.Indexed, models.Model):
    name = models.CharField(_("name"), max_length=100, unique=True, help_text=_("For example “Kennemerland”."))
    slug = models.SlugField(_("address name"), max_length=100, unique=True)

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Municipality(index.Indexed, models.Model):
    name = models.CharField(_("name"), max_length=100, unique=True, help_text=_("For example “Heemskerk”."))
    slug = models.SlugField(
        _("address name"),
        max_length=100,
        unique=True,
        help_text=_("How it stands in addresses, for example “heemskerk”."),
    )
    cbs_code = models.CharField(
        _("CBS code"),
        max_length=6,
        unique=True,
        help_text=_("The code of Statistics Netherlands: GM and four digits, for example “GM0396”."),
    )
    region = models.ForeignKey(
        Region, verbose_name=_("region"), on_delete=models.PROTECT, related_name="municipalities"
    )

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cbs_code__regex=r"^GM\d{4}$"),
                name="municipality_cbs_code_form",
                violation_error_message=_("A CBS code is GM and four digits, for example GM0396."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Place(index.Indexed, models.Model):
    """A town or village inside a municipality, such as Wijk aan Zee in Beverwijk."""

    name = models.CharField(_("name"), max_length=100, help_text=_("For example “Wijk aan Zee”."))
    municipality = models.ForeignKey(
        Municipality, verbose_name=_("municipality"), on_delete=models.CASCADE, related_name="places"
    )

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "municipality"],
                name="place_unique_in_municipality",
                violation_error_message=_("This municipality already has a place with this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
