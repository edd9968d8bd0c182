"""What the listings of pages in the admin share."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import IndexView, PageFilterSet
from wagtail.admin.viewsets.pages import PageListingViewSet


class ListingFilterSet(PageFilterSet):
    """The filters of a listing: no more than what an editor looks for."""

    latest_revision_created_at = owner = edited_by = site = has_child_pages = None


class ListingView(IndexView):
    """A listing of pages that fetches what its columns show at once."""

    select_related = ()
    prefetch_related = ()

    def get_base_queryset(self):
        pages = super().get_base_queryset().defer_streamfields()
        return pages.select_related(*self.select_related).prefetch_related(*self.prefetch_related)


class ListingViewSet(PageListingViewSet):
    """A menu entry with all pages of a type, with columns of its own between title and status."""

    add_to_admin_menu = True
    extra_columns: list[Column] = []
    select_related: tuple[str, ...] = ()
    prefetch_related: tuple[str, ...] = ()

    @property
    def index_view_class(self):
        names = {"select_related": self.select_related, "prefetch_related": self.prefetch_related}
        return type("ListingView", (ListingView,), names)

    @property
    def columns(self):
        return [
            BulkActionsColumn("bulk_actions"),
            PageTitleColumn("title", label=_("Title"), sort_key="title", classname="title"),
            *self.extra_columns,
            DateColumn(
                "latest_revision_created_at", label=_("Edited"), sort_key="latest_revision_created_at", width="12%"
            ),
            PageStatusColumn("status", label=_("Status"), sort_key="live", width="12%"),
        ]
