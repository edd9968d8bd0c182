"""A page that not everybody may see appears in no list, feed, calendar, search or map of the site."""

import pytest

from home.models import HomePage, StandardPage
from news.models import EventIndexPage, EventPage, NewsIndexPage
from partners.models import OfferIndexPage, OfferPage, PartnerIndexPage, PartnerPage, ProgrammeIndexPage, ProgrammePage
from portal.models import DailyViews
from tests.helpers import one_of_each, restrict, run_tasks, theme

LISTS = [
    *(
        "/",
        "/nieuws/",
        "/agenda/",
        "/agenda/?wanneer=geweest",
        "/programmas/",
        "/partners/",
        "/aanbod/",
        "/zoeken/?q=geheim",
    ),
    *("/zoeken/?q=gehei", "/zoeken/?q=geheimm", "/thema/opvoeden/", "/sitemap-pages.xml", "/agenda/kalender/"),
    *("/nieuws/feed/", "/agenda/feed/", "/programmas/feed/", "/partners/feed/", "/aanbod/feed/"),
]


@pytest.fixture
def pages(site, django_capture_on_commit_callbacks):
    """A page of every type with a word in its title that stands nowhere else, connected to each other."""
    with django_capture_on_commit_callbacks(execute=True):
        made = one_of_each()
        home = made[HomePage]
        sections = ("news_latest", "agenda_next", "programmes")
        home.body = [
            (name, {"title": name, "count": 3} if name != "programmes" else {"title": name}) for name in sections
        ]
        home.save_revision().publish()
        for page in made.values():
            if type(page) not in {
                HomePage,
                NewsIndexPage,
                EventIndexPage,
                PartnerIndexPage,
                ProgrammeIndexPage,
                OfferIndexPage,
            }:
                page.title = f"Geheim {type(page).__name__}"
                for name, objects in (("themes", [theme()]), ("programmes", [made[ProgrammePage]])):
                    if hasattr(page, name):
                        setattr(page, name, objects)
                page.save_revision().publish()
    return made


def listed(client, pages: dict) -> set[tuple[str, str]]:
    """Return which of the pages stand in which lists."""
    run_tasks()  # pages come into the index of the search by a task
    found = set()
    for path in LISTS:
        response = client.get(path)
        assert response.status_code == 200, path
        content = response.content.decode()
        found |= {(path, model.__name__) for model in pages if f"Geheim {model.__name__}" in content}
        if path == "/sitemap-pages.xml":
            found |= {(path, model.__name__) for model, page in pages.items() if f"{page.url}</loc>" in content}
    return found


def test_open_pages_stand_in_their_lists(pages, client):
    found = listed(client, pages)
    assert {name for path, name in found if path == "/zoeken/?q=geheim"} >= {
        "NewsPage",
        "EventPage",
        "PartnerPage",
        "OfferPage",
    }
    assert ("/nieuws/feed/", "NewsPage") in found
    assert ("/agenda/kalender/", "EventPage") in found
    assert ("/", "ProgrammePage") in found
    assert ("/thema/opvoeden/", "OfferPage") in found
    assert ("/sitemap-pages.xml", "PartnerPage") in found


def test_restricted_pages_stand_in_no_list(pages, client):
    hidden = {model: page for model, page in pages.items() if page.title.startswith("Geheim")}
    for page in hidden.values():
        restrict(page)
    assert listed(client, hidden) == set()


def test_restricted_pages_stand_on_no_other_page(pages, client):
    news = next(page for model, page in pages.items() if model.__name__ == "NewsPage")
    for model in (ProgrammePage, PartnerPage, EventPage, OfferPage, StandardPage):
        restrict(pages[model])
    DailyViews.objects.record(pages[EventPage].pk)
    for page in pages.values():
        if not page.get_view_restrictions().exists():
            content = client.get(page.url).content.decode()
            assert "Geheim ProgrammePage" not in content, page
            assert "Geheim EventPage" not in content, page
    assert client.get(news.url).status_code == 200


def test_what_stands_below_a_restricted_page_is_restricted(pages, client):
    restrict(pages[ProgrammePage])
    found = listed(client, pages)
    assert not {name for _path, name in found} & {"ProgrammePage", "CoalitionPage"}


def test_restricted_page_asks_to_sign_in(pages, client):
    restrict(pages[PartnerPage])
    response = client.get(pages[PartnerPage].url)
    assert response.status_code == 302
    assert "Geheim" not in response.content.decode()


def test_other_addresses_of_a_restricted_page_are_closed_too(pages, client):
    restrict(pages[EventPage])
    assert client.get(pages[EventPage].url + "kalender/").status_code == 302
    restrict(pages[ProgrammePage])
    assert client.get(pages[ProgrammePage].url + "feed/").status_code == 302
