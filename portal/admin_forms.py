"""The forms for images and documents in the admin, which can only be loaded after the models."""

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from portal.uploads import is_what_it_says, strip_metadata

TOO_MANY_PIXELS = _(
    "This picture has more than 25 million pixels. Make it smaller, for example 4000 by 3000, and choose it again."
)
DAMAGED = _("This picture is damaged. Open it in a program, save it again and choose the new file.")
OTHER_KIND = _("The content of this file is not what its name says: “.%(extension)s”. Save it again as one.")


class PictureField(WagtailImageField):
    """Takes out of a picture what it tells about where, when and by whom it was made, and refuses one that is damaged."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.error_messages["file_too_many_pixels"] = TOO_MANY_PIXELS

    def to_python(self, data):
        try:
            file = super().to_python(data)
            if file is not None:
                strip_metadata(file)
        except ValidationError:
            raise
        except Exception as error:  # Pillow has many for a file that it cannot read, Wagtail lets them pass
            raise ValidationError(DAMAGED) from error
        return file


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
        if "file" in self.fields:
            asked = self.fields["file"]
            self.fields["file"] = PictureField(label=asked.label, required=asked.required, widget=asked.widget)


class PortalAvatarForm(AvatarPreferencesForm):
    """A picture of an editor, held to the same rules as an image of the site."""

    avatar = PictureField(label=AvatarPreferencesForm.base_fields["avatar"].label, required=False)


class PortalDocumentForm(BaseDocumentForm):
    """A document is of the kind that its name says."""

    def _post_clean(self):
        super()._post_clean()
        if "file" not in self.fields:  # the form for what was uploaded before
            return
        if "file" in self.errors:
            del self.errors["file"].data[1:]  # Wagtail goes on to say that a file that was refused has no extension
            return
        file = self.cleaned_data["file"]
        extension = file.name.rsplit(".", 1)[-1].lower()
        if isinstance(file, UploadedFile) and not is_what_it_says(file, extension):
            self.add_error("file", ValidationError(OTHER_KIND, params={"extension": extension}))
