"""What the tests of accounts share: people, the codes in their mail, and signing in."""

import re

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.auth.models import Group
from django.core import mail
from django.db import transaction
from django.utils import timezone

from home.roles import MODERATOR, create_roles

ADDRESS = "anna@voorbeeld.example"
PASSWORD = "vier woorden achter elkaar"
LOGIN, SIGNUP = "/account/login/", "/account/signup/"
LOGIN_CODE, SIGNUP_CODE = "/account/login/code/confirm/", "/account/confirm-email/"


def person(email: str = ADDRESS, password: str | None = None, **fields):
    """Return somebody with an account whose address is confirmed."""
    user = get_user_model().objects.create_user(email, password, **fields)
    user.emailaddress_set.create(email=email, verified=True, primary=True)
    return user


def moderator(email: str = "mo@voorbeeld.example"):
    """Return somebody who works in the admin."""
    create_roles()
    user = person(email, PASSWORD)
    user.groups.add(Group.objects.get(name=MODERATOR))
    return user


def is_signed_in(client, user=None) -> bool:
    """Whether the browser has a session of somebody, or of this user."""
    found = client.session.get(SESSION_KEY)
    return found == str(user.pk) if user else found is not None


def code_in_mail() -> str:
    """Return the code in the last mail."""
    return re.search(r"^    (\S+)$", mail.outbox[-1].body, re.MULTILINE)[1]


def sign_in_with_password(client, user, path: str = ""):
    """Sign in as a person does, and return the answer."""
    return client.post(LOGIN, {"login": user.email, "password": PASSWORD, "next": path})


def give_app(user) -> str:
    """Set up an app with codes for a user and return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code_of_app(secret: str) -> str:
    """Return the code that an app shows now."""
    return format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30))


def commit_at_once(monkeypatch) -> None:
    """Do what follows a transaction at once, within the request: a test has one transaction of its own around everything."""
    monkeypatch.setattr(transaction, "on_commit", lambda function, *args, **kwargs: function())
