"""Cases: somebody's situation, to think about."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.rich_text import RichText

from portal.blocks.media import DescribedImageBlock

LEARNING = _("Learning")


class CaseBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=150, help_text=_("For example “Noor and baby Sem”."))
    text = blocks.RichTextBlock(label=_("Text"), editor="simple")
    image = DescribedImageBlock(label=_("Image"), required=False)

    class Meta:
        icon = "user"
        label = _("Case")
        group = LEARNING
        description = _("A situation from practice, set apart from the text.")
        template = "blocks/case.html"
        preview_value = {
            "title": "Noor en baby Sem",
            "text": RichText(
                "<p>Noor (23) komt met Sem van zes weken op het consultatiebureau. Ze kijkt hem weinig aan.</p>"
            ),
            "image": None,
        }
