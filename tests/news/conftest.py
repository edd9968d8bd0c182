"""The fixtures of `tests/helpers.py`, for the tests in this folder."""

from tests.helpers import editor, editor_client, image, media, site

__all__ = ["editor", "editor_client", "image", "media", "site"]
