"""The accounts of the demo, one for each role."""

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

ACCOUNTS = [
    ("redacteur@vlierstroom.example", "Roos", "Redacteur", "Redacteur"),
    ("moderator@vlierstroom.example", "Mo", "Moderator", "Moderator"),
    ("beheerder@vlierstroom.example", "Bea", "Beheerder", "Beheerder"),
    ("cursist@vlierstroom.example", "Cas", "Cursist", None),
]


def build_accounts(password: str) -> list[tuple]:
    """Return the accounts of the demo with their roles, all with one password; the administrator may do everything."""
    users = []
    for email, first_name, last_name, group in ACCOUNTS:
        user, _created = get_user_model().objects.get_or_create(
            email=email,
            defaults={"first_name": first_name, "last_name": last_name, "is_superuser": group == "Beheerder"},
        )
        if not user.check_password(password):
            user.set_password(password)
            user.save()
        # Nobody reads the mail of these people: their addresses count as confirmed.
        EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
        if group:
            user.groups.add(Group.objects.get(name=group))
        users.append((user, last_name))
    return users
