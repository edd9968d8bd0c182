"""The fixtures of `tests/helpers.py`, for the tests in this folder."""

from tests.helpers import editor_client, image, lasting_db, media, no_site, savepoint, site

__all__ = ["editor_client", "image", "lasting_db", "media", "no_site", "savepoint", "site"]
