"""Template tags that every page uses."""

import json
import re
from pathlib import Path

from django import template
from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page, Site, get_page_models

from portal import dates
from portal.models import FooterLink
from portal.page_cache import remembered
from portal.querysets import open_to_all

register = template.Library()

# What must not stand in a script element, written as JSON can.
SCRIPT_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}

# The shapes of each icon by its name, as they stand in a page: no request, no delay, and not longer than a reference to a sprite.
ICONS = dict(re.findall(r'<symbol id="(.+?)".*?>(.+)</symbol>', (Path(__file__).parents[1] / "icons.svg").read_text()))

register.filter("dutch_date", lambda value: dates.format_date(value) if value else "")
register.filter("dutch_day", lambda value: dates.format_date(value, weekday=True) if value else "")
register.filter("dutch_time", lambda value: dates.format_time(value) if value else "")


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of `portal/icons.svg` by its name; always beside text, so it is hidden from assistive technology."""
    return mark_safe(  # noqa: S308 - a file of our own
        f'<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">{ICONS[name]}</svg>'
    )


def navigation(request) -> dict[str, list]:
    """Return the published pages in the main menu and at the foot of pages, in order, asked for once in a request at most."""
    if not hasattr(request, "_navigation"):
        root = Site.find_for_request(request).root_page
        request._navigation = remembered(("navigation", root.pk), lambda: find_navigation(root))
    return request._navigation


def find_navigation(root: Page) -> dict[str, list]:
    footer_order = FooterLink.objects.filter(settings__site__root_page=root, page=OuterRef("pk")).values("sort_order")
    pages = Page.objects.live().filter(open_to_all()).annotate(footer_order=Subquery(footer_order[:1])).order_by("path")
    in_menu = Q(path__startswith=root.path, depth=root.depth + 1, show_in_menus=True)
    # Types whose pages are there always, after what the administrator chose.
    always = [model for model in get_page_models() if getattr(model, "in_footer", False)]
    types = {content_type.pk for content_type in ContentType.objects.get_for_models(*always).values()}
    in_footer = Q(footer_order__isnull=False) | Q(path__startswith=root.path, content_type__in=types)
    pages = list(pages.filter(in_menu | in_footer))
    footer = [page for page in pages if page.footer_order is not None or page.content_type_id in types]
    return {
        "menu": [page for page in pages if page.show_in_menus and page.depth == root.depth + 1],
        "footer": sorted(footer, key=lambda page: (page.footer_order is None, page.footer_order or 0)),
    }


@register.simple_tag(takes_context=True)
def main_menu(context) -> list[dict]:
    """The pages in the main menu: title, url, whether it is this page, and whether this page is below it."""
    request = context.get("request")
    if not request or not Site.find_for_request(request):
        return []
    items = []
    for page in navigation(request)["menu"]:
        url = page.get_url(request)
        items.append(
            {
                "title": page.title,
                "url": url,
                "is_current": request.path == url,
                "is_section": bool(url) and request.path != url and request.path.startswith(url),
            }
        )
    return items


@register.simple_tag(takes_context=True)
def footer_pages(context) -> list[Page]:
    """The pages that the foot of every page links to."""
    request = context.get("request")
    return navigation(request)["footer"] if request and Site.find_for_request(request) else []


@register.simple_tag(takes_context=True)
def breadcrumbs(context, page) -> list[dict]:
    """The published pages above a page, from the front page down: title and url."""
    if not page or not page.path:
        return []
    request = context.get("request")
    routed = getattr(request, "routed_pages", None)
    if routed is None:  # a preview, which was not reached by an address
        routed = page.get_ancestors().filter(depth__gt=1, live=True)
    ancestors = [ancestor for ancestor in routed if ancestor.pk != page.pk]
    return [{"title": ancestor.title, "url": ancestor.get_url(request)} for ancestor in ancestors]


@register.simple_tag(takes_context=True)
def structured_data(context, page, image=None) -> str:
    """What the page is in the words of schema.org, as a JSON-LD data block with its picture; nothing for pages without."""
    data = page.get_structured_data(context["request"]) if hasattr(page, "get_structured_data") else None
    if not data:
        return ""
    graph = data if isinstance(data, list) else [data]
    if image and not isinstance(data, list):
        graph[0]["image"] = context["request"].build_absolute_uri(image.url)
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False).translate(SCRIPT_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 (escaped above)


@register.simple_tag(takes_context=True)
def view_count_attribute(context, page) -> str:
    """The attribute with the address that counts a reader of a page; nothing in previews."""
    request = context.get("request")
    if not getattr(page, "pk", None) or getattr(request, "is_preview", False):
        return ""
    return format_html(' data-view-count="{}"', reverse("count_view", args=[page.pk]))
