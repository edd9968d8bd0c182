"""Templates as browsers need them: indentation is for who writes them."""

import re

from django.conf import settings
from django.template.loaders import cached, filesystem

AROUND_LINES = re.compile(r"\s*\n\s*")


class OwnLoader(filesystem.Loader):
    """Loads the project's own templates, pages without indentation and empty lines: a sixth of a page that cannot be compressed.

    As they are written in development, so that errors name the right line.
    """

    def get_contents(self, origin):
        text = super().get_contents(origin)
        return AROUND_LINES.sub("\n", text) if origin.name.endswith(".html") and not settings.DEBUG else text


class Loader(cached.Loader):
    """Loads each template once: our own, then those of packages."""

    def __init__(self, engine):
        super().__init__(engine, [f"{__name__}.OwnLoader", "django.template.loaders.app_directories.Loader"])
