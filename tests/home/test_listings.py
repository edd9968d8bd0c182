"""The listings of pages in the admin cost the same however many pages there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from home.roles import MODERATOR
from news.demo import build_event, build_news
from partners.demo import build_offer, build_partner, build_programme
from tests.helpers import delivery, in_days, municipality


def fill(numbers) -> None:
    """Make a page of each kind that is listed, with everything that its columns show."""
    town = municipality()
    for number in numbers:
        programme = build_programme(f"Programma {number}", f"programma-{number}", region=town.region)
        partner = build_partner(f"Organisatie {number}", f"organisatie-{number}", municipalities=[town])
        build_offer(f"Aanbod {number}", f"aanbod-{number}", deliveries=[delivery(partner, town)])
        build_news(f"Bericht {number}", f"bericht-{number}", programmes=[programme])
        build_event(f"Lunch {number}", f"lunch-{number}", days=(in_days(-3), in_days(number + 1)))


@pytest.mark.parametrize("name", ["news", "events", "partners", "programmes", "offers"])
def test_more_rows_cost_the_same(site, sign_in_as, name):
    client = sign_in_as(MODERATOR)
    fill(range(5))
    client.get(f"/admin/{name}/")
    with CaptureQueriesContext(connection) as few:
        client.get(f"/admin/{name}/")
    fill(range(5, 20))
    with CaptureQueriesContext(connection) as many:
        response = client.get(f"/admin/{name}/")
    assert len(response.context["object_list"]) == 20
    assert len(many) == len(few)
