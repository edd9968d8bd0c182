"""Static files storage."""

import re

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
WHITE_SPACE = re.compile(r"\s+")


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed static files, with the imports inside JavaScript modules hashed as well.

    Our style sheets are kept without comments and indentation: a page is not shown before they are there.
    """

    support_js_module_import_aggregation = True

    def _save(self, name, content):
        if name.startswith("portal/css/"):
            text = b"".join(content.chunks()).decode()
            content = ContentFile(WHITE_SPACE.sub(" ", COMMENT.sub("", text)).encode())
        return super()._save(name, content)
