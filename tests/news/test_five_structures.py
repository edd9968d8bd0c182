"""Five articles of the kinds that these portals bring: every element of them stands on the page that a reader gets."""

from datetime import date, time

import pytest
from bs4 import BeautifulSoup
from django.utils.translation import gettext

from news.demo import build_event, build_news, build_report, moment
from news.models import (
    Attendee,
    EventPartner,
    FollowUp,
    NewsPartner,
    Occurrence,
    RegistrationQuestion,
    RelatedNews,
)
from partners.demo import build_partner, build_programme
from partners.models import PartnerLocation
from portal.demo import build_place
from portal.models import DailyViews
from tests.helpers import in_days, municipality, text_of


def assert_all_in(text: str, *parts: str) -> None:
    missing = [part for part in parts if part not in text]
    assert missing == [], f"not on the page: {missing}"


def links_in(html: bytes, selector: str = "main a") -> dict[str, str]:
    return {
        " ".join(link.get_text(" ").split()): link["href"]
        for link in BeautifulSoup(html, "html.parser").select(selector)
    }


def partner(name: str, **fields):
    return build_partner(name, name.lower().replace(" ", "-"), is_distinct=True, **fields)


def quote(text: str, name: str = "", role: str = ""):
    return ("quote", {"text": text, "name": name, "role": role})


def test_report_of_an_evening_with_a_storyteller(site, client):
    town = municipality("Lindelo", 2)
    organisers = [partner("Steunpunt Lindelo"), partner("Maatjes aan Zet")]
    programme = build_programme("Sterk in de straat", "sterk-in-de-straat")
    event = build_event("Een verhaal verder", "een-verhaal-verder", days=(date(2025, 10, 9),), municipalities=[town])
    page = build_report(
        event,
        "Vrijwilligers en hulpverleners luisteren naar één verhaal",
        "een-verhaal-verslag",
        event_date=date(2025, 10, 9),
        display_date=date(2025, 10, 14),
        municipalities=[town],
        programmes=[programme],
        partner_links=[NewsPartner(partner=item) for item in organisers],
        attendees=[Attendee(partner=item) for item in organisers],
        body=[
            ("text", "<p>Aan zes tafels ging het over hoe je elkaar eerder belt.</p><h2>Sterk in de straat</h2>"),
            ("people", {"title": "Verteller", "people": [{"name": "Geertje Hoogland", "role": "verhalenverteller"}]}),
            quote("Laten we elkaar niet pas bellen als het misgaat", "", "deelnemer uit Lindelo"),
            ("outcomes", {"title": "Wat we meenemen", "outcomes": ["Bekend maken wie wat doet"], "agreements": []}),
        ],
    )
    text = text_of(client.get(page.url).content)
    assert_all_in(text, "9 oktober 2025", "14 oktober 2025", gettext("Meeting on"), gettext("Published on"))
    assert_all_in(text, "Geertje Hoogland", "verhalenverteller", "‘Laten we elkaar niet pas bellen als het misgaat’")
    assert_all_in(
        text, "deelnemer uit Lindelo", "Steunpunt Lindelo", "Maatjes aan Zet", "Lindelo", "Bekend maken wie wat doet"
    )
    links = links_in(client.get(page.url).content)
    assert links["Sterk in de straat"] == programme.url
    assert links["Een verhaal verder"] == event.url


def test_report_of_a_network_that_starts_a_rotating_lunch(site, client):
    town = municipality()
    hosts = [
        partner(
            "Buurthuis Oost", locations=[PartnerLocation(name="Zaal Oost", address="Oosterdijk 4", municipality=town)]
        ),
        partner("Moedercentrum", locations=[PartnerLocation(name="De Huiskamer", address="Pad 9", municipality=town)]),
    ]
    lunch = build_event(
        "Lunch voor vertrouwenspersonen",
        "lunch",
        kind="lunch",
        recurrence="FREQ=WEEKLY;INTERVAL=6;BYDAY=TH",
        occurrences=[
            Occurrence(start=moment(in_days(day), "12:00"), end=moment(in_days(day), "13:30"), host=host, **where(host))
            for day, host in zip((14, 56), hosts, strict=True)
        ],
    )
    meeting = build_event("Netwerkdag", "netwerkdag", days=(in_days(-20),))
    names = ["Fonds Vooruit", "De Brug", "Spreekuur West", "Straatwerk", "Meidenhuis", "Jeugdpunt"]
    page = build_report(
        meeting,
        "Netwerkdag: weer aan één tafel",
        "netwerkdag-verslag",
        event_date=in_days(-20),
        display_date=in_days(-18),
        partner_links=[NewsPartner(partner=host) for host in hosts],
        attendees=[*(Attendee(partner=host) for host in hosts), *(Attendee(name=name) for name in names)],
        followups=[FollowUp(date=in_days(14), text="Eerste lunch, bij Buurthuis Oost")],
        body=[
            (
                "outcomes",
                {"title": "Uitkomsten", "outcomes": ["Vertrouwenspersonen zijn een brug"], "agreements": [agreement()]},
            ),
            ("pages", {"title": "Wat volgt", "pages": [lunch]}),
        ],
    )
    content = client.get(page.url).content
    assert_all_in(text_of(content), gettext("Who was there"), "Buurthuis Oost", "Moedercentrum", *names)
    assert_all_in(
        text_of(content),
        "Vertrouwenspersonen zijn een brug",
        "Elke zes weken een lunch",
        "Eerste lunch, bij Buurthuis Oost",
    )
    assert links_in(content)["Lunch voor vertrouwenspersonen"] == lunch.url
    shown = text_of(client.get(lunch.url).content)
    assert_all_in(shown, lunch.recurrence_text, "Buurthuis Oost", "Zaal Oost", "Moedercentrum", "De Huiskamer", "12.00")
    assert shown.index("Zaal Oost") < shown.index("De Huiskamer"), "each date has its own host and venue, in order"


