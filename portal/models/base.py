"""The page that every page type of the portal extends."""

from django.db import models
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from portal.forms import BasePageForm
from portal.page_cache import remembered
from portal.search import lemmatize, words
from portal.signals import page_context

# Adults read Dutch text for a broad public at about 230 words a minute (Brysbaert, 2019, "How many words do we read per minute?").
WORDS_PER_MINUTE = 230

# The query parameters of overviews: an item that was opened from a filtered overview leads back to it.
OVERVIEW_PARAMETERS = ("thema", "programma", "gemeente", "doelgroep", "jaar", "soort", "wanneer", "pagina")


def overview_query(parameters: QueryDict) -> str:
    """Return the query string of the overview that a request came from or is, without other parameters; "" for none."""
    query = QueryDict(mutable=True)
    for name in OVERVIEW_PARAMETERS:
        values = [value for value in parameters.getlist(name) if value]
        if values:
            query.setlist(name, values)
    return query.urlencode()


class BasePage(Page):
    """A page with an introduction, searchable by the lemmas of its words."""

    introduction = models.TextField(
        _("introduction"),
        max_length=300,
        help_text=_("One to three sentences at the top of the page, on cards and in search results."),
    )

    base_form_class = BasePageForm
    # Whether every page links to this one at its foot, without an administrator who says so.
    in_footer = False

    search_fields = Page.search_fields + [index.SearchField("introduction"), index.SearchField("lemmas")]

    content_panels = Page.content_panels + [FieldPanel("introduction")]

    class Meta:
        abstract = True

    @property
    def type_label(self) -> str:
        """What kind of page this is, for a reader: "News", "Partner"."""
        return capfirst(self._meta.verbose_name)

    def get_reading_text(self) -> str:
        """Return what a reader reads below the title of the page, as plain text."""
        parts = [self.introduction]
        body = getattr(self, "body", None)
        if body:
            parts += body.stream_block.get_searchable_content(body)
        return "\n".join(part for part in parts if part)

    def get_search_text(self) -> str:
        """Return all text by which the page is found; a page type adds names and places that stand beside its body."""
        return f"{self.title}\n{self.get_reading_text()}"

    @property
    def lemmas(self) -> str:
        """The lemmas of the words on the page, so that "gezin" finds "gezinnen"."""
        return " ".join(lemmatize(word) for word in words(self.get_search_text()))

    @cached_property
    def reading_minutes(self) -> int:
        """How many minutes reading the page takes, at least one."""
        return max(1, round(len(words(self.get_reading_text())) / WORDS_PER_MINUTE))

    @property
    def meta_description(self) -> str:
        return self.search_description or self.introduction

    def get_structured_data(self, request) -> dict | None:
        """Return what the page is in the words of schema.org, or nothing."""
        return None

    def get_back_url(self, request) -> str:
        """Return the address of the parent page, filtered as the visitor had it."""
        query = overview_query(request.GET)
        url = self.get_parent().get_url(request) or ""
        return f"{url}?{query}" if query else url

    def route(self, request, path_components):
        """Remember the pages on the way, for the breadcrumbs and the way back; overviews beyond this request."""
        above = getattr(request, "routed_pages", [])
        request.routed_pages = [*above, self]
        if above:
            self._cached_parent_obj = above[-1]  # where treebeard's get_parent() looks first
        elif len(path_components) > 1:
            slug, *below = path_components
            find = self.get_children().filter(slug=slug).specific().first
            overview = remembered(("overview", self.pk, slug), find)
            if overview:
                return overview.route(request, below)
        return super().route(request, path_components)

    def get_view_restrictions(self):
        """Return the restrictions of the page and those above it, without looking for them on a site that has none."""
        if remembered("restrictions", PageViewRestriction.objects.exists):
            return super().get_view_restrictions()
        return PageViewRestriction.objects.none()

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["share_url"] = self.get_full_url(request)
        for _receiver, additions in page_context.send(sender=type(self), page=self, request=request):
            context |= additions
        return context
