"""Every page type and every state of a page that the gate is held before."""

from collections.abc import Callable
from dataclasses import dataclass

from wagtail.models import get_page_models

from tests.browser.site import Site

# Page types that only exist to be extended have no pages.
PAGE_TYPES = sorted(model._meta.label for model in get_page_models() if model.is_creatable)

FORM_COOKIE = frozenset({"csrftoken"})
SESSION_COOKIES = FORM_COOKIE | {"sessionid", "messages"}


@dataclass(frozen=True)
class Place:
    """A state of a page that an address leads to."""

    name: str
    path: Callable[[Site], str]
    status: int = 200
    cookies: frozenset[str] = frozenset()
    role: str = ""  # of the demo account that is signed in


# Page types with a form, which needs its token in a cookie; a page that one reads sets none.
WITH_FORMS = {"elearning.LessonPage", "elearning.TestPage", "home.FormPage"}


def of_type(model: str) -> Place:
    return Place(model, lambda site: site.page(model), cookies=FORM_COOKIE if model in WITH_FORMS else frozenset())


def state(name: str, path: str, status: int = 200) -> Place:
    """A place whose path may name the first theme, audience or municipality."""
    return Place(
        name,
        lambda site: path.format(
            theme=site.inventory["themes"][0],
            audience=site.inventory["audiences"][0],
            municipality=site.inventory["municipalities"][0],
        ),
        status,
    )


def form(path: str) -> Place:
    return Place(path, lambda site: path, cookies=FORM_COOKIE)


def account(path: str, role: str = "cursist") -> Place:
    return Place(f"{path} of {role}", lambda site: path, cookies=SESSION_COOKIES, role=role)


TYPES = [of_type(model) for model in PAGE_TYPES]
STATES = [
    state("news of a kind", "/nieuws/?soort=news"),
    state("news of a theme", "/nieuws/?thema={theme}"),
    state("news, second page", "/nieuws/?pagina=2"),
    state("news, none", "/nieuws/?jaar=1990"),
    state("news, unknown filter", "/nieuws/?thema=bestaat-niet"),
    state("agenda, coming", "/agenda/?wanneer=komend"),
    state("agenda, past", "/agenda/?wanneer=geweest"),
    state("agenda, none", "/agenda/?jaar=1990"),
    state("agenda, this month", "/agenda/maand/"),
    state("agenda, month of a municipality", "/agenda/maand/?gemeente={municipality}"),
    state("agenda, month without meetings", "/agenda/maand/2099/12/"),
    state("agenda, no such month", "/agenda/maand/2026/13/", status=404),
    state("partners of a municipality", "/partners/?gemeente={municipality}"),
    state("offers for an audience", "/aanbod/?doelgroep={audience}"),
    state("offers in a municipality", "/aanbod/?gemeente={municipality}"),
    state("offers, unknown municipality", "/aanbod/?gemeente=bestaat-niet"),
    state("theme", "/thema/{theme}/"),
    state("search, nothing asked", "/zoeken/"),
    state("search, found", "/zoeken/?q=gezin"),
    state("search, typing error", "/zoeken/?q=bijeenkosmt"),
    state("search, nothing found", "/zoeken/?q=qqxxqqzz"),
    state("not found", "/deze-pagina-bestaat-niet/", status=404),
]
ACCOUNT = [
    form("/account/login/"),
    form("/account/signup/"),
    form("/account/password/reset/"),
    account("/account/"),
    account("/account/profiel/"),
    account("/account/gegevens/"),
    account("/account/email/"),
    account("/account/password/change/"),
    account("/account/reauthenticate/"),
    account("/account/2fa/"),
    account("/account/2fa/webauthn/"),
    account("/account/logout/"),
    account("/account/", "moderator"),
    account("/leren/team/", "moderator"),
    form("/leren/uitnodiging/"),
    state("certificate, unknown", "/certificaat/AAAA-AAAA-AAAA-AAAA/", status=404),
    account("/nieuws/"),
]
PLACES = TYPES + STATES + ACCOUNT
