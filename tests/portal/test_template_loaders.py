"""Pages go out without the comments and the needless white space of their templates, and with every word."""

import re

import pytest
from django.template import Context, Template, engines
from django.template.loaders.filesystem import Loader as AsWritten

from portal.template_loaders import OwnLoader, trim

TEMPLATE = "home/search.html"
NOT_TRIMMED = re.compile(r"{% blocktranslate(?![^%]* trimmed)[^%]*%}[^{]*\n")


def contents(loader: type, name: str = TEMPLATE) -> str:
    loader = loader(engines["django"].engine)
    return loader.get_contents(next(iter(loader.get_template_sources(name))))


def test_page_has_no_comments_no_indentation_and_no_empty_lines():
    written, sent = contents(AsWritten), contents(OwnLoader)
    assert "{% comment %}" in written
    assert "{% comment %}" not in sent
    assert not re.search(r"\n[ \n]", sent)
    assert len(sent) < len(written) * 0.9


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("{% if yes %}\n  <b>one</b>\n{% endif %}\n<b>two</b>\n", "\n<b>one</b>\n<b>two</b>\n"),
        ("<i>\n  {% for x in three %}\n    {{ x }}\n  {% endfor %}\n</i>", "<i>\na\nb\nc\n</i>"),
        ("one\n{% if no %}\n{% elif yes %}\n  two\n{% else %}\n  three\n{% endif %}\nfour", "one\ntwo\nfour"),
        ("{% translate 'one' %}\n{% translate 'two' %}", "one\ntwo"),
        ("<a\n   {% if yes %}\n   hidden\n   {% endif %}>", "<a\nhidden\n>"),
        ("{% comment %}\nSays {{ nothing }}.\n{% endcomment %}\n{% load i18n %}\n<b>one</b>", "\n<b>one</b>"),
        ("one {# of two #}\n\n\n  two", "one\ntwo"),
    ],
)
def test_words_stay_apart(written, shown):
    template = Template(trim("{% load i18n %}" + written))
    assert template.render(Context({"yes": True, "three": "abc"})) == shown


@pytest.mark.parametrize("name", [TEMPLATE, "elearning/course_start.html", "news/registration_fields.html"])
def test_all_that_is_shown_stays(name):
    """Take the tags that show nothing out of both, and the same is left."""
    silent = re.compile(r"{% comment %}(?s:.*?){% endcomment %}|{#.*?#}|{% (?:load|if|el|end|for|empty|with).*?%}")
    written, sent = (silent.sub(" ", contents(loader, name)) for loader in (AsWritten, OwnLoader))
    assert sent.split() == written.split()


def test_page_is_as_written_in_development(settings):
    settings.DEBUG = True
    assert contents(OwnLoader) == contents(AsWritten)


def test_mail_is_as_written():
    assert contents(OwnLoader, "news/mail/placed.txt") == contents(AsWritten, "news/mail/placed.txt")


@pytest.mark.parametrize("pattern", [r"<pre\b", NOT_TRIMMED], ids=["preformatted", "message over lines"])
def test_no_template_depends_on_its_white_space(pattern, settings):
    found = (settings.BASE_DIR / "templates").rglob("*.html")
    assert [path.name for path in found if re.search(pattern, path.read_text())] == []
