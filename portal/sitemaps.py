"""The public pages for search engines: an index, and parts of a bounded size, so that a big site is no slower than a small one."""

from django.db.models import Max
from wagtail.contrib.sitemaps import Sitemap


class PageSitemap(Sitemap):
    """The public pages of the site in the order of the page tree, so many in a part."""

    limit = 500

    def get_latest_lastmod(self):
        """Return when a page was published last, for the index: found by the database, without looking at each page."""
        return self.items().aggregate(newest=Max("last_published_at"))["newest"]


SITEMAPS = {"pages": PageSitemap}
