"""Images with a description for who cannot see them and a credit for who made them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image

# The renditions of a card (templates/components/picture_card.html): lists fetch them together.
CARD_RENDITIONS = [f"format-{kind}|{size}" for kind in ("webp", "jpeg") for size in ("fill-480x320", "fill-720x480")]


class PortalImage(AbstractImage):
    """An image that an editor uploaded; `description` is its text alternative."""

    credit = models.CharField(
        _("credit"), max_length=200, help_text=_("Who made the picture, for example “Photo: Anna de Wit”.")
    )

    admin_form_fields = Image.admin_form_fields + ("credit",)

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    @property
    def version(self) -> str:
        """What a picture of the image is kept under: another file or another focal point makes other pictures."""
        focal_point = self.focal_point_x, self.focal_point_y, self.focal_point_width, self.focal_point_height
        return f"{self.pk}-{self.file.name}-{focal_point}"


class PortalRendition(AbstractRendition):
    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition"),
        ]
