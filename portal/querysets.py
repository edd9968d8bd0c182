"""What visitors may see."""

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Length, Substr
from wagtail.models import PageQuerySet, PageViewRestriction


def open_to_all() -> Exists:
    """Return the condition that neither a page nor one above it is restricted.

    Wagtail's own `public()` asks the database for the restrictions first, once for every list on a page; this is part of
    the query for the list itself.
    """
    above = Substr(OuterRef("path"), 1, Length(F("page__path")))
    return ~Exists(PageViewRestriction.objects.filter(page__path=above))


class PublicPageQuerySet(PageQuerySet):
    def public(self):
        """Pages that everybody may see."""
        return self.filter(open_to_all())
