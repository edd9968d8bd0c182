"""What the screens of invitations and coordinators share."""

from wagtail.admin.views.generic import CreateView
from wagtail.admin.viewsets.model import ModelViewSet


class MadeAndEndedViewSet(ModelViewSet):
    """Rows that are made and ended: there is nothing to edit, to copy or to look up."""

    copy_view_enabled = False
    add_to_reference_index = False
    absent = {"edit", "history", "history_results", "usage"}

    def get_common_view_kwargs(self, **kwargs):
        view_kwargs = super().get_common_view_kwargs(**kwargs)
        return {name: value for name, value in view_kwargs.items() if name.removesuffix("_url_name") not in self.absent}

    def get_urlpatterns(self):
        return [pattern for pattern in super().get_urlpatterns() if pattern.name not in self.absent]

    def register_admin_url_finder(self):
        """There is no address of one row."""


class MadeView(CreateView):
    """Makes a row that cannot be edited afterwards."""

    def get_success_buttons(self):
        return []
