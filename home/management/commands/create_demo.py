import secrets

from django.core.management.base import BaseCommand
from django.db.models import F

from home.demo import build_accounts, build_editorial_work, load_content, load_learners, load_registrations
from home.roles import create_roles
from portal.models import CARD_RENDITIONS, PortalImage


class Command(BaseCommand):
    """Load the demo: content, roles and an account for each role. Running it again changes nothing."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "--password", help="the password of the demo accounts; a fresh one is made when it is left out"
        )

    def handle(self, *args, password=None, **options):
        create_roles()
        load_content()
        password = password or secrets.token_urlsafe(9)
        accounts = build_accounts(password)
        build_editorial_work(accounts[0][0], accounts[1][0])
        load_learners()
        load_registrations()
        for user, role in accounts:
            self.stdout.write(f"{role:12} {user.email:32} {password}")
        for image in PortalImage.objects.filter(width__gt=F("height")):
            image.get_renditions(*CARD_RENDITIONS)  # or the first visitor waits for them
