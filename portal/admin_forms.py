"""Forms of the admin that can only be loaded after the models: for signing in and for images."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm
from wagtail.images.forms import BaseImageForm


class PortalLoginForm(LoginForm):
    """The login form of the admin, with a label that can be translated."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")


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
