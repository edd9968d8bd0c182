"""What the listings of pages in the admin share."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import IndexView, PageFilterSet
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.models import Site


class ListingFilterSet(PageFilterSet):
    """The filters of a listing: no more than what an editor looks for."""

    latest_revision_created_at = owner = edited_by = site = has_child_pages = None


class ListingView(IndexView):
    """A listing of pages that fetches what its columns show at once."""

    prefetch_related = ()

    def get_base_queryset(self):
        pages = super().get_base_queryset().defer_streamfields()
        return pages.prefetch_related(*self.prefetch_related)

    def get_context_data(self, *args, **kwargs):
        context = super().get_context_data(*args, **kwargs)
        root_paths = Site.get_site_root_paths()
        for page in context["object_list"]:
            page._wagtail_cached_site_root_paths = root_paths  # or each row asks the cache for them
        return context


class ListingViewSet(PageListingViewSet):
    """A menu entry with all pages of a type, with columns of its own between title and status."""

    add_to_admin_menu = True
    extra_columns: list[Column] = []
    prefetch_related: tuple[str, ...] = ()

    @property
    def index_view_class(self):
        return type("ListingView", (ListingView,), {"prefetch_related": self.prefetch_related})

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
