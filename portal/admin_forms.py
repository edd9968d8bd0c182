"""The form for images in the admin, which can only be loaded after the models."""

from django.utils.translation import gettext_lazy as _
from wagtail.images.forms import BaseImageForm


class PortalImageForm(BaseImageForm):
    """An image needs a text alternative: the same picture is read aloud to who cannot see it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        description = self.fields.get("description")
        if description:
            description.required = True
            description.help_text = _(
                "What is to be seen, in one sentence, for example “A volunteer reads to two children”."
            )
            description.error_messages["required"] = _(
                "Describe what is to be seen in one sentence: who cannot see the image hears it."
            )
        credit = self.fields.get("credit")
        if credit:
            credit.error_messages["required"] = _("Say who made the image, for example “Photo: Anna de Wit”.")
