"""A register of the tests: how often pages were read, by day."""

import django_filters
from django.contrib.admin import display
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets import AdminDateInput
from wagtail_modeladmin.helpers import ButtonHelper

from portal.models import DailyViews
from portal.registers import ReadOnlyModelAdmin


class ViewsFilterSet(WagtailFilterSet):
    since = django_filters.DateFilter("day", "gte", label="Vanaf", widget=AdminDateInput)

    class Meta:
        model = DailyViews
        fields = ["page__locked"]


class ViewsButtonHelper(ButtonHelper):
    def get_buttons_for_obj(self, obj, **kwargs):
        return [*super().get_buttons_for_obj(obj, **kwargs), {"label": "Stempelen", "url": f"/stempel/{obj.pk}/"}]


class ViewsRegister(ReadOnlyModelAdmin):
    model = DailyViews
    menu_label = "Gelezen"
    list_display = ["title", "day", "views", "is_locked"]
    list_export = ["page__title", "day", "published", "views", "page__locked", "nothing", "themes"]
    search_fields = ["page__title"]
    list_select_related = ["page"]
    filterset_class = ViewsFilterSet
    ordering = ["-day"]
    button_helper_class = ViewsButtonHelper

    @display(description="pagina", ordering="page__title")
    def title(self, views):
        return views.page.title

    @display(description="gepubliceerd")
    def published(self, views):
        return views.page.first_published_at

    @display(description="op slot")
    def is_locked(self, views):
        return views.page.locked

    @display(description="niets")
    def nothing(self, views):
        return None

    @display(description="thema's")
    def themes(self, views):
        return ["Opvoeden", "Taal"]


register = ViewsRegister()
