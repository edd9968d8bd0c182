"""Where files are kept: static files, and what it means when a bucket fails."""

import re
from http import HTTPStatus

from django.conf import settings
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


def is_bucket_outage(error: BaseException) -> bool:
    """Whether an error says that S3-compatible storage cannot be reached, or is out of order itself."""
    if not settings.BUCKETS:
        return False
    from botocore import exceptions  # only installed where media are in buckets

    if isinstance(error, exceptions.ClientError):
        return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= HTTPStatus.INTERNAL_SERVER_ERROR
    return isinstance(error, exceptions.ConnectionError | exceptions.HTTPClientError)
