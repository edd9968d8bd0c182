"""Whatever stands in an address, the public site never fails."""

from urllib.parse import quote_from_bytes, urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from home.demo import build_site
from tests.helpers import audience, municipality, one_of_each, savepoint, theme

db = savepoint

LISTS = ["/nieuws/", "/agenda/", "/programmas/", "/partners/", "/aanbod/", "/zoeken/"]
OTHERS = ["/", "/nieuws/feed/", "/agenda/feed/", "/programmas/feed/", "/partners/feed/", "/aanbod/feed/"]
ITEMS = ["/agenda/kalender/", "/nieuws/nieuw-spreekuur/", "/agenda/open-middag/", "/aanbod/thuisstart/", "/contact/"]
ITEMS += [
    "/programmas/gezinnen-vooruit/",
    "/programmas/gezinnen-vooruit/feed/",
    "/thema/opvoeden/",
    "/partners/buurtouders/",
]
PATHS = LISTS + OTHERS + ITEMS
PARAMETERS = [
    "thema",
    "programma",
    "gemeente",
    "doelgroep",
    "jaar",
    "soort",
    "wanneer",
    "pagina",
    "q",
    "onbekend",
    "mode",
]
KNOWN_VALUES = [
    "opvoeden",
    "vlierdam",
    "ouders",
    "gezinnen-vooruit",
    "geweest",
    "komend",
    "2024",
    "news",
    "1",
    "nieuws",
]

HARD_VALUES = [
    "\x00",
    "a\x00b",
    "\ud800",
    "9" * 400,
    "-1",
    "0x10",
    "１２",
    "²",
    "NaN",
    "1e999",
    "' OR 1=1 --",
    "%",
    "_",
    "\\",
]
HARD_VALUES += [
    '"',
    '"a',
    "a AND",
    "NOT",
    "()",
    "*",
    "a*",
    "NEAR(",
    ":",
    "col:a",
    "\u202e",
    "🙂" * 200,
    "İ",
    "ß",
    "\n",
    "null",
]
values = st.one_of(st.text(), st.sampled_from(KNOWN_VALUES + HARD_VALUES), st.integers().map(str), st.dates().map(str))
parameters = st.dictionaries(
    st.one_of(st.sampled_from(PARAMETERS), st.text(max_size=8)), st.lists(values, max_size=3), max_size=5
)
hostile = settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture(scope="module")
def content(lasting_db):
    build_site()
    one_of_each()
    theme()
    audience()
    municipality()


def encoded(query: dict[str, list[str]]) -> str:
    pairs = [(name, value) for name, found in query.items() for value in found]
    return urlencode(pairs, errors="surrogatepass")


def ask(path: str, query: str) -> int:
    """Return the status of a page asked for with a query string exactly as it came over the line."""
    client = Client(raise_request_exception=True)
    return client.get(path, QUERY_STRING=query).status_code


@hostile
@given(path=st.sampled_from(PATHS), query=parameters)
@example(path="/nieuws/", query={"pagina": ["9" * 5000]})
@example(path="/zoeken/", query={"q": ["\x00"]})
@example(path="/aanbod/", query={"gemeente": ["\x00"]})
@example(path="/agenda/", query={"wanneer": ["geweest", "\x00"]})
def test_no_parameters_make_the_site_fail(content, db, path, query):
    assert ask(path, encoded(query)) < 400


@hostile
@given(path=st.sampled_from(PATHS), raw=st.binary(max_size=60), name=st.sampled_from(PARAMETERS))
def test_no_bytes_make_the_site_fail(content, db, path, raw, name):
    for query in (raw.decode("latin-1"), f"{name}={raw.decode('latin-1')}", f"{name}={quote_from_bytes(raw)}"):
        assert ask(path, query) < 400


@pytest.mark.parametrize("value", HARD_VALUES, ids=range(len(HARD_VALUES)))
def test_hard_values_do_not_make_the_site_fail(content, db, value):
    query = urlencode(dict.fromkeys(PARAMETERS, value), errors="surrogatepass")
    assert {path: ask(path, query) for path in PATHS} == dict.fromkeys(PATHS, 200)


@hostile
@given(query=st.text(min_size=1, max_size=200))
@example(query="gezin OR kans")
@example(query='"')
@example(query="a" * 200)
@example(query="kind*")
def test_every_search_is_answered(content, db, query):
    assert ask("/zoeken/", urlencode({"q": query}, errors="surrogatepass")) == 200


@hostile
@given(path=st.binary(min_size=1, max_size=40))
@example(path=b"nieuws/\x00")
@example(path=b"thema/\xff/")
@example(path=b"tel/" + b"9" * 40 + b"/")
@example(path=b"media/images/\x00.webp")
@example(path=b"agenda/kalender/kalender/")
@example(path=b"documenten/1/../../x")
def test_every_address_is_answered(content, db, path):
    # The portal of a test has no worker and no scheduler, and says so where that is asked.
    assert Client().get("/" + quote_from_bytes(path)).status_code < 500 or path == b"readyz"


@pytest.mark.parametrize("path", [*LISTS, "/nieuws/feed/", "/thema/opvoeden/", "/nieuws/nieuw-spreekuur/"])
@pytest.mark.parametrize("method", ["post", "put", "delete", "options", "patch"])
def test_other_methods_are_answered(content, db, client, path, method):
    assert getattr(client, method)(path).status_code < 500
