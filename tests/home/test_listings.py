"""The listings of pages in the admin cost the same however many pages there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from home.roles import MODERATOR
from news.demo import build_event, build_news
from partners.demo import build_offer, build_partner, build_programme
from tests.helpers import delivery, in_days, municipality


def programme(number: int):
    return build_programme(f"Programma {number}", f"programma-{number}", region=municipality().region)


def partner(number: int):
    return build_partner(f"Organisatie {number}", f"organisatie-{number}", municipalities=[municipality()])


def offer(number: int):
    return build_offer(f"Aanbod {number}", f"aanbod-{number}", deliveries=[delivery(partner(number), municipality())])


def news(number: int):
    return build_news(f"Bericht {number}", f"bericht-{number}", programmes=[programme(number)])


def event(number: int):
    return build_event(f"Lunch {number}", f"lunch-{number}", days=(in_days(-3), in_days(number + 1)))


# The pages of a listing, with everything that its columns show.
LISTED = {"news": news, "events": event, "partners": partner, "programmes": programme, "offers": offer}


@pytest.mark.parametrize("name", LISTED)
def test_more_rows_cost_the_same(site, sign_in_as, name):
    client = sign_in_as(MODERATOR)

    def fill(numbers) -> None:
        for number in numbers:
            LISTED[name](number)

    fill(range(5))
    client.get(f"/admin/{name}/")
    with CaptureQueriesContext(connection) as few:
        client.get(f"/admin/{name}/")
    fill(range(5, 20))
    with CaptureQueriesContext(connection) as many:
        response = client.get(f"/admin/{name}/")
    assert len(response.context["object_list"]) == 20
    assert len(many) == len(few)
