"""The ground floor of the admin: words to choose from, and publishing first."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import PublishMenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from portal.models import Audience, Municipality, Place, Region, Theme


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
def publish_first(menu_items, request, context):
    """Make publishing the first action for who may publish."""
    menu_items.sort(key=lambda item: not isinstance(item, PublishMenuItem))
