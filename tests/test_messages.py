"""The Dutch catalogue is complete, in step with the code, and compiled."""

import os
import shutil
import subprocess
import sys
from gettext import GNUTranslations

import pytest

from tests.preparation import APPS, ROOT

CATALOGUE = ROOT / "portal" / "locale" / "nl" / "LC_MESSAGES" / "django.po"


def gettext_tool(*arguments: str) -> str:
    result = subprocess.run(arguments, capture_output=True, text=True, encoding="utf-8")
    assert result.returncode == 0, f"{' '.join(arguments)}: {result.stderr}"
    return result.stdout


def messages_in(catalogue: str) -> list[str]:
    """Return the message ids of a catalogue's text, without its header."""
    return [line for line in catalogue.splitlines() if line.startswith(("msgid ", "msgctxt ")) and line != 'msgid ""']


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
    return tree / CATALOGUE.relative_to(ROOT)


def test_every_message_has_a_dutch_text(collected):
    missing = gettext_tool("msgattrib", "--untranslated", "--no-obsolete", "--no-wrap", str(collected))
    assert messages_in(missing) == []


def test_no_dutch_text_is_a_guess(collected):
    fuzzy = gettext_tool("msgattrib", "--only-fuzzy", "--no-obsolete", "--no-wrap", str(collected))
    assert messages_in(fuzzy) == []


def test_no_text_is_left_over(collected):
    assert [line for line in collected.read_text(encoding="utf-8").splitlines() if line.startswith("#~ msgid")] == []


def test_catalogue_is_well_formed():
    gettext_tool("msgfmt", "--check", "--output-file", os.devnull, str(CATALOGUE))


def test_compiled_catalogue_is_in_step(tmp_path):
    compiled = tmp_path / "django.mo"
    gettext_tool("msgfmt", "--check-format", "--output-file", str(compiled), str(CATALOGUE))
    with compiled.open("rb") as fresh, CATALOGUE.with_suffix(".mo").open("rb") as committed:
        assert GNUTranslations(fresh)._catalog == GNUTranslations(committed)._catalog, "run `make messages`"
