"""Programmes, partners and coalitions say who they are, where they are and whom to call."""

from news.demo import build_event
from news.models import Occurrence
from partners.demo import build_coalition, build_partner, build_programme
from partners.models import CoalitionMember, PartnerContact, PartnerLocation, ProgrammeFocusPoint
from tests.helpers import in_days, municipality, text_of, unpublish


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
