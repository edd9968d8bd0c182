"""Personal data on the command line: handed over, erased, and thrown away when its term is over."""

import json
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.cache.backends.db import DatabaseCache
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from wagtail.contrib.forms.models import FormSubmission
from wagtail.models import ModelLogEntry

from elearning.models import Invitation
from elearning.personal_data import forget_invited
from home.demo import build_site
from home.personal_data import KEEP_SUBMISSIONS
from news.models import EventPage, Mailing
from portal.models import User
from portal.personal_data import PersonalData, registry, retain
from portal.personal_data.accounts import KEEP_UNCONFIRMED
from tests.elearning.samples import make_course
from tests.helpers import savepoint
from tests.portal import accounts, traces
from tests.portal.traces import ADDRESS

db = savepoint


@pytest.fixture(scope="module", autouse=True)
def frame(lasting_db):
    """The site, made once for all tests of the module."""
    build_site()


def told(*words: str) -> str:
    """Run the command and return what it says."""
    out = StringIO()
    call_command("personal_data", *words, stdout=out)
    return out.getvalue()


def test_export_of_an_account_is_json(db, media):
    traces.anna()
    exported = json.loads(told("export", ADDRESS.upper()))
    assert exported["account"]["email"] == ADDRESS
    assert exported["registrations"] == [{"register": "big", "number": "98765432109"}]


def test_export_without_an_account(db):
    traces.with_a_form()
    traces.at_a_meeting()
    exported = json.loads(told("export", ADDRESS))
    assert exported["account"] is None
    assert exported["meetings"][0]["phone"] == "0611223344"
    assert exported["meetings"][0]["state"] == "adres nog niet bevestigd", "in the language of the site"
    assert len(exported["forms"]) == 1


def test_erase_tells_what_went(db, media):
    user = traces.anna()
    number = user.pk
    traces.at_a_meeting(user)
    said = told("erase", ADDRESS)
    assert "Account: 1 (goes)" in said
    assert "Registrations for meetings: 1 (goes)" in said
    assert said.endswith(f"recorded in the history of the site as #{number}.\n")
    assert traces.in_database() == []


def test_erasure_is_done_again_by_number(db):
    user = accounts.person(ADDRESS)
    number = user.pk
    told("erase", f"#{number}")
    assert ADDRESS not in traces.everything()
    with pytest.raises(CommandError, match=f"There is no account #{number}."):
        told("erase", f"#{number}")


def test_old_versions_are_erased_once_the_page_is_changed(db):
    traces.shown_before()
    assert "Old versions of pages that showed the address: 1" in told("erase", ADDRESS)
    assert traces.in_database() == []
    with pytest.raises(CommandError, match="Nothing is kept"):
        told("erase", ADDRESS)


def test_what_came_back_in_words_of_others_is_erased_again(db):
    told("erase", accounts.person(ADDRESS).email)
    traces.with_a_form()
    FormSubmission.objects.first().delete()
    assert "Texts with the address or the name: 1" in told("erase", ADDRESS)
    assert ADDRESS not in traces.everything()


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("niemand@voorbeeld.example", "Nothing is kept about niemand@voorbeeld.example"),
        ("niemand", "is not an e-mail address"),
        ("#zeven", "There is no account #zeven"),
        ("#0", "There is no account #0"),
    ],
)
@pytest.mark.parametrize("action", ["export", "erase"])
def test_unknown_address_is_told(db, action, address, sentence):
    with pytest.raises(CommandError, match=sentence):
        told(action, address)
    assert not ModelLogEntry.objects.filter(action__startswith="portal.").exists()


def test_only_administrator_is_not_erased(db):
    accounts.person(ADDRESS, is_superuser=True)
    with pytest.raises(CommandError, match="only administrator"):
        told("erase", ADDRESS)
    assert User.objects.filter(email=ADDRESS).exists()


def make_old_things() -> None:
    """Make one thing of each kind that will be past its term in a year and a half."""
    signed_up = User.objects.create_user("nooit@voorbeeld.example")
    signed_up.emailaddress_set.create(email=signed_up.email, verified=False)
    by_hand = User.objects.create_user("met.de.hand@voorbeeld.example")
    assert by_hand.emailaddress_set.count() == 0
    accounts.person("bevestigd@voorbeeld.example")
    traces.with_a_form()
    traces.while_signing_in()
    traces.at_a_meeting()
    Mailing.objects.create(event=EventPage.objects.get(slug="lunch"), subject=f"Mail {ADDRESS}", text=ADDRESS)
    Invitation.objects.create(course=make_course(), email=ADDRESS)
    cache.set("tries", 1, 60)


def test_what_is_past_its_term_goes(db):
    make_old_things()
    with time_machine.travel(timezone.now() + timedelta(days=500)):
        told_first = told("retain", "--dry-run")
        for words in (
            *("1 accounts that were never confirmed", "1 sessions", "2 forms sent", "1 registrations", "1 invitations"),
            "1 messages of organisers",
            *("What was sent with a form goes after 180 days.", "this was a dry run"),
        ):
            assert words in told_first
        assert traces.in_database()
        assert User.objects.filter(email="nooit@voorbeeld.example").exists()
        told("retain")
        assert traces.in_database() == []
        assert sum(sum(counts.values()) for counts in retain().values()) == 0, "doing it twice is doing it once"
    left = set(User.objects.values_list("email", flat=True))
    assert left == {"met.de.hand@voorbeeld.example", "bevestigd@voorbeeld.example"}
    if isinstance(cache, DatabaseCache):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM {cache._table} WHERE cache_key LIKE %s", ["%tries"])
            assert cursor.fetchone() == (0,)


def test_what_is_not_past_its_term_stays(db):
    make_old_things()
    with time_machine.travel(timezone.now() + KEEP_UNCONFIRMED - timedelta(hours=1)):
        found = retain()
    assert {what for counts in found.values() for what, number in counts.items() if number} <= {"counts of tries"}
    assert Session.objects.exists()
    assert FormSubmission.objects.count() == 2


@pytest.mark.parametrize(("hours", "is_kept"), [(-1, True), (1, False)])
def test_term_of_a_form(db, hours, is_kept):
    traces.with_a_form()
    with time_machine.travel(timezone.now() + KEEP_SUBMISSIONS + timedelta(hours=hours)):
        retain()
    assert FormSubmission.objects.exists() is is_kept


def test_one_kind_that_fails_keeps_no_other(db, monkeypatch):
    def fail(dry_run):
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(registry, "_registry", dict(registry._registry))
    registry._registry = {"broken": PersonalData("broken", "Broken", retain=fail)} | registry._registry
    traces.with_a_form()
    with time_machine.travel(timezone.now() + timedelta(days=500)), pytest.raises(ExceptionGroup) as raised:
        retain()
    assert [str(error) for error in raised.value.exceptions] == ["a fault of ours"]
    assert not FormSubmission.objects.exists()


def test_address_of_an_invitation_goes_and_its_code_stays(db):
    invitation = Invitation.objects.create(course=make_course(), email=ADDRESS)
    with time_machine.travel(timezone.now() + timedelta(days=366)):
        assert forget_invited(True) == forget_invited(False) == {"invitations": 1}
    invitation.refresh_from_db()
    assert (invitation.email, bool(invitation.code)) == ("", True)
