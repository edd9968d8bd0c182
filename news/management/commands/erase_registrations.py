"""Erase personal data of registrations whose term is over."""

from django.core.management.base import BaseCommand

from news.registrations import erase_due


class Command(BaseCommand):
    help = "Erase names, addresses and answers of people who registered for meetings, when the term of the meeting is over."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only tell what would go")

    def handle(self, *args, dry_run: bool, **options):
        found = erase_due(dry_run=dry_run)
        for erased in found:
            self.stdout.write(
                f"{erased.event.title}, {erased.when or 'whole series'}: {erased.registrations} registrations, "
                f"{erased.answers} answers, {erased.unproven} never confirmed"
            )
        if not found:
            self.stdout.write("Nothing is past its term.")
        elif dry_run:
            self.stdout.write("Nothing was erased: this was a dry run.")
