"""The fixtures of `tests/helpers.py`, for the tests in this folder, and the people of each role."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client

from home.roles import create_roles
from tests.helpers import editor_client, image, lasting_db, media, no_site, site

__all__ = ["editor_client", "image", "lasting_db", "media", "no_site", "site"]


@pytest.fixture
def sign_in_as(db):
    """A function that returns a browser in which somebody with a role is signed in; None is somebody without a role."""
    create_roles()

    def sign_in_as(role: str | None) -> Client:
        user = get_user_model().objects.create_user(f"{role or 'cursist'}@voorbeeld.example".lower(), "geheim")
        if role:
            user.groups.add(Group.objects.get(name=role))
        client = Client()
        client.force_login(user)
        client.user = user
        return client

    return sign_in_as
