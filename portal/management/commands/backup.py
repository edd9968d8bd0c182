from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from portal.backups import BackupError
from portal.backups.making import default_folder, make_backup


class Command(BaseCommand):
    """Back up the database and the uploaded files, while the site goes on.

    Of the backups in the folder the last of seven days, four weeks and twelve months stay.
    """

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "--to", type=Path, metavar="FOLDER", help="the folder; DATA_DIR/backups when it is left out"
        )

    def handle(self, *args, to=None, **options):
        try:
            path, manifest = make_backup(to or default_folder())
        except (BackupError, Error, OSError) as error:
            raise CommandError(f"There is no new backup. {error}") from error
        megabytes = path.stat().st_size / 1024**2
        self.stdout.write(f"{path}: {manifest.summary}, {megabytes:.1f} MB")
        if not manifest.has_media:
            self.stdout.write(
                "The uploaded files are in a bucket and not in this backup: keep copies of the bucket with its provider."
            )
