"""Words as Dutch readers mean them."""

import pytest

from portal.models import SearchWord
from portal.search import lemmatize, remember_words, words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gezinnen", "gezin"),
        ("kansen", "kans"),
        ("bijeenkomsten", "bijeenkomst"),
        ("kinderen", "kind"),
        ("ouders", "ouder"),
        ("vrijwilligers", "vrijwilliger"),
        ("gemeenten", "gemeente"),
        ("gemeentes", "gemeente"),
        ("bibliotheken", "bibliotheek"),
        ("spreekuren", "spreekuur"),
        ("lunches", "lunch"),
        ("trainingen", "training"),
        ("wethouders", "wethouder"),
        ("moeders", "moeder"),
        ("vaders", "vader"),
        ("scholen", "school"),
        ("dorpen", "dorp"),
        ("wijken", "wijk"),
        ("vragen", "vraag"),
        ("organisaties", "organisatie"),
        ("partners", "partner"),
        ("buren", "buur"),
        ("verhalen", "verhaal"),
        ("afspraken", "afspraak"),
        ("Zwangere", "zwanger"),
    ],
)
def test_inflected_word_and_its_base_find_each_other(typed, meant):
    # A page is indexed with its words and their lemmas, and searched for with the words of the query and their lemmas.
    assert {typed.lower(), lemmatize(typed)} & {meant, lemmatize(meant)}


@pytest.mark.parametrize("word", ["vlierdam", "buurtouders2", "x"])
def test_unknown_word_stays(word):
    assert lemmatize(word) == word


def test_words_are_lower_case_and_keep_their_hyphens():
    assert words("Home-Start: foto’s, 1000 kansen & één_idee!") == [
        "home-start",
        "foto’s",
        "1000",
        "kansen",
        "één",
        "idee",
    ]


@pytest.mark.parametrize("text", ["", "…", "!?", "\n\t"])
def test_text_without_words_has_none(text):
    assert words(text) == []


def test_words_are_remembered_once(no_site):
    remember_words("Gezinnen en gezinnen, de kat 2026.")
    remember_words("gezinnen")
    assert list(SearchWord.objects.values_list("word", flat=True)) == ["gezinnen"]


def test_very_long_word_is_not_remembered_and_breaks_nothing(db):
    remember_words("a" * 500)
    assert all(len(word) <= 60 for word in SearchWord.objects.values_list("word", flat=True))
