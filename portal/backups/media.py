"""The files that people uploaded: originals of images, documents, pictures of editors."""

import os
from collections.abc import Iterator
from pathlib import Path

from django.core.files.storage import FileSystemStorage, default_storage
from wagtail.images import get_image_model

# Made again from the originals when they are asked for, so they are in no backup.
RENDITIONS = "images"


def root() -> Path | None:
    """Return the folder of the uploaded files, or nothing when they are in a bucket, which its provider keeps copies of."""
    return Path(default_storage.location) if isinstance(default_storage, FileSystemStorage) else None


def uploads(folder: Path) -> Iterator[str]:
    """Yield the paths of the uploaded files in a folder, relative to it."""
    for path, folders, names in os.walk(folder, followlinks=True):
        if Path(path) == folder:
            folders[:] = [name for name in folders if name != RENDITIONS]
        yield from (os.path.relpath(os.path.join(path, name), folder) for name in sorted(names))
        folders.sort()


def forget_renditions() -> None:
    """Let renditions be made again; their rows came back without their files."""
    # Without signals: Wagtail's would have a worker delete files, by then perhaps the ones that were made again.
    renditions = get_image_model().get_rendition_model().objects.all()
    renditions._raw_delete(renditions.db)
