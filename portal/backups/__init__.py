"""Backups of the portal and their return: the database, what was uploaded, and a manifest that says what they are.

`archive.py` writes and reads the file, `databases.py` knows SQLite and PostgreSQL, `media.py` the uploaded files, `retention.py`
which backups go; `making.py` and `restoring.py` are what the commands `backup` and `restore` do.
"""


class BackupError(Exception):
    """A backup cannot be made or restored; the message is a sentence for the person who asked."""


class DamagedError(BackupError):
    """An archive is not a backup as this portal makes them."""

    def __init__(self, finding: str):
        super().__init__(f"The archive is damaged: {finding}. Use another backup.")
