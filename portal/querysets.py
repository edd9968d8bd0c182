"""What visitors may see, and what lists show of it."""

from django.db.models import BooleanField, F, Func, Prefetch
from wagtail.models import PageQuerySet

from portal.models.images import CARD_RENDITIONS, PortalRendition


class IsOpen(Func):
    """Whether neither a page nor one above it is restricted, by the path of the page.

    Wagtail's own `public()` asks the database for the restrictions first, once for every list on a page; this is part of
    the query for the list itself. It is written out because Django takes a millisecond to write it, several times for each page,
    and because of the `CROSS JOIN`: SQLite would look through all pages for the few restrictions.
    """

    output_field = BooleanField()
    template = (
        "NOT EXISTS (SELECT 1 FROM wagtailcore_pageviewrestriction restriction CROSS JOIN wagtailcore_page restricted"
        " WHERE restricted.id = restriction.page_id"
        " AND SUBSTR(%(expressions)s, 1, LENGTH(restricted.path)) = restricted.path)"
    )


def open_to_all(path: str = "path") -> IsOpen:
    """Return the condition that everybody may see a page; `path` leads to the path of the page."""
    return IsOpen(F(path))


def card_renditions(image_field: str = "") -> Prefetch:
    """Return the prefetch of the renditions that a card shows: of images, or of pages with their image in a field."""
    path = f"{image_field}__renditions" if image_field else "renditions"
    return Prefetch(path, queryset=PortalRendition.objects.filter(filter_spec__in=CARD_RENDITIONS))


class PublicPageQuerySet(PageQuerySet):
    def public(self):
        """Pages that everybody may see."""
        return self.filter(open_to_all())
