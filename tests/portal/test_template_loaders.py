"""Pages go out without the indentation of their templates, and with every word."""

import re

import pytest
from django.template import engines
from django.template.loaders.filesystem import Loader as AsWritten

from portal.template_loaders import OwnLoader

TEMPLATE = "home/search.html"
NOT_TRIMMED = re.compile(r"{% blocktranslate(?![^%]* trimmed)[^%]*%}[^{]*\n")


def contents(loader: type, name: str = TEMPLATE) -> str:
    loader = loader(engines["django"].engine)
    return loader.get_contents(next(iter(loader.get_template_sources(name))))


def test_page_has_no_indentation_and_no_empty_lines():
    written, sent = contents(AsWritten), contents(OwnLoader)
    assert sent.split() == written.split()
    assert not re.search(r"\n[ \n]", sent)
    assert len(sent) < len(written) * 0.9


def test_page_is_as_written_in_development(settings):
    settings.DEBUG = True
    assert contents(OwnLoader) == contents(AsWritten)


def test_mail_is_as_written():
    assert contents(OwnLoader, "news/mail/placed.txt") == contents(AsWritten, "news/mail/placed.txt")


@pytest.mark.parametrize("pattern", [r"<pre\b", NOT_TRIMMED], ids=["preformatted", "message over lines"])
def test_no_template_depends_on_its_white_space(pattern, settings):
    found = (settings.BASE_DIR / "templates").rglob("*.html")
    assert [path.name for path in found if re.search(pattern, path.read_text())] == []
