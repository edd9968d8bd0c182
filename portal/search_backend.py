"""Wagtail's search in the database on SQLite, as quick with many hits as with few; PostgreSQL has Wagtail's own."""

from modelsearch.backends.database.sqlite.sqlite import (
    SQLiteAutocompleteQueryCompiler,
    SQLiteSearchBackend,
    SQLiteSearchQueryCompiler,
)

from portal.search import MOST_WEIGHED


class FewWeighedMixin:
    """The best hits first when there are few; when there are many, in the order that they had before, or else the newest first."""

    def search(self, config, start, stop, score_field=None):
        if self.order_by_relevance and score_field is None:
            self.order_by_relevance = False
            hits = super().search(config, None, None)
            if hits[MOST_WEIGHED : MOST_WEIGHED + 1].exists():
                return hits[start:stop]
            self.order_by_relevance = True
        return super().search(config, start, stop, score_field)


class SearchQueryCompiler(FewWeighedMixin, SQLiteSearchQueryCompiler):
    pass


class AutocompleteQueryCompiler(FewWeighedMixin, SQLiteAutocompleteQueryCompiler):
    pass


class SearchBackend(SQLiteSearchBackend):
    query_compiler_class = SearchQueryCompiler
    autocomplete_query_compiler_class = AutocompleteQueryCompiler
