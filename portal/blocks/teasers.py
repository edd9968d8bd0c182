"""Blocks that lead to other pages."""

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.models import Page

from portal.querysets import card_renditions, open_to_all

LINKS = _("Other pages")


def live_pages(pages) -> list:
    """Return the pages that are published and open to everybody, as their own types and in the same order.

    It takes a query for each type among them, and one for their pictures.
    """
    ids: dict[type[Page], list[int]] = {}
    for page in filter(None, pages):
        ids.setdefault(page.specific_class or Page, []).append(page.pk)
    found = {}
    for model, model_ids in ids.items():
        queryset = model.objects.live().filter(open_to_all(), pk__in=model_ids).defer_streamfields()
        image_fields = {"lead_image", "logo"} & {field.name for field in model._meta.get_fields()}
        found |= {page.pk: page for page in (queryset.select_related(*image_fields) if image_fields else queryset)}
    images = [page.card_image for page in found.values() if getattr(page, "card_image", None)]
    prefetch_related_objects(images, card_renditions())
    return [found[page.pk] for page in pages if page and page.pk in found]


class PartnersBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), default=_("Partners"), max_length=100)
    partners = blocks.ListBlock(
        blocks.PageChooserBlock(page_type="partners.PartnerPage", label=_("Partner")), label=_("Partners"), min_num=1
    )

    class Meta:
        icon = "group"
        label = _("Partners")
        group = LINKS
        description = _("Cards of partners.")
        template = "blocks/partners.html"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["partners"] = live_pages(value["partners"])
        return context

    def get_preview_value(self):
        partners = Page.objects.live().filter(content_type__model="partnerpage").order_by("pk")[:3]
        return self.normalize({"title": "Partners", "partners": list(partners)})


class PagesBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), default=_("Read more"), max_length=100)
    pages = blocks.ListBlock(blocks.PageChooserBlock(label=_("Page")), label=_("Pages"), min_num=1)

    class Meta:
        icon = "doc-empty-inverse"
        label = _("Pages")
        group = LINKS
        description = _("Cards of other pages of this site.")
        template = "blocks/pages.html"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["pages"] = live_pages(value["pages"])
        return context

    def get_preview_value(self):
        return self.normalize(
            {"title": "Lees ook", "pages": list(Page.objects.live().filter(depth__gt=2).order_by("pk")[:3])}
        )
