"""Atom feeds of pages."""

from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed
from wagtail.models import Page


class PageFeed(Feed):
    """A feed of pages that have an introduction, about a page that gives title and address."""

    feed_type = Atom1Feed

    def __init__(self, request, page: Page, items):
        self.request, self.page, self.pages = request, page, items
        super().__init__()

    def title(self) -> str:
        return self.page.title

    def link(self) -> str:
        return self.page.get_full_url(self.request)

    def subtitle(self) -> str:
        return self.page.introduction

    def items(self):
        return self.pages

    def item_title(self, item) -> str:
        return item.title

    def item_link(self, item) -> str:
        return item.get_full_url(self.request)

    def item_description(self, item) -> str:
        return item.introduction

    def item_pubdate(self, item):
        return item.first_published_at

    def item_updateddate(self, item):
        return item.last_published_at


def atom_feed(request, page: Page, items):
    """Return the response with an Atom feed of pages."""
    return PageFeed(request, page, items)(request)
