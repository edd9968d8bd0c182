"""The frame of a site: the front page and the overviews."""

from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Locale, Page, Site

from elearning.models import CourseIndexPage
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
    ("courses", CourseIndexPage, "cursussen", "Cursussen"),
]


def build_site(name: str = "Samenportaal", introductions: dict[str, str] | None = None) -> Site:
    """Return the default site with a front page and all overviews; what is there already stays as it is."""
    Locale.objects.get_or_create(language_code="nl")
    root = Page.get_first_root_node()
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    address = urlsplit(settings.BASE_URL)
    site.hostname, site.port = address.hostname, address.port or (443 if settings.IS_SECURE else 80)
    home = HomePage.objects.first() or build_page(
        HomePage, root, name, "home-samenportaal", introduction="Samenwerken voor kinderen en ouders in de hele regio."
    )
    welcome = site.root_page if site.pk else None
    site.root_page, site.site_name = home, site.site_name or name
    site.save()
    if welcome and welcome.specific_class is Page:
        welcome.delete()
    for kind, model, slug, title in INDEXES:
        introduction = (introductions or {}).get(kind, f"Alles over {title.lower()}.")
        build_page(model, home, title, slug, introduction=introduction, show_in_menus=True)
    return site