def where(host) -> dict:
    location = host.locations.first()
    return {"location_name": location.name, "address": location.address, "municipality": location.municipality}


def agreement() -> dict:
    return {"text": "Elke zes weken een lunch", "who": "Iedere keer een andere partner", "due": None}


def test_announcement_with_timetable_buffet_and_registration(site, client):
    funder, organisers = partner("Fonds Vooruit"), [partner("Woongroep De Es"), partner("Welzijn Vlierdam")]
    town = municipality()
    village = build_place("Vlierhaven", town)
    links = [EventPartner(partner=item, role="organiser") for item in organisers]
    rows = [
        {"start": time(17, 0), "end": time(17, 45), "what": "Inloop met buffet", "who": ""},
        {"start": time(17, 45), "end": time(18, 0), "what": "Opening", "who": "Joris Terpstra, wethouder"},
        {"start": time(20, 0), "end": None, "what": "Napraten met een drankje", "who": ""},
    ]
    page = build_event(
        "De kracht van buren",
        "de-kracht-van-buren",
        occurrences=[
            Occurrence(
                start=moment(in_days(30), "17:00"),
                end=moment(in_days(30), "21:00"),
                location_name="Zaal De Es",
                address="Marktpad 11",
                municipality=town,
                place=village,
            )
        ],
        partner_links=[*links, EventPartner(partner=funder, role="funder")],
        registration_closes=moment(in_days(27), "17:00"),
        registration_email="aanmelden@vlierdam.example",
        registration_questions=[RegistrationQuestion(label="Ik eet mee", help_text="Van 17.00 tot 17.45 uur")],
        contact_name="Ruben Vrolijk",
        contact_role="opbouwwerker",
        contact_phone="0251 98 76 54",
        contact_email="ruben@welzijn.example",
        body=[
            ("timetable", {"title": "Programma", "date": None, "rows": rows}),
            (
                "people",
                {
                    "title": "Inleider",
                    "people": [{"name": "Hester Aalbers", "role": "directeur", "organisation": "Sociaal Verbond"}],
                },
            ),
        ],
    )
    response = client.get(page.url)
    text = text_of(response.content)
    assert_all_in(
        text,
        "17.00 – 17.45",
        "Inloop met buffet",
        "17.45",
        "Joris Terpstra, wethouder",
        "20.00",
        "Napraten met een drankje",
    )
    assert_all_in(text, "Hester Aalbers", "directeur, Sociaal Verbond", "Zaal De Es", "Marktpad 11", "Vlierhaven")
    assert_all_in(text, "Woongroep De Es", "Welzijn Vlierdam", "Fonds Vooruit", gettext("Made possible by"))
    assert_all_in(
        text, "Ik eet mee", "Van 17.00 tot 17.45 uur", "aanmelden@vlierdam.example", "Ruben Vrolijk", "0251 98 76 54"
    )
    deadline = page.registration_closes.day
    assert f"{deadline} " in text.partition(gettext("Register"))[2]
    html = response.content.decode()
    assert 'href="mailto:aanmelden@vlierdam.example?subject=' in html
    assert 'href="tel:+31251987654"' in html


