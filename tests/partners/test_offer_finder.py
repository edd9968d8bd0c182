"""The offer finder answers: what is there, for whom, in my municipality, and whom do I call?"""

import pytest
from django.utils.translation import gettext

from partners.demo import build_offer, build_partner
from portal.demo import build_place
from tests.helpers import audience, delivery, in_days, municipality, text_of, theme, titles, unpublish

DID_YOU_MEAN = "We do not know “%(text)s”. Did you mean %(name)s?"
NOT_HERE = "“%(text)s” is not a municipality or village in this region. Choose one from the list."


@pytest.fixture
def towns(site):
    return {name: municipality(name, number) for number, name in enumerate(["Vlierdam", "Lindelo", "Meerwijde"])}


@pytest.fixture
def offers(towns):
    """Three offers: in Vlierdam for parents, in Lindelo for volunteers, and in the whole region for everybody."""
    build_place("Wilgen aan Zee", towns["Vlierdam"])
    partner = build_partner("Buurtouders", "buurtouders")
    build_offer(
        "Thuisstart",
        "thuisstart",
        audiences=[audience("Ouders")],
        themes=[theme("Opvoeden")],
        deliveries=[delivery(partner, towns["Vlierdam"])],
    )
    build_offer(
        "Taalmaatje",
        "taalmaatje",
        audiences=[audience("Vrijwilligers")],
        themes=[theme("Taal")],
        deliveries=[delivery(partner, towns["Lindelo"])],
    )
    build_offer("Oudertelefoon", "oudertelefoon", deliveries=[delivery(partner)])


def find(client, **query):
    response = client.get("/aanbod/", query)
    assert response.status_code == 200
    return response


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Oudertelefoon", "Taalmaatje", "Thuisstart"]),
        ({"doelgroep": "ouders"}, ["Oudertelefoon", "Thuisstart"]),
        ({"doelgroep": "vrijwilligers"}, ["Oudertelefoon", "Taalmaatje"]),
        ({"gemeente": "vlierdam"}, ["Oudertelefoon", "Thuisstart"]),
        ({"gemeente": "Vlierdam"}, ["Oudertelefoon", "Thuisstart"]),
        ({"gemeente": "  LINDELO "}, ["Oudertelefoon", "Taalmaatje"]),
        ({"gemeente": "meerwijde"}, ["Oudertelefoon"]),
        ({"gemeente": "Wilgen aan Zee"}, ["Oudertelefoon", "Thuisstart"]),
        ({"gemeente": "wilgen AAN zee"}, ["Oudertelefoon", "Thuisstart"]),
        ({"thema": "taal"}, ["Taalmaatje"]),
        ({"doelgroep": "ouders", "gemeente": "lindelo"}, ["Oudertelefoon"]),
        ({"doelgroep": "ouders", "gemeente": "vlierdam", "thema": "opvoeden"}, ["Thuisstart"]),
        ({"doelgroep": "", "gemeente": "", "thema": ""}, ["Oudertelefoon", "Taalmaatje", "Thuisstart"]),
    ],
)
def test_finder_shows_what_there_is(offers, client, query, expected):
    response = find(client, **query)
    assert titles(response.content) == expected
    assert response.context["result_count"] == len(expected)
    assert not response.context["invalid_filters"]


def test_offer_of_two_partners_in_one_municipality_stands_there_once(towns, client):
    both = [delivery(build_partner(name, name.lower()), towns["Vlierdam"]) for name in ("Een", "Twee")]
    build_offer("Thuisstart", "thuisstart", deliveries=both)
    assert titles(find(client, gemeente="vlierdam").content) == ["Thuisstart"]


@pytest.mark.parametrize(
    ("typed", "meant"), [("Vlierdan", "Vlierdam"), ("lindlo", "Lindelo"), ("Wilgen a Zee", "Wilgen aan Zee")]
)
def test_misspelled_place_gets_a_suggestion(offers, client, typed, meant):
    response = find(client, gemeente=typed)
    sentence = gettext(DID_YOU_MEAN) % {"text": typed, "name": meant}
    assert sentence in text_of(response.content)
    assert response.context["invalid_filters"]
    assert len(titles(response.content)) == 3, "the other filters still count"


def test_place_elsewhere_gets_a_sentence(offers, client):
    response = find(client, gemeente="Timboektoe")
    assert gettext(NOT_HERE) % {"text": "Timboektoe"} in text_of(response.content)


