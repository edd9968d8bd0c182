"""The overviews of partners and programmes."""

import pytest

from partners.demo import build_offer, build_partner, build_programme
from partners.models import OfferIndexPage, PartnerIndexPage
from tests.helpers import delivery, municipality, theme, titles


@pytest.fixture
def partners(site):
    towns = [municipality(name, number) for number, name in enumerate(["Vlierdam", "Lindelo"])]
    build_partner("Bieb", "bieb", kind="library", municipalities=[towns[0]], themes=[theme("Taal")])
    build_partner("Jeugdteam", "jeugdteam", kind="care", municipalities=[towns[1]], themes=[theme("Opvoeden")])
    build_partner("Overal", "overal", kind="welfare")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Bieb", "Jeugdteam", "Overal"]),
        ({"soort": "library"}, ["Bieb"]),
        ({"gemeente": "lindelo"}, ["Jeugdteam", "Overal"]),
        ({"thema": "taal"}, ["Bieb"]),
        ({"thema": "taal", "gemeente": "lindelo"}, []),
        ({"thema": "taal", "gemeente": "vlierdam", "soort": "library"}, ["Bieb"]),
    ],
)
def test_partners_are_filtered(partners, client, query, expected):
    response = client.get("/partners/", query)
    assert titles(response.content, "main .overview h3 a") == expected
    assert response.context["is_filtered"] == bool(query)
    assert not response.context["invalid_filters"]


@pytest.mark.parametrize("name", ["soort", "gemeente", "thema"])
def test_unknown_filter_is_left_out_and_said(partners, client, name):
    response = client.get("/partners/", {name: "bestaat-niet"})
    assert response.status_code == 200
    assert response.context["invalid_filters"]
    assert response.context["result_count"] == 3


def test_programmes_are_filtered_by_theme(site, client):
    build_programme("Taal dichtbij", "taal-dichtbij", themes=[theme("Taal")])
    build_programme("Gezinnen vooruit", "gezinnen-vooruit")
    assert titles(client.get("/programmas/", {"thema": "taal"}).content) == ["Taal dichtbij"]
    assert len(titles(client.get("/programmas/").content)) == 2


@pytest.mark.parametrize("path", ["/partners/", "/programmas/", "/aanbod/"])
@pytest.mark.parametrize("query", ["", "?thema=taal", "?pagina=4"])
def test_empty_overview_says_so(site, client, path, query):
    theme("Taal")
    response = client.get(path + query)
    assert response.status_code == 200
    assert b'class="empty"' in response.content


def build_delivered(title: str, slug: str):
    return build_offer(title, slug, deliveries=[delivery(build_partner(f"Van {slug}", f"van-{slug}"), municipality())])


@pytest.mark.parametrize(("model", "build"), [(PartnerIndexPage, build_partner), (OfferIndexPage, build_delivered)])
def test_pages_share_no_item_when_all_have_one_name(site, client, monkeypatch, model, build):
    monkeypatch.setattr(model, "items_per_page", 8)
    path = model.objects.get().url
    keys = [build("Samen lezen", f"samen-lezen-{number}").pk for number in range(15)]
    seen = [item.pk for number in (1, 2) for item in client.get(path, {"pagina": number}).context["page_obj"]]
    assert seen == keys
