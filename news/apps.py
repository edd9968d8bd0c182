from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    name = "news"
    verbose_name = _("News and agenda")

    def ready(self):
        from news import signal_handlers  # noqa: F401  (connects the receivers)
