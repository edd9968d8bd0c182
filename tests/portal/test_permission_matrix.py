"""Who may ask for what: every address, asked for by everybody, against a table; and nothing changes by looking.

The pages themselves are not made: who may have one is decided before.
"""

from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest
from django.contrib import auth
from django.contrib.auth import get_user_model
from django.core.cache import cache as counts
from django.db import connection, transaction
from django.http import HttpResponse
from django.template.base import Template
from django.test import override_settings

from portal import request_log
from tests.portal.addresses import ROLES, World, make_world

TABLE = Path(__file__).with_name("permission_matrix.txt")

ANSWERS = {200: "yes", 204: "yes", 400: "bad", 401: "no", 403: "no", 404: "none", 405: "post", 409: "no", 410: "gone"}

# What may differ after looking around, and why.
CHANGES_BY_LOOKING = {
    "django_session",  # where somebody was, such as halfway through setting up a second factor
    "portal_cache",  # counts of tries
    "portal_portalrendition",  # a picture in another size, made when it is first shown
    "portal_profile",  # an empty one, made when its owner first looks
    "wagtailcore_pagesubscription",  # whether an editor is mailed about comments on a page: no
    "wagtailusers_userprofile",  # the preferences of an editor, with their defaults
    "wagtailadmin_editingsession",  # who has a page open: editors see each other
}


def answer(response: HttpResponse) -> str:
    """Return an answer in the word that the table has for it."""
    if 300 <= response.status_code < 400:
        location = response.headers["Location"]
        if location.startswith("/account/login/"):
            return "login"
        return "no" if location == "/admin/" else "on"  # where Wagtail sends who may not
    return ANSWERS.get(response.status_code, str(response.status_code))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("world")


@pytest.fixture(scope="module")
def world(lasting_db, folder):
    counts.clear()
    with override_settings(MEDIA_ROOT=folder / "media"):
        made = make_world(folder)
        for client in made.clients.values():
            client.raise_request_exception = False
        yield made


@pytest.fixture(scope="module")
def quick(world):
    """Make no pages, and ask what somebody may once."""
    people = {str(user.pk): user for user in get_user_model().objects.all()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "render", lambda template, context: "")
        patch.setattr(request_log.logger, "disabled", True)
        find = auth.get_user
        patch.setattr(
            auth, "get_user", lambda request: people.get(request.session.get(auth.SESSION_KEY)) or find(request)
        )
        yield


def tables() -> dict[str, list[tuple]]:
    """Return all rows of all tables."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in CHANGES_BY_LOOKING:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def differences(before: dict, after: dict) -> list[str]:
    """Return a line for each row that came, went or changed."""
    return [f"{name}: {row}" for name in before for row in set(before[name]) ^ set(after[name])]


def send_nothing(world: World, role: str, address) -> str:
    """Return the answer to an empty form, and undo what it did."""
    client = world.clients[role]
    cookies = client.cookies.copy()
    with transaction.atomic():
        response = client.post(world.path(address))
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer(response)


@pytest.fixture(scope="module")
def walk(world, quick):
    """Ask for every address in every role: the answers, and the tables before and after."""
    before, found = tables(), {}
    for address in world.addresses():
        found[address] = [answer(world.clients[role].get(world.path(address))) for role in ROLES]
    return found, before, tables()


@pytest.fixture(scope="module")
def matrix(world, walk):
    """Return the answers by address; of what cannot be asked for, the answers to an empty form."""
    answers = {}
    for address, row in walk[0].items():
        if "post" in row:
            answers[f"POST {address.pattern}"] = [send_nothing(world, role, address) for role in ROLES]
        else:
            answers[address.pattern] = row
    return answers


@cache
def table() -> list[tuple[str, list[str]]]:
    lines = [line.rsplit(maxsplit=len(ROLES)) for line in TABLE.read_text().splitlines()]
    return [(pattern.strip(), answers) for pattern, *answers in filter(None, lines) if not pattern.startswith("#")]


def row_for(pattern: str) -> tuple[str, list[str]] | None:
    """Return the row that is about an address: of several, the longest, which says most about it."""
    return max((row for row in table() if fnmatchcase(pattern, row[0])), key=lambda row: len(row[0]), default=None)


@pytest.fixture(autouse=True)
def db(world, savepoint):
    """What the tests stand on is made once."""


def test_everybody_gets_what_the_table_says(matrix):
    wrong = []
    for pattern, answers in matrix.items():
        row = row_for(pattern)
        if row is None or row[1] != answers:
            wrong.append(f"{pattern:80} {' '.join(answers)}   table: {' '.join(row[1]) if row else 'not in it'}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_table_has_no_row_without_an_address(matrix):
    used = {row_for(pattern)[0] for pattern in matrix if row_for(pattern)}
    assert [pattern for pattern, _answers in table() if pattern not in used] == []


def test_table_names_every_address_of_ours(matrix):
    """Only in the admin, which is largely Wagtail's, one row may be about several addresses."""
    assert [pattern for pattern, _answers in table() if "*" in pattern and "admin/" not in pattern] == []


def test_looking_changes_nothing(walk):
    _found, before, after = walk
    assert differences(before, after) == []


def test_who_may_not_look_may_not_send(world, walk):
    """An empty form is refused to who is not let in, and changes nothing. The gate of the admin has tests of its own."""
    before, let_in = tables(), []
    for address, answers in walk[0].items():
        for role, seen in zip(ROLES, answers, strict=True):
            is_at_the_gate = address.pattern.startswith("admin/") and role in {"anonymous", "learner", "other"}
            if seen in {"login", "no"} and not is_at_the_gate:
                sent = answer(world.clients[role].post(world.path(address)))
                if sent not in {"login", "no", "post", "none"}:
                    let_in.append(f"{role}: {address.pattern} {sent}")
    assert let_in == []
    assert differences(before, tables()) == []
