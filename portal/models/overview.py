"""The overview: a page that lists items with filters in the address, page by page, with a feed."""

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import QueryDict
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from portal.feeds import atom_feed
from portal.models.base import overview_query
from portal.page_cache import remembered


class OverviewPaginator(Paginator):
    """Counts pages in the second half from the end, so that the last page of a long list costs as much as the first.

    So the order of the items must leave no two of them equal.
    """

    def page(self, number):
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        if start < self.count / 2:
            return super().page(number)
        before_end = max(0, self.count - start - self.per_page)
        items = list(self.object_list.reverse()[before_end : self.count - start])
        return self._get_page(items[::-1], number, self)


class OverviewMixin(RoutablePageMixin):
    """Lists items; a subclass names the filters and the items.

    Filters are a django-filter FilterSet whose names are query parameters. A value that does not exist is left out, and the
    page says so. A page number out of range gives the nearest page.
    """

    filterset_class = None
    items_per_page = 12
    # Values that count when the visitor chooses nothing.
    default_filters: dict[str, str] = {}

    def get_items(self, request) -> QuerySet:
        """Return all items that may be listed, in order, with everything that a card shows: the same for everybody, because how many
        there are is remembered.
        """
        raise NotImplementedError

    def get_feed_items(self, request):
        """Return the newest items for the feed: pages."""
        return self.filter(request).qs[:20]

    def filter(self, request, filterset_class=None):
        """Return the filter set for a request, bound to its query parameters without characters no filter can hold.

        A view beside the list may give a class of its own.
        """
        parameters = QueryDict(mutable=True)
        for name, values in request.GET.lists():
            parameters.setlist(name, [value.replace("\x00", "") for value in values])
        filterset_class = filterset_class or self.filterset_class
        return filterset_class(parameters, queryset=self.get_items(request), request=request)

    def get_active_filters(self, request, filterset) -> list[dict]:
        """Return the filters in use: name of the field, label of the value, and the address without this filter."""
        active = []
        for name, value in filterset.form.cleaned_data.items():
            if not value or value == self.default_filters.get(name):
                continue
            remaining = request.GET.copy()
            remaining.pop(name, None)
            remaining.pop("pagina", None)
            field = filterset.form.fields[name]
            label = str(value) if isinstance(value, Model) else dict(field.choices)[value]
            active.append(
                {"name": field.label, "label": label, "remove_url": f"?{remaining.urlencode()}" if remaining else "."}
            )
        return active

    def get_filter_context(self, request, filterset) -> dict:
        """Return what the form of the filters and the head of the results show."""
        active = self.get_active_filters(request, filterset)
        return {
            "filterset": filterset,
            "active_filters": active,
            "is_filtered": bool(active),
            "invalid_filters": bool(filterset.form.errors),
        }

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        filterset = self.filter(request)
        paginator = OverviewPaginator(filterset.qs, self.items_per_page)
        chosen = sorted((name, str(getattr(value, "pk", value))) for name, value in filterset.form.cleaned_data.items())
        paginator.count = remembered(("count", self.pk, *chosen), filterset.qs.count)
        page_obj = paginator.get_page(request.GET.get("pagina"))
        return context | {
            **self.get_filter_context(request, filterset),
            "page_obj": page_obj,
            "result_count": paginator.count,
            "filter_query": overview_query(request.GET),
            "feed_url": self.get_url(request) + self.reverse_subpage("feed"),
        }

    @path("feed/", name="feed")
    def feed(self, request):
        """The newest items as an Atom feed."""
        return atom_feed(request, self, self.get_feed_items(request))
