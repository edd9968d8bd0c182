"""The frame of a site: the front page and the overviews."""

from wagtail.models import Locale, Page, Site

from home.models import HomePage
from news.models import EventIndexPage, NewsIndexPage
from partners.models import OfferIndexPage, PartnerIndexPage, ProgrammeIndexPage
from portal.demo import build_page

# The overviews in the order of the menu: kind in the content files, page type, slug and title.
INDEXES = [
    ("news", NewsIndexPage, "nieuws", "Nieuws"),
    ("events", EventIndexPage, "agenda", "Agenda"),
    ("programmes", ProgrammeIndexPage, "programmas", "Programma's"),
    ("partners", PartnerIndexPage, "partners", "Partners"),
    ("offers", OfferIndexPage, "aanbod", "Aanbod"),
]


def build_site(name: str = "Samenportaal", introductions: dict[str, str] | None = None) -> Site:
    """Return the default site with a front page and all overviews; what is there already stays as it is."""
    Locale.objects.get_or_create(language_code="nl")
    root = Page.get_first_root_node()
    site = Site.objects.filter(is_default_site=True).first() or Site(hostname="localhost", is_default_site=True)
    home = HomePage.objects.first() or build_page(
        HomePage, root, name, "home-samenportaal", introduction="Samenwerken voor kinderen en ouders in de hele regio."
    )
    if not site.pk or site.root_page_id != home.pk:
        welcome = site.root_page if site.pk else None
        site.root_page, site.site_name = home, name
        site.save()
        if welcome and welcome.specific_class is Page:
            welcome.delete()
    for kind, model, slug, title in INDEXES:
        introduction = (introductions or {}).get(kind, f"Alles over {title.lower()}.")
        build_page(model, home, title, slug, introduction=introduction, show_in_menus=True)
    return site
