"""Programmes, partners and coalitions show by themselves what belongs to them, and nothing else."""

import pytest

from news.demo import build_event, build_news, build_report
from news.models import EventPage, EventPartner, EventReportPage, NewsPage, NewsPartner, Occurrence
from partners.demo import build_coalition, build_offer, build_partner, build_programme
from partners.models import (
    CoalitionMember,
    CoalitionPage,
    OfferPage,
    PartnerContact,
    PartnerLocation,
    PartnerRole,
    ProgrammeFocusPoint,
    ProgrammePage,
)
from tests.helpers import delivery, in_days, municipality, restrict, text_of, unpublish


def build_content(name: str, number: int) -> dict:
    """Return a partner, a programme and all that belongs to them, each with this name in its title."""
    slug, town = name.lower(), municipality(f"{name}dam", number)
    partner = build_partner(f"Partner {name}", f"partner-{slug}")
    programme = build_programme(
        f"Programma {name}",
        f"programma-{slug}",
        partner_roles=[PartnerRole(partner=partner, role="lead", note="Trekker")],
    )
    shared = {"programmes": [programme], "municipalities": [town]}
    event = build_event(
        f"Bijeenkomst {name}",
        f"bijeenkomst-{slug}",
        days=(in_days(5), in_days(-5)),
        partner_links=[EventPartner(partner=partner)],
        **shared,
    )
    named = {"display_date": in_days(-1), **shared}
    build_news(f"Nieuws {name}", f"nieuws-{slug}", partner_links=[NewsPartner(partner=partner)], **named)
    build_report(
        event,
        f"Verslag {name}",
        f"verslag-{slug}",
        event_date=in_days(-5),
        partner_links=[NewsPartner(partner=partner)],
        **named,
    )
    build_offer(f"Aanbod {name}", f"aanbod-{slug}", programmes=[programme], deliveries=[delivery(partner, town)])
    coalition = build_coalition(
        programme, f"Coalitie {name}", f"coalitie-{slug}", municipality=town, members=[CoalitionMember(partner=partner)]
    )
    return {"partner": partner, "programme": programme, "coalition": coalition, "town": town}


KINDS = ("Bijeenkomst", "Nieuws", "Verslag", "Aanbod", "Coalitie", "Programma", "Partner")


@pytest.fixture
def content(site):
    return {name: build_content(name, number) for number, name in enumerate(["Vlier", "Linde"])}


def shown(client, page, name: str) -> set[str]:
    """Return the kinds of content with a name that stand on a page."""
    text = text_of(client.get(page.url).content)
    return {kind for kind in KINDS if f"{kind} {name}" in text}


def test_programme_shows_its_own_content(content, client):
    page = content["Vlier"]["programme"]
    assert shown(client, page, "Vlier") == set(KINDS)
    assert shown(client, page, "Linde") == set()


def test_partner_shows_its_own_content(content, client):
    page = content["Vlier"]["partner"]
    assert shown(client, page, "Vlier") == set(KINDS)
    assert shown(client, page, "Linde") == set()


def test_coalition_shows_its_own_content(content, client):
    page = content["Vlier"]["coalition"]
    assert shown(client, page, "Vlier") == {"Bijeenkomst", "Nieuws", "Verslag", "Coalitie", "Programma", "Partner"}
    assert shown(client, page, "Linde") == set()


@pytest.mark.parametrize(
    ("model", "kind"),
    [(NewsPage, "Nieuws"), (EventReportPage, "Verslag"), (EventPage, "Bijeenkomst")]
    + [(OfferPage, "Aanbod"), (CoalitionPage, "Coalitie"), (ProgrammePage, "Programma")],
)
@pytest.mark.parametrize("hide", [unpublish, restrict])
def test_hidden_content_is_shown_nowhere(content, client, model, kind, hide):
    page = model.objects.get(title=f"{kind} Vlier")
    hide(page)
    # What hides a page hides everything below it as well.
    others = [content["Vlier"][where] for where in ("programme", "partner", "coalition")]
    others = [other for other in others if not other.path.startswith(page.path)]
    assert len(others) == {ProgrammePage: 1, CoalitionPage: 2}.get(model, 3)
    assert [other.title for other in others if kind in shown(client, other, "Vlier")] == []


def test_draft_changes_are_not_shown(content, client):
    news = NewsPage.objects.get(title="Nieuws Vlier")
    news.title = "Nog geheim"
    news.save_revision()
    assert "Nog geheim" not in text_of(client.get(content["Vlier"]["programme"].url).content)


def test_only_dates_to_come_are_shown(content, client):
    context = client.get(content["Vlier"]["programme"].url).context
    assert [occurrence.is_past for occurrence in context["upcoming_occurrences"]] == [False]


def test_host_of_a_single_date_shows_that_date(site, client):
    host = build_partner("Gastheer", "gastheer")
    event = build_event("Lunch", "lunch", days=(in_days(3),))
    Occurrence.objects.filter(page=event).update(host=host)
    assert "Lunch" in text_of(client.get(host.url).content)


def test_coalition_says_who_since_when_and_whom_to_call(site, client):
    programme = build_programme("Gezinnen", "gezinnen")
    page = build_coalition(
        programme,
        "Coalitie Vlierdam",
        "coalitie",
        municipality=municipality(),
        since=in_days(0).replace(year=2024, month=3, day=1),
        members=[CoalitionMember(partner=build_partner("Buurtouders", "buurtouders"), note="voorzitter")],
        contact_name="Nadia Verbeek",
        contact_phone="085 000 01 01",
    )
    text = text_of(client.get(page.url).content)
    for part in ("Vlierdam", "1 maart 2024", "Buurtouders", "voorzitter", "Nadia Verbeek", "085 000 01 01", "Gezinnen"):
        assert part in text


def test_coalition_leaves_out_a_member_that_stopped(site, client):
    members = [CoalitionMember(partner=build_partner(name, name.lower())) for name in ("Blijver", "Stopper")]
    programme = build_programme("Gezinnen", "gezinnen")
    page = build_coalition(programme, "Coalitie", "coalitie", municipality=municipality(), members=members)
    unpublish(members[1].partner)
    text = text_of(client.get(page.url).content)
    assert "Blijver" in text
    assert "Stopper" not in text


def test_partner_says_who_where_and_whom_to_call(site, client):
    page = build_partner(
        "Buurtouders",
        "buurtouders",
        website="https://www.buurtouders.example",
        contacts=[
            PartnerContact(contact_name="Nadia Verbeek", contact_role="coördinator", contact_visible_until=in_days(3)),
            PartnerContact(contact_name="Wim Vertrokken", contact_visible_until=in_days(-1)),
        ],
        locations=[PartnerLocation(name="De Dam", address="Sluisstraat 12", postcode="9990 AE", city="Vlierdam")],
    )
    text = text_of(client.get(page.url).content)
    for part in ("Nadia Verbeek", "coördinator", "De Dam", "Sluisstraat 12", "9990 AE", "buurtouders.example"):
        assert part in text
    assert "Wim Vertrokken" not in text


def test_programme_shows_focus_points_by_year_newest_first(site, client):
    points = [ProgrammeFocusPoint(year=year, title=f"Speerpunt {year}") for year in (2024, 2026, 2025)]
    page = build_programme("Gezinnen", "gezinnen", focus_points=points)
    text = text_of(client.get(page.url).content)
    assert text.index("Speerpunt 2026") < text.index("Speerpunt 2025") < text.index("Speerpunt 2024")
