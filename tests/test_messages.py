"""The Dutch catalogues are complete, in step with the code and with Wagtail, and compiled."""

import os
import shutil
import subprocess
import sys
from gettext import GNUTranslations
from pathlib import Path

import pytest
from django.apps import apps
from django.utils.translation import trans_real

from tests.preparation import APPS, ROOT

OWN = ROOT / "portal" / "locale" / "nl" / "LC_MESSAGES" / "django.po"
FOR_WAGTAIL = ROOT / "portal" / "locale_wagtail" / "nl" / "LC_MESSAGES"
CATALOGUES = [OWN, FOR_WAGTAIL / "django.po", FOR_WAGTAIL / "djangojs.po"]

# Words that this site and an application need in another sense or form; where the application says them, it may have ours.
OTHER_WORDS = {"Before", "Close", "To", "second"}


def gettext_tool(*arguments: str) -> str:
    result = subprocess.run(arguments, capture_output=True, text=True, encoding="utf-8")
    assert result.returncode == 0, f"{' '.join(arguments)}: {result.stderr}"
    return result.stdout


def messages_in(catalogue: str) -> list[str]:
    """Return the message ids of a catalogue's text, without its header."""
    return [line for line in catalogue.splitlines() if line.startswith(("msgid ", "msgctxt ")) and line != 'msgid ""']


def compiled(catalogue: Path, folder: Path, source: bool = False) -> dict:
    """Return the texts of a catalogue by message, as gettext finds them; with `source` each message is its own text."""
    if source:
        gettext_tool("msgen", "--output-file", str(folder / "source.po"), str(catalogue))
        catalogue = folder / "source.po"
    gettext_tool("msgfmt", "--output-file", str(folder / "catalogue.mo"), str(catalogue))
    with (folder / "catalogue.mo").open("rb") as file:
        return {message: text for message, text in GNUTranslations(file)._catalog.items() if message}


def dutch() -> dict:
    """The Dutch texts that are in force: those of Django, of the applications, and ours over them."""
    return trans_real.translation("nl")._catalog


def applications(language: str) -> list[Path]:
    """The catalogues in a language that applications other than ours bring along."""
    files = [Path(app.path) / "locale" / language / "LC_MESSAGES" / "django.po" for app in apps.get_app_configs()]
    return [file for file in files if file.is_file() and ROOT / "portal" not in file.parents]


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The catalogue as `make messages` would leave it now."""
    tree = tmp_path_factory.mktemp("messages")
    shutil.copy(ROOT / "manage.py", tree)
    for folder in [*APPS, "templates"]:
        shutil.copytree(ROOT / folder, tree / folder, ignore=shutil.ignore_patterns("__pycache__", "static"))
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale", "nl", "--add-location", "file", "--no-wrap"],
        cwd=tree,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings"},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return tree / OWN.relative_to(ROOT)


def test_every_message_has_a_dutch_text(collected):
    missing = gettext_tool("msgattrib", "--untranslated", "--no-obsolete", "--no-wrap", str(collected))
    assert messages_in(missing) == []


def test_no_dutch_text_is_a_guess(collected):
    fuzzy = gettext_tool("msgattrib", "--only-fuzzy", "--no-obsolete", "--no-wrap", str(collected))
    assert messages_in(fuzzy) == []


def test_no_text_is_left_over(collected):
    assert [line for line in collected.read_text(encoding="utf-8").splitlines() if line.startswith("#~ msgid")] == []


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: str(path.relative_to(ROOT / "portal")))
def test_catalogue_is_well_formed(catalogue):
    gettext_tool("msgfmt", "--check", "--output-file", os.devnull, str(catalogue))
    unfinished = gettext_tool("msgattrib", "--untranslated", "--no-wrap", str(catalogue))
    guesses = gettext_tool("msgattrib", "--only-fuzzy", "--no-wrap", str(catalogue))
    assert messages_in(unfinished) + messages_in(guesses) == []


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: str(path.relative_to(ROOT / "portal")))
def test_compiled_catalogue_is_in_step(catalogue, tmp_path):
    with catalogue.with_suffix(".mo").open("rb") as committed:
        texts = {message: text for message, text in GNUTranslations(committed)._catalog.items() if message}
    assert compiled(catalogue, tmp_path) == texts, "run `make messages`"


def test_every_message_of_an_application_has_a_dutch_text(tmp_path):
    texts = dutch()
    catalogues = applications("en")
    assert len(catalogues) > 10
    missing = {
        message
        for catalogue in catalogues
        for message in compiled(catalogue, tmp_path, source=True)
        if texts.get(message) is None
    }
    assert missing == set(), "add them to portal/locale_wagtail"


def test_texts_for_wagtail_have_a_message_of_wagtail(tmp_path):
    header, *entries = (FOR_WAGTAIL / "django.po").read_text(encoding="utf-8").split("\n\n")
    entries = [entry for entry in entries if entry.startswith("#: wagtail")]
    (tmp_path / "wagtail.po").write_text("\n\n".join([header, *entries]), encoding="utf-8")
    known = {message for catalogue in applications("en") for message in compiled(catalogue, tmp_path, source=True)}
    texts = compiled(tmp_path / "wagtail.po", tmp_path)
    assert len(texts) > 100
    assert set(texts) - known == set(), "Wagtail no longer says these, or says them otherwise"


def test_our_words_are_those_of_the_admin(tmp_path):
    ours = compiled(OWN, tmp_path)
    theirs = compiled(FOR_WAGTAIL / "django.po", tmp_path)
    for catalogue in applications("nl"):
        for message, text in compiled(catalogue, tmp_path).items():
            theirs.setdefault(message, text)
    different = {
        message: (ours[message], theirs[message])
        for message in ours.keys() & theirs.keys() - OTHER_WORDS
        if ours[message] != theirs[message]
    }
    assert different == {}, "the admin shows ours: choose the same words, or another message id"
