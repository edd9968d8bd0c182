"""Blocks of text: prose, quotes, callouts and accordions."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.rich_text import RichText

TEXT = _("Text")


class TextBlock(blocks.RichTextBlock):
    class Meta:
        icon = "pilcrow"
        label = TEXT
        group = TEXT
        description = _("Paragraphs with headings, lists and links.")
        template = "blocks/text.html"
        preview_value = "<h2>Samen aan tafel</h2><p>Elke maand eten ouders en vrijwilligers samen. Wie wil, blijft daarna voor een gesprek.</p>"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(
        label=_("Quote"), max_length=600, help_text=_("Without quotation marks; the design adds them.")
    )
    name = blocks.CharBlock(label=_("Name"), required=False, max_length=100, help_text=_("For example “Anna de Wit”."))
    role = blocks.CharBlock(
        label=_("Role"),
        required=False,
        max_length=120,
        help_text=_("For example “alderman, municipality of Heemskerk”."),
    )

    class Meta:
        icon = "openquote"
        label = _("Quote")
        group = TEXT
        description = _("What somebody said, with name and role.")
        template = "blocks/quote.html"
        preview_value = {
            "text": "Nu weet ik wie ik kan bellen, en zij weten wie ik ben.",
            "name": "Noor Haverman",
            "role": "jeugdverpleegkundige",
        }


class CalloutBlock(blocks.StructBlock):
    tone = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[("info", _("Good to know")), ("important", _("Important")), ("tip", _("Tip"))],
        default="info",
        help_text=_("Decides the colour and the icon."),
    )
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=100)
    text = blocks.RichTextBlock(label=_("Text"), editor="simple")

    class Meta:
        icon = "warning"
        label = _("Callout")
        group = TEXT
        description = _("A short message that stands out: good to know, important, or a tip.")
        template = "blocks/callout.html"
        form_layout = blocks.struct_block.BlockGroup(children=["title", "text"], settings=["tone"])
        preview_value = {
            "tone": "info",
            "title": "Je hoeft geen afspraak te maken",
            "text": RichText("<p>Loop gerust binnen. De koffie staat klaar.</p>"),
        }


class AccordionItemBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        label=_("Title"), max_length=150, help_text=_("Rather a question, for example “What does it cost?”.")
    )
    text = blocks.RichTextBlock(label=_("Text"))

    class Meta:
        icon = "list-ul"
        label = _("Item")


class AccordionBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        label=_("Title"), required=False, max_length=100, help_text=_("For example “Frequently asked questions”.")
    )
    items = blocks.ListBlock(AccordionItemBlock(), label=_("Items"), min_num=1)

    class Meta:
        icon = "list-ul"
        label = _("Accordion")
        group = TEXT
        description = _("Questions and answers that a reader opens one by one.")
        template = "blocks/accordion.html"
        preview_value = {
            "title": "Vragen van ouders",
            "items": [
                {"title": "Wat kost het?", "text": RichText("<p>Meedoen is gratis.</p>")},
                {"title": "Mag mijn kind mee?", "text": RichText("<p>Ja, er is een speelhoek.</p>")},
            ],
        }
