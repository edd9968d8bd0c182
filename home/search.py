"""Search over all public pages, by what Dutch readers mean.

First the lemmas of the words ("gezin" finds "gezinnen"); when nothing is found, words that have the given ones as a part
("spreekuur" finds "taalspreekuur"); and then words that differ by a typing error.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from rapidfuzz import fuzz, process
from wagtail.models import Page
from wagtail.search.query import And, Or, PlainText

from portal.models import SearchWord
from portal.search import WORD, lemmatize, words

# Longer queries are cut: nobody means more words, and each costs a part of the query.
MAX_WORDS = 8
# Parts shorter than this stand in too many words.
MIN_PART = 4
# Of 100: one wrong, missing or swapped letter in a word of five letters or more.
TYPO_SIMILARITY = 78
EXCERPT_LENGTH = 240


class Mode(StrEnum):
    EXACT = "exact"
    PARTS = "parts"
    TYPO = "typo"


@dataclass(frozen=True)
class Search:
    """A query as it was answered: how, with which words (alternatives per word), and as what text when it was corrected."""

    mode: Mode
    alternatives: list[set[str]]
    corrected: str = ""

    def numbers(self, pages) -> dict[int, int]:
        """Return how many results there are among pages, by the key of their content type."""
        return self.run(pages).facet("content_type_id")

    def run(self, pages, by_relevance: bool = False):
        """Return the search results among pages: the best first, or else the newest first."""
        query = And([Or([PlainText(word, operator="and") for word in sorted(group)]) for group in self.alternatives])
        if by_relevance:
            return pages.search(query)
        return pages.order_by("-first_published_at").search(query, order_by_relevance=False)

    def matches(self, word: str) -> bool:
        """Whether a word of a page is one that the query asked for."""
        return any(word in group or lemmatize(word) in group for group in self.alternatives)


def exact(query_words: list[str]) -> Search:
    return Search(Mode.EXACT, [{word, lemmatize(word)} for word in query_words])


def plan(query: str, pages) -> tuple[Search | None, dict[int, int]]:
    """Return the first way to answer a query that finds something among pages, and its numbers; the exact way when nothing does, and
    none for no words.
    """
    query_words = words(query)[:MAX_WORDS]
    if not query_words:
        return None, {}
    for attempt in (exact, with_parts, without_typos):
        search = attempt(query_words)
        if search and (numbers := search.numbers(pages)):
            return search, numbers
    return exact(query_words), {}


def with_parts(query_words: list[str]) -> Search | None:
    """Return the search for words that have the given ones as a part."""
    alternatives = []
    for word in query_words:
        group = {word, lemmatize(word)}
        if len(word) >= MIN_PART:
            group |= set(SearchWord.objects.filter(word__contains=word).values_list("word", flat=True)[:40])
        alternatives.append(group)
    return Search(Mode.PARTS, alternatives)


def without_typos(query_words: list[str]) -> Search | None:
    """Return the search for the words of the site that are most like the given ones; None when one is like no other."""
    vocabulary = list(SearchWord.objects.values_list("word", flat=True))
    known = set(vocabulary)
    corrected = []
    for word in query_words:
        if word not in known:
            match = process.extractOne(word, vocabulary, scorer=fuzz.ratio, score_cutoff=TYPO_SIMILARITY)
            if not match:
                return None
            word = match[0]
        corrected.append(word)
    search = exact(corrected)
    return Search(Mode.TYPO, search.alternatives, " ".join(corrected))


def excerpt(text: str, search: Search) -> SafeString:
    """Return the part of a text around the first word that was asked for, as HTML with those words marked."""
    found = [match for match in WORD.finditer(text) if search.matches(match.group().lower())]
    start = max(0, found[0].start() - EXCERPT_LENGTH // 3) if found else 0
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = min(len(text), start + EXCERPT_LENGTH)
    end = end if end == len(text) else text.rfind(" ", start, end)
    end = end if end > start else min(len(text), start + EXCERPT_LENGTH)
    parts, position = [], start
    for match in found:
        if match.start() >= start and match.end() <= end:
            parts += [escape(text[position : match.start()]), f"<mark>{escape(match.group())}</mark>"]
            position = match.end()
    parts.append(escape(text[position:end]))
    return mark_safe(("… " if start else "") + "".join(parts) + (" …" if end < len(text) else ""))  # noqa: S308 (escaped above)


def public_pages():
    """Return all pages that a visitor may find."""
    return Page.objects.live().public().filter(depth__gt=2)
