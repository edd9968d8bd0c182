"""What every page shows around its content: menu, breadcrumbs and data for search engines."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.text import slugify
from wagtail.models import Site

from home.models import HomePage, StandardPage
from news.demo import build_event, build_news
from news.models import NewsIndexPage
from partners.demo import build_coalition, build_programme
from portal.demo import build_page
from portal.templatetags.portal_tags import ICONS, breadcrumbs, main_menu, structured_data
from tests.helpers import INTRODUCTION, in_days, municipality, restrict, unpublish


def request_for(path: str):
    request = RequestFactory().get(path)
    request.META["SERVER_NAME"] = "localhost"
    return request


def menu(path: str) -> dict[str, tuple[bool, bool]]:
    items = main_menu({"request": request_for(path)})
    return {item["title"]: (item["is_current"], item["is_section"]) for item in items}


def test_menu_marks_the_page_itself(site):
    assert menu("/nieuws/")["Nieuws"] == (True, False)
    assert menu("/nieuws/")["Agenda"] == (False, False)


def test_menu_marks_the_section_above_a_page(site):
    assert menu("/nieuws/een-bericht/")["Nieuws"] == (False, True)


def test_menu_marks_nothing_elsewhere(site):
    assert all(marks == (False, False) for marks in menu("/zoeken/").values())
    assert all(marks == (False, False) for marks in menu("/nieuwsbrief/").values())


def test_menu_has_the_published_open_pages_that_want_to(site):
    home = HomePage.objects.get()
    for title, in_menu in (("Over ons", True), ("Privacy", False), ("Besloten", True)):
        build_page(StandardPage, home, title, slugify(title), introduction=INTRODUCTION, show_in_menus=in_menu)
    build_page(StandardPage, home, "Concept", "concept", is_published=False, show_in_menus=True)
    restrict(StandardPage.objects.get(title="Besloten"))
    assert list(menu("/")) == ["Nieuws", "Agenda", "Programma's", "Partners", "Aanbod", "Cursussen", "Over ons"]


def test_menu_is_empty_without_a_site(db):
    Site.objects.all().delete()
    assert main_menu({"request": request_for("/")}) == []
    assert main_menu({}) == []


def test_menu_says_where_the_reader_is(site, client):
    build_news("Bericht", "bericht")
    soup = BeautifulSoup(client.get("/nieuws/bericht/").content, "html.parser")
    marked = soup.select("header [aria-current]")
    assert [(link.text, link["aria-current"]) for link in marked] == [("Nieuws", "true")]


def build_vlierdam():
    programme = build_programme("Gezinnen vooruit", "gezinnen")
    return build_coalition(programme, "Coalitie Vlierdam", "vlierdam", municipality=municipality())


def test_breadcrumbs_lead_down_from_the_front_page(site, client):
    coalition = build_vlierdam()
    crumbs = breadcrumbs({"request": request_for(coalition.url)}, coalition)
    assert [crumb["title"] for crumb in crumbs] == ["Samenportaal", "Programma's", "Gezinnen vooruit"]
    shown = BeautifulSoup(client.get(coalition.url).content, "html.parser").select("nav.breadcrumbs a")
    assert [(link.text, link["href"]) for link in shown] == [
        ("Samenportaal", "/"),
        ("Programma's", "/programmas/"),
        ("Gezinnen vooruit", "/programmas/gezinnen/"),
    ]


def test_breadcrumbs_leave_out_an_unpublished_page(site):
    coalition = build_vlierdam()
    unpublish(coalition.get_parent())
    crumbs = breadcrumbs({"request": request_for("/")}, coalition)
    assert [crumb["title"] for crumb in crumbs] == ["Samenportaal", "Programma's"]


def test_front_page_has_no_breadcrumbs(site):
    assert breadcrumbs({"request": request_for("/")}, HomePage.objects.get()) == []
    assert breadcrumbs({"request": request_for("/")}, None) == []


EVIL = "</script><script>alert(1)</script> & <b>vet</b>"


@pytest.mark.parametrize("build", [build_news, build_event])
def test_structured_data_cannot_leave_its_element(site, client, build):
    days = {"days": (in_days(3),)} if build is build_event else {"display_date": in_days(-1)}
    page = build(EVIL, "kwaad", introduction=EVIL, **days)
    html = client.get(page.url).content.decode()
    assert "<script>alert" not in html
    soup = BeautifulSoup(html, "html.parser")
    block = soup.find("script", type="application/ld+json")
    data = json.loads(block.string)["@graph"][0]
    assert data["description"] == EVIL
    assert len(soup.find_all("script")) == 2, "the data block and our own module"


def test_structured_data_has_the_lead_image(site, image, client):
    page = build_news("Met foto", "met-foto", lead_image=image)
    soup = BeautifulSoup(client.get(page.url).content, "html.parser")
    data = json.loads(soup.find("script", type="application/ld+json").string)["@graph"][0]
    assert data["image"].startswith("http://")
    assert data["image"].endswith(".jpg")


def test_page_without_structured_data_has_no_block(site):
    assert structured_data({"request": request_for("/")}, NewsIndexPage.objects.get()) == ""


def test_icon_is_decoration():
    html = Template('{% load portal_tags %}{% icon "phone" %}').render(Context())
    svg = BeautifulSoup(html, "html.parser").find("svg")
    assert svg["aria-hidden"] == "true"
    assert svg.find("path")


def test_templates_use_every_icon_that_there_is_and_no_other():
    """A name that is not there would be an error on the page; an icon that nobody uses is weight."""
    templates = [path.read_text() for path in (settings.BASE_DIR / "templates").rglob("*.html")]
    assert {name for text in templates for name in re.findall(r'{% icon "(.+?)"', text)} == set(ICONS)
