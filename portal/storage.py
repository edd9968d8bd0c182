"""Static files storage."""

from django.core.files.base import ContentFile
from rcssmin import cssmin
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed static files, with the imports inside JavaScript modules hashed as well.

    Style sheets are kept without comments and indentation: a page is not shown before they are there.
    """

    support_js_module_import_aggregation = True

    def _save(self, name, content):
        if name.endswith(".css"):
            content = ContentFile(cssmin(b"".join(content.chunks()).decode()).encode())
        return super()._save(name, content)