def test_report_of_a_large_meeting_that_launches_an_elearning(site, client):
    towns = [municipality("Vlierdam", 1), municipality("Lindelo", 2)]
    programme = build_programme("Een goede start", "een-goede-start")
    event = build_event(
        "Hoor je mij?", "hoor-je-mij", days=(date(2025, 5, 21),), programmes=[programme], municipalities=towns
    )
    launch = build_news(
        "De e-learning Eerste jaren staat klaar", "elearning", kind="launch", display_date=date(2025, 6, 2)
    )
    page = build_report(
        event,
        "Volle zaal bij Hoor je mij?",
        "volle-zaal",
        event_date=date(2025, 5, 21),
        display_date=date(2025, 6, 5),
        programmes=[programme],
        municipalities=towns,
        related_links=[RelatedNews(related=launch)],
        body=[
            (
                "people",
                {
                    "title": "Sprekers",
                    "people": [
                        {"name": "Lotte Brandsma", "role": "gedragsonderzoeker", "organisation": "Binnenste Buiten"},
                        {"name": "Dorien Haakman", "role": "stoppen-met-roken-coach"},
                    ],
                },
            ),
            (
                "video",
                {
                    "title": "Mila vertelt",
                    "url": "https://vimeo.com/76979871",
                    "poster": None,
                    "duration": "4 minuten",
                    "transcript": "<p>Ik miste één vraag.</p>",
                },
            ),
            ("text", "<h2>Lancering e-learning</h2><p>Aan het eind ging de e-learning Eerste jaren van start.</p>"),
            quote("Je ontmoet mensen die je anders alleen mailt", "", "jeugdverpleegkundige"),
            quote("Boeiend, en meteen te gebruiken"),
        ],
    )
    content = client.get(page.url).content
    text = text_of(content)
    assert_all_in(
        text, "21 mei 2025", "5 juni 2025", "Lotte Brandsma", "gedragsonderzoeker, Binnenste Buiten", "Dorien Haakman"
    )
    assert_all_in(text, "Mila vertelt", "Ik miste één vraag.", "Lancering e-learning", "Lindelo, Vlierdam")
    assert_all_in(
        text,
        "‘Je ontmoet mensen die je anders alleen mailt’",
        "jeugdverpleegkundige",
        "‘Boeiend, en meteen te gebruiken’",
    )
    assert links_in(content)[launch.title] == launch.url
    assert launch.type_label in text
    assert_all_in(text_of(client.get(launch.url).content), launch.type_label, "2 juni 2025")


@pytest.fixture
def partners_at_the_desk(site):
    return [partner("Steungezinnen"), partner("Thuismaatje"), partner("Bibliotheek Langs de Vlier")]


def test_news_of_a_new_monthly_walk_in_hour(partners_at_the_desk, image, client):
    town = municipality()
    village = build_place("Vlierhaven", town)
    event = build_event(
        "Taal- en opvoedspreekuur",
        "spreekuur",
        kind="consultation",
        recurrence="FREQ=MONTHLY;BYDAY=2WE",
        municipalities=[town],
        occurrences=[
            Occurrence(
                start=moment(in_days(20), "15:00"),
                end=moment(in_days(20), "17:00"),
                location_name="Bibliotheek Vlierhaven",
                municipality=town,
                place=village,
            )
        ],
    )
    older = build_news("Eerder bericht", "eerder-bericht", display_date=in_days(-40))
    read = build_news("Vaak gelezen", "vaak-gelezen", display_date=in_days(-50))
    DailyViews.objects.record(read.pk)
    sections = "".join(f"<h2>{item.title}</h2><p>Zo werkt {item.title}.</p>" for item in partners_at_the_desk)
    page = build_news(
        "Drie organisaties openen samen een spreekuur",
        "spreekuur-opent",
        kind="service",
        display_date=date(2025, 11, 27),
        lead_image=image,
        municipalities=[town],
        partner_links=[NewsPartner(partner=item) for item in partners_at_the_desk],
        related_links=[RelatedNews(related=older)],
        body=[
            quote("We denken mee over wat past", "Ineke Olthof", "coördinator Steungezinnen"),
            quote("Dit brengt hulp dichterbij", "Bart Pietersen", "wethouder van Vlierdam"),
            ("text", sections),
            ("pages", {"title": "Wanneer?", "pages": [event]}),
        ],
    )
    content = client.get(page.url).content
    text = text_of(content)
    assert_all_in(text, "27 november 2025", "Foto: Iris Molenaar", "Ineke Olthof", "coördinator Steungezinnen")
    assert_all_in(
        text, "Bart Pietersen", "wethouder van Vlierdam", "‘Dit brengt hulp dichterbij’", page.type_label, "Vlierdam"
    )
    headings = [heading.text for heading in BeautifulSoup(content, "html.parser").select("article h2")]
    assert_all_in("|".join(headings), *(item.title for item in partners_at_the_desk))
    links = links_in(content)
    assert {older.title, read.title, event.title, *(item.title for item in partners_at_the_desk)} <= set(links)
    assert_all_in(text, gettext("Most read"), gettext("Read more about this"))
    shown = text_of(client.get(event.url).content)
    assert_all_in(shown, event.recurrence_text, "15.00", "Bibliotheek Vlierhaven", "Vlierhaven")
    assert village.municipality == town
    assert event.title in text_of(client.get("/agenda/", {"gemeente": town.slug}).content)
