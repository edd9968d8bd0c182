"""The public pages for search engines: an index, and parts of a bounded size, so that a big site is no slower than a small one."""

from functools import partial

from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps import Sitemap
from wagtail.contrib.sitemaps.views import index

from portal.page_cache import remembered


class PageSitemap(Sitemap):
    """The public pages of the site in the order of the page tree, so many in a part."""

    limit = 200

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


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The parts of the sitemap: a big site has many, so they are written once in a generation of the site."""

    def make() -> tuple[bytes, dict[str, str]]:
        response = index(request, SITEMAPS, sitemap_url_name="sitemap_part").render()
        return response.content, dict(response.headers)

    content, headers = remembered(("sitemap index", request.scheme, request.get_host()), make)
    return HttpResponse(content, headers=headers)
