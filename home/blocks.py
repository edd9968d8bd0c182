"""The sections of the front page."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page

from news.models import NewsPage, Occurrence
from partners.forms import OfferFinderForm
from partners.models import OfferIndexPage, ProgrammePage
from portal.blocks.previews import first_image
from portal.blocks.teasers import PartnersBlock, live_pages
from portal.blocks.text import CalloutBlock, TextBlock
from portal.models import Theme
from portal.page_cache import remembered

FRONT_PAGE = _("Front page")


class ListSectionBlock(blocks.StructBlock):
    """A section of the front page that fills itself with items, asked for once in a generation of the site."""

    title = blocks.CharBlock(label=_("Title"), max_length=100)

    def get_items(self, value):
        """Return the items to show, as a query."""
        raise NotImplementedError

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        key = type(self), value.get("count")
        context["items"] = remembered(key, lambda: list(self.get_items(value)))
        return context


class NewestSectionBlock(ListSectionBlock):
    """A section with so many items."""

    count = blocks.IntegerBlock(label=_("How many"), default=3, min_value=1, max_value=12)


class NewsLatestBlock(NewestSectionBlock):
    class Meta:
        icon = "doc-full"
        label = _("Latest news")
        group = FRONT_PAGE
        description = _("The newest news items.")
        template = "blocks/news_latest.html"
        preview_value = {"title": "Nieuws", "count": 3}

    def get_items(self, value):
        return NewsPage.objects.for_cards()[: value["count"]]


class AgendaNextBlock(NewestSectionBlock):
    class Meta:
        icon = "date"
        label = _("Next meetings")
        group = FRONT_PAGE
        description = _("The first meetings from today.")
        template = "blocks/agenda_next.html"
        preview_value = {"title": "Agenda", "count": 3}

    def get_items(self, value):
        return Occurrence.objects.for_agenda().upcoming()[: value["count"]]


class ProgrammesBlock(ListSectionBlock):
    class Meta:
        icon = "folder-open-inverse"
        label = _("Programmes")
        group = FRONT_PAGE
        description = _("Cards of all programmes.")
        template = "blocks/programmes.html"
        preview_value = {"title": "Onze programma's"}

    def get_items(self, value):
        return ProgrammePage.objects.for_cards()


class OfferFinderBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=100)
    text = blocks.CharBlock(label=_("Text"), required=False, max_length=250)

    class Meta:
        icon = "search"
        label = _("Offer finder")
        group = FRONT_PAGE
        description = _("The form that answers what there is, for whom, in which municipality.")
        template = "blocks/offer_finder.html"
        preview_value = {"title": "Wat is er bij jou in de buurt?", "text": "Kies voor wie je zoekt en waar."}

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["form"] = OfferFinderForm()
        offers = OfferIndexPage.objects.live()
        context["offers"] = remembered("overview of offers", offers.first)
        return context


class HighlightBlock(blocks.StructBlock):
    page = blocks.PageChooserBlock(label=_("Page"))
    title = blocks.CharBlock(
        label=_("Title"), required=False, max_length=120, help_text=_("Leave empty to use the title of the page.")
    )
    text = blocks.TextBlock(
        label=_("Text"), required=False, max_length=300, help_text=_("Leave empty to use the introduction of the page.")
    )
    image = ImageChooserBlock(label=_("Image"), required=False)

    class Meta:
        icon = "pick"
        label = _("Highlight")
        group = FRONT_PAGE
        description = _("One page, large, with an image.")
        template = "blocks/highlight.html"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["page"] = next(iter(live_pages([value["page"]])), None)
        return context

    def get_preview_value(self):
        return self.normalize(
            {"page": Page.objects.live().filter(depth__gt=2).order_by("pk").first(), "image": first_image()}
        )


class ThemesBlock(ListSectionBlock):
    class Meta:
        icon = "tag"
        label = _("Themes")
        group = FRONT_PAGE
        description = _("Links to the pages of all themes.")
        template = "blocks/themes.html"
        preview_value = {"title": "Thema's"}

    def get_items(self, value):
        return Theme.objects.all()


class HomeStream(blocks.StreamBlock):
    """The sections of the front page."""

    highlight = HighlightBlock()
    news_latest = NewsLatestBlock()
    agenda_next = AgendaNextBlock()
    offer_finder = OfferFinderBlock()
    programmes = ProgrammesBlock()
    themes = ThemesBlock()
    text = TextBlock()
    callout = CalloutBlock()
    partners = PartnersBlock()
