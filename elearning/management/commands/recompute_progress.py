"""Compares the results of learners with their events."""

from django.core.management.base import BaseCommand, CommandError

from elearning.models import Enrolment
from elearning.recompute import Difference, Recomputation


class Command(BaseCommand):
    help = "Compare results with the events they follow from, and report each difference; the exit code is 1 when there is one."

    def add_arguments(self, parser):
        parser.add_argument(
            "--fix", action="store_true", help="Raise results that are too low. Nothing is ever taken back."
        )

    def handle(self, *args, fix: bool = False, **options):
        enrolments = Enrolment.objects.all()
        recomputation = Recomputation()
        found, too_low, touched = 0, 0, None
        for difference in recomputation.differences(enrolments):
            found += 1
            too_low += difference.is_too_low
            self.stdout.write(line_of(difference))
            if fix and difference.is_too_low and difference.enrolment_id != touched:
                touched = difference.enrolment_id
                recomputation.raise_results(touched)
        self.stdout.write(f"{enrolments.count()} enrolments, {found} differences, {too_low} too low.")
        if fix and found:
            self.stdout.write(f"Raised what was too low; {found - too_low} left as they are: nothing is taken back.")
        elif found:
            raise CommandError("Run it again with --fix to raise what is too low.", returncode=1)


def line_of(difference: Difference) -> str:
    """Return a difference in one line."""
    place = f"lesson {difference.lesson_id}" if difference.lesson_id else "course"
    return (
        f"enrolment {difference.enrolment_id}, {place}, {difference.field}: "
        f"stored {difference.stored}, computed {difference.computed}"
    )
