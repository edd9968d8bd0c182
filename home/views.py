"""Views of the public site that are no pages of the CMS."""

from dataclasses import dataclass
from http import HTTPStatus

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.models import Page

from elearning.models import CoursePage
from home.models import FormPage, StandardPage
from home.search import Mode, Search, excerpt, plan, public_pages
from news.models import EventPage, EventReportPage, NewsPage, Occurrence
from partners.models import CoalitionPage, OfferPage, PartnerPage, ProgrammePage
from portal.models import PageText, Theme
from portal.rate_limits import is_hurried
from portal.search import MOST_WEIGHED

RESULTS_PER_PAGE = 10
MAX_QUERY_LENGTH = 120
# By the people of one address in a minute: those of an organisation share theirs.
MOST_SEARCHES = 60

# The kinds of results that a visitor can choose from: their name in the address, label and page types.
RESULT_TYPES = {
    "nieuws": (_("News and reports"), (NewsPage, EventReportPage)),
    "agenda": (_("Agenda"), (EventPage,)),
    "programmas": (_("Programmes and coalitions"), (ProgrammePage, CoalitionPage)),
    "partners": (_("Partners"), (PartnerPage,)),
    "aanbod": (_("Offers"), (OfferPage,)),
    "cursussen": (_("Courses"), (CoursePage,)),
    "overig": (_("Other pages"), (StandardPage, FormPage)),
}


@dataclass(frozen=True)
class Result:
    """A page that a search found, as it is shown."""

    page: object
    excerpt: str
    url: str

    @property
    def title(self) -> str:
        return self.page.title

    @property
    def type_label(self) -> str:
        return self.page.type_label

    @property
    def date(self):
        return getattr(self.page, "display_date", None)


def type_ids(types) -> list[int]:
    """Return the ids of the content types of page types, subtypes not included."""
    return [content_type.pk for content_type in ContentType.objects.get_for_models(*types).values()]


@require_safe
def search(request):
    """Search over all public pages, with a filter by type."""
    query = request.GET.get("q", "").replace("\x00", " ").strip()[:MAX_QUERY_LENGTH]
    if query and is_hurried(request, "search", MOST_SEARCHES):
        context = {"query": query, "is_limited": True}
        return render(request, "home/search.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    chosen = request.GET.get("soort", "")
    chosen = chosen if chosen in RESULT_TYPES else ""
    pages = public_pages()  # asks for the restrictions once, for all searches below
    found, numbers = plan(query, pages)
    context = {
        "query": query,
        "chosen": chosen,
        "results": None,
        "types": [],
        "result_count": 0,
        "suggestion": None,
        "mode": None,
    }
    if found:
        counts = {
            name: sum(numbers.get(pk, 0) for pk in type_ids(types)) for name, (_label, types) in RESULT_TYPES.items()
        }
        context["types"] = [type_option(request, "", _("Everything"), sum(counts.values()), not chosen)] + [
            type_option(request, name, RESULT_TYPES[name][0], count, chosen == name)
            for name, count in counts.items()
            if count
        ]
        wanted = (
            RESULT_TYPES[chosen][1] if chosen else [model for _label, types in RESULT_TYPES.values() for model in types]
        )
        total = counts[chosen] if chosen else sum(counts.values())
        matching = found.run(pages.filter(content_type__in=type_ids(wanted)), by_relevance=total <= MOST_WEIGHED)
        paginator = Paginator(matching, RESULTS_PER_PAGE)
        paginator.count = total  # or it would count them again
        page_obj = paginator.get_page(request.GET.get("pagina"))
        page_obj.object_list = make_results(request, page_obj.object_list, found)
        context |= {
            "results": page_obj,
            "page_obj": page_obj,
            "result_count": paginator.count,
            "mode": found.mode.value,
        }
        if found.mode is Mode.TYPO:
            context["suggestion"] = {"text": found.corrected}
    return render(request, "home/search.html", context)


def type_option(request, value: str, label: str, count: int, is_current: bool) -> dict:
    """Return a link that shows the results of one type."""
    parameters = request.GET.copy()
    parameters.pop("pagina", None)
    parameters.pop("soort", None)
    if value:
        parameters["soort"] = value
    return {
        "value": value,
        "label": label,
        "count": count,
        "is_current": is_current,
        "url": f"?{parameters.urlencode()}",
    }


def make_results(request, found_pages, found: Search) -> list[Result]:
    """Return the pages as results, each read as its own type in one query per type."""
    ids = [page.pk for page in found_pages]
    texts = dict(PageText.objects.filter(page__in=ids).values_list("page", "text"))
    pages = {page.pk: page for page in Page.objects.filter(pk__in=ids).defer_streamfields().specific()}
    return [
        Result(pages[pk], excerpt(texts.get(pk, ""), found), pages[pk].get_url(request)) for pk in ids if pk in pages
    ]


@require_safe
def theme(request, slug: str):
    """Everything about a theme: news, meetings, offers, partners and programmes."""
    subject = get_object_or_404(Theme, slug=slug)
    return render(
        request,
        "home/theme.html",
        {
            "theme": subject,
            "news_items": NewsPage.objects.for_cards().filter(themes=subject)[:6],
            "upcoming_occurrences": Occurrence.objects.for_agenda().upcoming().filter(page__themes=subject)[:4],
            "offers": OfferPage.objects.for_cards().filter(themes=subject)[:6],
            "courses": CoursePage.objects.for_cards().filter(themes=subject)[:6],
            "programmes": ProgrammePage.objects.for_cards().filter(themes=subject),
            "partners": PartnerPage.objects.for_cards().filter(themes=subject)[:8],
        },
    )
