"""A page costs as many queries for thirty items as for three."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from home.demo import build_site
from news.demo import build_event, build_news, build_report, moment
from news.models import (
    Attendee,
    EventIndexPage,
    EventPage,
    EventPartner,
    EventReportPage,
    FollowUp,
    NewsIndexPage,
    NewsPage,
    NewsPartner,
    Occurrence,
    RelatedNews,
)
from partners.demo import build_coalition, build_offer, build_partner, build_programme
from partners.models import (
    CoalitionMember,
    CoalitionPage,
    OfferIndexPage,
    OfferPage,
    PartnerIndexPage,
    PartnerPage,
    PartnerRole,
    ProgrammeIndexPage,
    ProgrammePage,
)
from portal.models import DailyViews, Municipality
from tests.helpers import audience, delivery, in_days, make_image, savepoint, theme
from tests.helpers import municipality as build_town

db = savepoint

FEW, MANY = 3, 30


def count_queries(client, url: str) -> int:
    """Return how many queries a page costs when its pictures have been made."""
    client.get(url)
    caches["renditions"].clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


class Network:
    """A number of partners, programmes and so on; all are connected with the first, and the first with all."""

    def __init__(self, image, count: int):
        self.image, self.count = image, count
        region = build_town().region
        self.towns = [
            Municipality.objects.get_or_create(
                slug=f"stad-{number}",
                defaults={"name": f"Stad {number}", "cbs_code": f"GM{number:04}", "region": region},
            )[0]
            for number in range(count)
        ]
        self.partners = self.each(
            lambda number, *names: build_partner(*names, is_published=False, logo=image, **self.some(number, "themes"))
        )
        self.programmes = self.each(
            lambda number, *names: build_programme(
                *names, is_published=False, lead_image=image, partner_roles=self.links(number, PartnerRole)
            )
        )
        self.coalitions = self.each(
            lambda number, *names: build_coalition(
                self.programmes[0],
                *names,
                is_published=False,
                municipality=self.towns[0],
                members=self.links(number, CoalitionMember),
            )
        )
        self.offers = self.each(
            lambda number, *names: build_offer(
                *names,
                is_published=False,
                lead_image=image,
                deliveries=[delivery(link.partner, *self.towns[:2]) for link in self.links(number, EventPartner)],
                **self.some(number, "themes", "audiences", "programmes"),
            )
        )
        self.events = self.each(
            lambda number, *names: build_event(
                *names,
                is_published=False,
                lead_image=image,
                occurrences=self.dates(number),
                partner_links=self.links(number, EventPartner),
                **self.some(number),
            )
        )
        self.news = self.each(lambda number, *names: build_news(*names, is_published=False, **self.news_fields(number)))
        self.news[0].related_links = [RelatedNews(related=page) for page in self.news[1:3]]
        self.news[0].save()
        self.reports = self.each(
            lambda number, title, slug: build_report(
                self.events[0],
                f"Verslag {title}",
                f"verslag-{slug}",
                is_published=False,
                event_date=in_days(-9),
                attendees=self.links(number, Attendee),
                followups=[FollowUp(text="Weer", date=in_days(3))],
                **self.news_fields(number),
            )
        )
        for page in self.news:
            DailyViews.objects.record(page.pk)

    def each(self, build) -> list:
        """Return pages that are published without a revision, which a visitor does not see and which takes its time."""
        pages = []
        for number in range(self.count):
            name, slug = f"Netwerk {self.count} nummer {number}", f"netwerk-{self.count}-{number}"
            pages.append(build(number, name, slug))
        type(pages[0]).objects.filter(pk__in=[page.pk for page in pages]).update(live=True)
        return [type(page).objects.get(pk=page.pk) for page in pages]

    def links(self, number: int, model) -> list:
        return [model(partner=partner) for partner in (self.partners if number == 0 else self.partners[:1])]

    def some(self, number: int, *names: str) -> dict:
        """Return what a page is about, all of it for the first page."""
        last = None if number == 0 else 1
        topics = {"themes": [theme()], "audiences": [audience()], "municipalities": self.towns[:last]}
        topics["programmes"] = getattr(self, "programmes", [])[:last]
        return {name: objects for name, objects in topics.items() if name in (names or topics)}

    def dates(self, number: int) -> list[Occurrence]:
        days = range(1, self.count if number == 0 else 2)
        return [
            Occurrence(
                start=moment(in_days(day), "15:00"),
                end=moment(in_days(day), "16:00"),
                host=self.partners[0],
                municipality=self.towns[0],
            )
            for day in days
        ]

    def news_fields(self, number: int) -> dict:
        links = self.links(number, NewsPartner)
        return {"lead_image": self.image, "display_date": in_days(-1), "partner_links": links, **self.some(number)}

    @property
    def pages(self) -> dict[type, str]:
        found = (self.partners, self.programmes, self.coalitions, self.offers, self.events, self.news, self.reports)
        return {type(pages[0]): pages[0].url for pages in found}


OVERVIEWS = {NewsIndexPage: "/nieuws/", EventIndexPage: "/agenda/", PartnerIndexPage: "/partners/"} | {
    ProgrammeIndexPage: "/programmas/",
    OfferIndexPage: "/aanbod/",
}
ITEMS = [PartnerPage, ProgrammePage, CoalitionPage, OfferPage, EventPage, NewsPage, EventReportPage]


@pytest.fixture(scope="module")
def counted(lasting_db, tmp_path_factory):
    """The number of queries of each page type with few things on it, and with many."""
    folder = tmp_path_factory.mktemp("queries")
    client = Client()
    with override_settings(MEDIA_ROOT=folder / "media"):
        build_site()
        image = make_image(folder)
        few = Network(image, FEW)
        counts = {model: [count_queries(client, url)] for model, url in (few.pages | OVERVIEWS).items()}
        many = Network(image, MANY)
        for model, url in (many.pages | OVERVIEWS).items():
            counts[model].append(count_queries(client, url))
    return counts


@pytest.mark.parametrize("model", [*ITEMS, *OVERVIEWS], ids=lambda model: model.__name__)
def test_many_items_cost_as_much_as_few(counted, db, model):
    few, many = counted[model]
    assert many == few


@pytest.mark.parametrize("model", [*ITEMS, *OVERVIEWS], ids=lambda model: model.__name__)
def test_page_costs_thirty_queries_at_most(counted, db, model):
    assert max(counted[model]) <= 30
