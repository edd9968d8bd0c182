"""Words as Dutch readers mean them: lemmas for the index and for queries, and the vocabulary of the site."""

import re
import unicodedata
from functools import lru_cache

import simplemma

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
# Words of the vocabulary that a search can fall back on: long enough to tell apart, and no numbers.
REMEMBERED = re.compile(r"[^\W\d_]{4,60}")
# SQLite weighs each hit against all others: with more than these, which takes a tenth of a second, they keep the order of the list.
MOST_WEIGHED = 300


def words(text: str) -> list[str]:
    """Return the words of a text in order, in lower case."""
    return [word.lower() for word in WORD.findall(text)]


def plain(text: str) -> str:
    """Return a text without capitals, accents, punctuation and double spaces, to compare by."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(
        "".join(letter if letter.isalnum() else " " for letter in letters if not unicodedata.combining(letter)).split()
    )


@lru_cache(maxsize=50_000)
def lemmatize(word: str) -> str:
    """Return the dictionary form of a Dutch word in lower case: "gezinnen" gives "gezin". Unknown words stay as they are."""
    return simplemma.lemmatize(word.lower(), lang="nl").lower()


def remember_words(text: str) -> None:
    """Add the words of a text to the vocabulary. Doing it twice gives the same."""
    from portal.models import SearchWord  # models use this module

    found = set(REMEMBERED.findall(text.lower()))
    known = set(SearchWord.objects.filter(word__in=found).values_list("word", flat=True))
    SearchWord.objects.bulk_create([SearchWord(word=word) for word in sorted(found - known)], ignore_conflicts=True)
