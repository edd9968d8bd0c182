"""What visitors may see, and what lists show of it."""

from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.db.models.functions import Length, Substr
from wagtail.models import PageQuerySet, PageViewRestriction

from portal.models.images import CARD_RENDITIONS, PortalRendition


def open_to_all(path: str = "path") -> Q:
    """Return the condition that neither a page nor one above it is restricted; `path` leads to the path of the page.

    Wagtail's own `public()` asks the database for the restrictions first, once for every list on a page; this is part of
    the query for the list itself. On a site without restrictions, the database finds that out once, not for each page.
    """
    above = Substr(OuterRef(path), 1, Length(F("page__path")))
    return Q(~Exists(PageViewRestriction.objects.all())) | Q(
        ~Exists(PageViewRestriction.objects.filter(page__path=above))
    )


def card_renditions(image_field: str = "") -> Prefetch:
    """Return the prefetch of the renditions that a card shows: of images, or of pages with their image in a field."""
    path = f"{image_field}__renditions" if image_field else "renditions"
    return Prefetch(path, queryset=PortalRendition.objects.filter(filter_spec__in=CARD_RENDITIONS))


class PublicPageQuerySet(PageQuerySet):
    def public(self):
        """Pages that everybody may see."""
        return self.filter(open_to_all())


def shown_pages(pages) -> list:
    """Return the pages of a relation that everybody may see. In a preview, where they are no queryset, the published ones."""
    pages = pages.all()
    if isinstance(pages, PageQuerySet):
        pages = pages.live().public().defer_streamfields()
    return [page for page in pages if page.live]
