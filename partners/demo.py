"""Builders of partners, programmes, coalitions and offers for the demo and the tests."""

from partners.models import (
    CoalitionPage,
    OfferIndexPage,
    OfferPage,
    PartnerIndexPage,
    PartnerPage,
    ProgrammeIndexPage,
    ProgrammePage,
)
from portal.demo import build_page

INTRODUCTION = "Samen sterk voor gezinnen."


def build_partner(title: str, slug: str, **fields) -> PartnerPage:
    """Return a published partner below the overview of partners."""
    return build_page(
        PartnerPage, PartnerIndexPage.objects.get(), title, slug, **{"introduction": INTRODUCTION} | fields
    )


def build_programme(title: str, slug: str, **fields) -> ProgrammePage:
    """Return a published programme below the overview of programmes."""
    return build_page(
        ProgrammePage, ProgrammeIndexPage.objects.get(), title, slug, **{"introduction": INTRODUCTION} | fields
    )


def build_coalition(programme: ProgrammePage, title: str, slug: str, **fields) -> CoalitionPage:
    """Return a published coalition below a programme."""
    return build_page(CoalitionPage, programme, title, slug, **{"introduction": INTRODUCTION} | fields)


def build_offer(title: str, slug: str, **fields) -> OfferPage:
    """Return a published offer below the offer finder."""
    return build_page(OfferPage, OfferIndexPage.objects.get(), title, slug, **{"introduction": INTRODUCTION} | fields)
