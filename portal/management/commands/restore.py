from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from portal.backups import BackupError
from portal.backups.restoring import restore, verify


class Command(BaseCommand):
    """Put a backup back into an empty database and media folder, and bring it up to date with this version."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("archive", type=Path)
        parser.add_argument("--verify", action="store_true", help="only check that the backup is whole; change nothing")

    def handle(self, *args, archive, **options):
        try:
            manifest = verify(archive) if options["verify"] else restore(archive)
        except (BackupError, Error, OSError) as error:
            raise CommandError(str(error)) from error
        done = "is whole" if options["verify"] else "is restored"
        self.stdout.write(f"The backup of {manifest.made_at} {done}: {manifest.summary}")
        if not manifest.has_media:
            self.stdout.write("The uploaded files are not in it: they are in a bucket.")
