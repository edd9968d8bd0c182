"""Hand over or erase what is kept about somebody, and throw away what is past its term."""

import json

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, no_translations
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import validate_email
from django.utils import translation

from portal.personal_data import Person, erase, export, held, kinds, retain, why_not_erase


class Command(BaseCommand):
    """Hands over or erases what is kept about somebody, and throws away what is past its term."""

    help = "Export or erase what is kept about a person, or throw away what is past its term."

    def add_arguments(self, parser):
        actions = parser.add_subparsers(dest="action", required=True)
        for name, text in (("export", "write it as JSON"), ("erase", "erase it: this cannot be undone")):
            action = actions.add_parser(name, help=text)
            action.add_argument("address", help='an e-mail address, or the number of an account, such as "#12"')
        action = actions.add_parser("retain", help="throw away what is past its term, as is done every day")
        action.add_argument("--dry-run", action="store_true", help="only tell what would go")

    @no_translations
    def handle(self, *args, action: str, **options):
        getattr(self, action)(**{name: options[name] for name in ("address", "dry_run") if name in options})

    def export(self, address: str) -> None:
        person = self.find(address)
        with translation.override(settings.LANGUAGE_CODE):
            exported = export(person)
        self.stdout.write(json.dumps(exported, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))

    def erase(self, address: str) -> None:
        person = self.find(address)
        if reason := why_not_erase(person):
            raise CommandError(reason)
        proof = erase(person)
        for data in kinds():
            if number := proof.data["kinds"].get(data.name):
                self.stdout.write(f"{data.label}: {number} ({data.afterwards})")
        self.stdout.write(f"Erased, and recorded in the history of the site as {proof.label}.")

    def retain(self, dry_run: bool) -> None:
        found = retain(dry_run)
        for data in kinds():
            for what, number in found.get(data.name, {}).items():
                self.stdout.write(f"{number} {what}")
            if data.retain:
                self.stdout.write(f"  {data.term}")
        if dry_run:
            self.stdout.write("Nothing was thrown away: this was a dry run.")

    def find(self, address: str) -> Person:
        """Return whose address or number it is, or raise CommandError when nothing is kept about anybody of that name."""
        if address.startswith("#"):
            person = Person.numbered(int(address[1:])) if address[1:].isdecimal() else None
            if person is None:
                raise CommandError(f"There is no account {address}.")
            return person
        try:
            validate_email(address.strip())
        except ValidationError:
            raise CommandError(
                f"“{address}” is not an e-mail address, nor the number of an account such as #12."
            ) from None
        person = Person.find(address)
        if not held(person):
            raise CommandError(f"Nothing is kept about {address}: there is no account, registration or form with it.")
        return person
