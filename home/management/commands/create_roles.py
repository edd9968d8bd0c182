from django.core.management.base import BaseCommand

from home.roles import create_roles


class Command(BaseCommand):
    """Make the roles Redacteur, Moderator and Beheerder with what each may do. Running it again adds only what is missing."""

    help = __doc__

    def handle(self, *args, **options):
        for name in create_roles():
            self.stdout.write(name)