def test_what_somebody_typed_stands_in_the_page_as_text(offers, client):
    response = find(client, gemeente="<script>alert(1)</script>")
    assert b"<script>alert" not in response.content
    assert b"&lt;script&gt;alert" in response.content


def test_all_places_can_be_chosen_from(offers, client):
    html = find(client).content.decode()
    for name in ("Vlierdam", "Lindelo", "Meerwijde", "Wilgen aan Zee"):
        assert f'<option value="{name}">' in html


def test_draft_and_offer_of_nobody_are_not_found(offers, towns, client):
    build_offer(
        "Concept", "concept", is_published=False, deliveries=[delivery(build_partner("X", "x"), towns["Vlierdam"])]
    )
    assert "Concept" not in titles(find(client).content)
    build_offer("Van niemand", "van-niemand")
    assert "Van niemand" not in titles(find(client, gemeente="vlierdam").content)


def test_unpublished_partner_is_not_named(towns, client):
    partner = build_partner("Gestopt", "gestopt")
    offer = build_offer("Thuisstart", "thuisstart", deliveries=[delivery(partner, towns["Vlierdam"])])
    unpublish(partner)
    assert "Gestopt" not in text_of(find(client).content)
    assert "Gestopt" not in text_of(client.get(offer.url).content)


@pytest.fixture
def offer(towns):
    """Thuisstart, run by one partner in Lindelo and by another in Vlierdam."""
    return build_offer(
        "Thuisstart",
        "thuisstart",
        for_whom="Ouders met jonge kinderen",
        costs="Gratis",
        deliveries=[
            delivery(build_partner("Welzijn Lindelo", "welzijn"), towns["Lindelo"], contact_phone="085 000 01 01"),
            delivery(
                build_partner("Thuisbasis", "thuisbasis"),
                towns["Vlierdam"],
                contact_name="Nadia Verbeek",
                contact_phone="085 000 02 02",
                contact_email="thuisstart@voorbeeld.example",
                how_to_register="Bel Nadia.",
                how_to_refer="Mail alleen de naam.",
            ),
        ],
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Welzijn Lindelo", "Thuisbasis"]),
        ({"gemeente": "Vlierdam"}, ["Thuisbasis", "Welzijn Lindelo"]),
        ({"gemeente": "lindelo"}, ["Welzijn Lindelo", "Thuisbasis"]),
        ({"gemeente": "Meerwijde"}, ["Welzijn Lindelo", "Thuisbasis"]),
        ({"gemeente": "onzin"}, ["Welzijn Lindelo", "Thuisbasis"]),
        ({"gemeente": "vlierdam", "doelgroep": "bestaat-niet"}, ["Thuisbasis", "Welzijn Lindelo"]),
    ],
)
def test_partner_in_the_asked_municipality_comes_first(offer, client, query, expected):
    response = client.get(offer.url, query)
    assert titles(response.content, ".delivery h3 a") == expected


def test_offer_says_whom_to_call_and_how_to_get_it(offer, client):
    response = client.get(offer.url)
    text = text_of(response.content)
    for part in (
        "Ouders met jonge kinderen",
        "Gratis",
        "Nadia Verbeek",
        "085 000 02 02",
        "Bel Nadia.",
        "Lindelo, Vlierdam",
    ):
        assert part in text
    assert 'href="tel:+31850000202"' in response.content.decode()
    assert 'href="mailto:thuisstart@voorbeeld.example"' in response.content.decode()


@pytest.mark.parametrize(("days", "is_shown"), [(-1, False), (0, True), (1, True), (None, True)])
def test_contact_is_shown_until_its_date(towns, client, days, is_shown):
    until = None if days is None else in_days(days)
    made = delivery(
        build_partner("Thuisbasis", "thuisbasis"), contact_name="Nadia Verbeek", contact_visible_until=until
    )
    page = build_offer("Thuisstart", "thuisstart", deliveries=[made])
    assert ("Nadia Verbeek" in text_of(client.get(page.url).content)) == is_shown


def test_offer_leads_back_to_the_finder_as_it_was(offer, client):
    response = client.get(offer.url, {"gemeente": "vlierdam", "utm_source": "mail"})
    assert response.context["back_url"] == "/aanbod/?gemeente=vlierdam"
    listed = find(client, gemeente="vlierdam").content.decode()
    assert 'href="/aanbod/thuisstart/?gemeente=vlierdam"' in listed
