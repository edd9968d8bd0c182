"""Panels of the admin that belong to meetings."""

from wagtail.admin.panels import Panel


class SeriesPanel(Panel):
    """Says how dates repeat, and leads to the form that makes a series of dates."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "wagtailadmin/panels/series_panel.html"
