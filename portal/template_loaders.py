"""Templates as browsers need them: comments and white space are for who writes them."""

import re

from django.conf import settings
from django.template.loaders import cached, filesystem

COMMENT = re.compile(r"{% comment %}(?s:.*?){% endcomment %}|{#.*?#}")
AROUND_LINES = re.compile(r"\s*\n\s*")
# A line of tags that show nothing themselves. The line before it ends what comes before.
SILENT_LINE = re.compile(r"(?<=\n)((?:{% (?:load|if|elif|else|endif|for|empty|endfor|with|endwith)\b[^%]*%})+)\n")


def trim(text: str) -> str:
    """Return a template that shows the same words and elements, with at most one line break where white space was."""
    return SILENT_LINE.sub(r"\1", AROUND_LINES.sub("\n", COMMENT.sub("", text)))


class OwnLoader(filesystem.Loader):
    """Loads the project's own templates, pages without needless white space: a sixth of a page that cannot be compressed.

    As they are written in development, so that errors name the right line.
    """

    def get_contents(self, origin):
        text = super().get_contents(origin)
        return trim(text) if origin.name.endswith(".html") and not settings.DEBUG else text


class Loader(cached.Loader):
    """Loads each template once: our own, then those of packages."""

    def __init__(self, engine):
        super().__init__(engine, [f"{__name__}.OwnLoader", "django.template.loaders.app_directories.Loader"])
