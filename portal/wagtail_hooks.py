"""The ground floor of the admin: words to choose from, and publishing first."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.action_menu import PublishMenuItem, SubmitForModerationMenuItem, WorkflowMenuItem
from wagtail.admin.views.account import AvatarSettingsPanel
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from portal.admin_forms import PortalAvatarForm
from portal.deletion import must_stay
from portal.models import Audience, Municipality, Place, Region, Theme
from portal.models.site import root_paths
from portal.page_cache import remembered_each


class QuickPageLinkHandler(PageLinkHandler):
    """Links to pages in rich text, for which it is enough to know the address: one query at most instead of one for each type."""

    @classmethod
    def get_many(cls, attrs_list):
        keys = [int(attrs.get("id") or 0) for attrs in attrs_list]
        pages = remembered_each("linked pages", keys, linked_pages)
        return [pages.get(key) for key in keys]


def linked_pages(keys: list[int]) -> dict[int, Page]:
    """Return pages by their keys, ready to tell their address: without where sites begin each would ask the cache for that."""
    pages, paths = Page.objects.order_by().only("url_path", "live").in_bulk(keys), root_paths()
    for page in pages.values():
        page._wagtail_cached_site_root_paths = paths
    return pages


@hooks.register("register_rich_text_features", order=10)
def register_quick_page_links(features):
    features.register_link_type(QuickPageLinkHandler)


class ThemeViewSet(SnippetViewSet):
    model = Theme
    icon = "tag"
    list_display = ["name", "description"]


class AudienceViewSet(SnippetViewSet):
    model = Audience
    icon = "group"
    list_display = ["name", "sort_order"]


class RegionViewSet(SnippetViewSet):
    model = Region
    icon = "globe"


class MunicipalityViewSet(SnippetViewSet):
    model = Municipality
    icon = "home"
    list_display = ["name", "cbs_code", "region"]
    list_filter = ["region"]

    def get_queryset(self, request):
        return Municipality.objects.select_related("region")


class PlaceViewSet(SnippetViewSet):
    model = Place
    icon = "home"
    list_display = ["name", "municipality"]
    list_filter = ["municipality"]

    def get_queryset(self, request):
        return Place.objects.select_related("municipality")


@register_snippet
class WordViewSetGroup(SnippetViewSetGroup):
    """The words by which pages are sorted."""

    menu_label = _("Themes and places")
    menu_icon = "tag"
    menu_order = 450
    items = (ThemeViewSet, AudienceViewSet, RegionViewSet, MunicipalityViewSet, PlaceViewSet)


@hooks.register("insert_global_admin_css")
def admin_colours():
    return format_html('<link rel="stylesheet" href="{}">', static("portal/css/admin.css"))


@hooks.register("construct_page_action_menu")
def most_likely_action_first(menu_items, request, context):
    """Make approving the first action for who reviews, else publishing for who may, else sending for review."""

    def rank(item) -> int:
        is_approval = isinstance(item, WorkflowMenuItem) and item.name == "approve"
        kinds = (is_approval, isinstance(item, PublishMenuItem), isinstance(item, SubmitForModerationMenuItem), True)
        return kinds.index(True)

    menu_items.sort(key=rank)


@hooks.register("before_serve_document", order=10)  # after Wagtail has seen that the reader may have it
def mark_private_document(document, request):
    request.is_private = bool(document.collection.get_view_restrictions())


# There is no setting for it, as there is for the forms of images and documents.
AvatarSettingsPanel.form_class = PortalAvatarForm


def count_uses(word) -> int:
    """Return on how many pages or parts of pages a word such as a theme or a municipality is chosen."""
    relations = [relation for relation in word._meta.get_fields(include_hidden=True) if relation.many_to_many]
    return sum(
        relation.field.model._base_manager.filter(**{relation.field.name: word}).count() for relation in relations
    )


@must_stay(Theme)
@must_stay(Audience)
@must_stay(Municipality)
def why_not_delete_word(word) -> str:
    """Keep what pages still use: deleting it would take it off those pages unseen."""
    uses = count_uses(word)
    message = ngettext(
        "“%(name)s” is still used on %(count)d page. Choose another one there first.",
        "“%(name)s” is still used on %(count)d pages. Choose another one there first.",
        uses,
    )
    return message % {"name": word, "count": uses} if uses else ""
