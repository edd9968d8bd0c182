"""Programmes, partners and coalitions show by themselves what belongs to them, and nothing else."""

import pytest

from news.demo import build_event, build_news, build_report
from news.models import EventPage, EventPartner, EventReportPage, NewsPage, NewsPartner
from partners.demo import build_coalition, build_offer, build_partner, build_programme
from partners.models import (
    CoalitionMember,
    CoalitionPage,
    OfferPage,
    PartnerRole,
    ProgrammePage,
)
from tests.helpers import delivery, in_days, municipality, restrict, savepoint, text_of, unpublish

db = savepoint


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


@pytest.fixture(scope="module")
def content(lasting_db):
    return {name: build_content(name, number) for number, name in enumerate(["Vlier", "Linde"])}


def shown(client, page, name: str) -> set[str]:
    """Return the kinds of content with a name that stand on a page."""
    text = text_of(client.get(page.url).content)
    return {kind for kind in KINDS if f"{kind} {name}" in text}


def test_programme_shows_its_own_content(content, db, client):
    page = content["Vlier"]["programme"]
    assert shown(client, page, "Vlier") == set(KINDS)
    assert shown(client, page, "Linde") == set()


def test_partner_shows_its_own_content(content, db, client):
    page = content["Vlier"]["partner"]
    assert shown(client, page, "Vlier") == set(KINDS)
    assert shown(client, page, "Linde") == set()


def test_coalition_shows_its_own_content(content, db, client):
    page = content["Vlier"]["coalition"]
    assert shown(client, page, "Vlier") == {"Bijeenkomst", "Nieuws", "Verslag", "Coalitie", "Programma", "Partner"}
    assert shown(client, page, "Linde") == set()


@pytest.mark.parametrize(
    ("model", "kind"),
    [(NewsPage, "Nieuws"), (EventReportPage, "Verslag"), (EventPage, "Bijeenkomst")]
    + [(OfferPage, "Aanbod"), (CoalitionPage, "Coalitie"), (ProgrammePage, "Programma")],
)
@pytest.mark.parametrize("hide", [unpublish, restrict])
def test_hidden_content_is_shown_nowhere(content, db, client, model, kind, hide):
    page = model.objects.get(title=f"{kind} Vlier")
    hide(page)
    # What hides a page hides everything below it as well.
    others = [content["Vlier"][where] for where in ("programme", "partner", "coalition")]
    others = [other for other in others if not other.path.startswith(page.path)]
    assert len(others) == {ProgrammePage: 1, CoalitionPage: 2}.get(model, 3)
    assert [other.title for other in others if kind in shown(client, other, "Vlier")] == []


def test_draft_changes_are_not_shown(content, db, client):
    news = NewsPage.objects.get(title="Nieuws Vlier")
    news.title = "Nog geheim"
    news.save_revision()
    assert "Nog geheim" not in text_of(client.get(content["Vlier"]["programme"].url).content)


def test_only_dates_to_come_are_shown(content, db, client):
    context = client.get(content["Vlier"]["programme"].url).context
    assert [occurrence.is_past for occurrence in context["upcoming_occurrences"]] == [False]
