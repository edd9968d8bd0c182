"""The public pages for search engines: an index, and parts of a bounded size, so that a big site is no slower than a small one."""

from functools import partial

from django.db.models import Count, Max
from django.utils.functional import cached_property
from wagtail.contrib.sitemaps import Sitemap

from portal.page_cache import remembered


class PageSitemap(Sitemap):
    """The public pages of the site in the order of the page tree, so many in a part."""

    limit = 500

    @cached_property
    def summary(self) -> dict:
        """How many pages there are, and when one was published last: found by the database, once in a generation of the site."""
        summarise = partial(self.items().aggregate, pages=Count("pk"), newest=Max("last_published_at"))
        return remembered(("sitemap", self.get_wagtail_site().pk), summarise)

    def get_latest_lastmod(self):
        return self.summary["newest"]

    @property
    def paginator(self):
        paginator = super().paginator
        paginator.count = self.summary["pages"]
        return paginator


SITEMAPS = {"pages": PageSitemap}
