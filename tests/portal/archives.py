"""Backups that are wrong and consistent, as somebody may make them who means harm."""

import hashlib
import io
import json
import tarfile
from pathlib import Path

from portal.backups import archive


def rewrite(path: Path, *, members=(), contents=None, target: Path | None = None, **changes) -> Path:
    """Write a backup again, there or elsewhere, and return where: with a manifest that says something else, with other
    contents of files, which the manifest knows of, or with members besides, which it does not know of.
    """
    with tarfile.open(path) as tar:
        files = {member.name: tar.extractfile(member).read() for member in tar} | (contents or {})
    manifest = json.loads(files.pop(archive.MANIFEST))
    del files[archive.DIGEST]
    for name in contents or {}:
        manifest["files"][name] = {"sha256": hashlib.sha256(files[name]).hexdigest(), "size": len(files[name])}
    text = json.dumps(manifest | changes).encode()
    files |= {archive.MANIFEST: text, archive.DIGEST: archive.digest_line(text)}
    with tarfile.open(target or path, "w") as tar:
        for member, content in [*members, *((tarfile.TarInfo(name), files[name]) for name in files)]:
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return target or path
