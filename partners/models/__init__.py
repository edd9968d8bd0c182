"""Partner organisations, programmes, coalitions and offers."""

from partners.models.offer import OfferDelivery, OfferIndexPage, OfferPage
from partners.models.partner import (
    PartnerAlias,
    PartnerContact,
    PartnerIndexPage,
    PartnerKind,
    PartnerLocation,
    PartnerPage,
)
from partners.models.programme import (
    CoalitionMember,
    CoalitionPage,
    Hue,
    PartnerRole,
    ProgrammeFocusPoint,
    ProgrammeIndexPage,
    ProgrammePage,
)

__all__ = [
    "CoalitionMember",
    "CoalitionPage",
    "Hue",
    "OfferDelivery",
    "OfferIndexPage",
    "OfferPage",
    "PartnerAlias",
    "PartnerContact",
    "PartnerIndexPage",
    "PartnerKind",
    "PartnerLocation",
    "PartnerPage",
    "PartnerRole",
    "ProgrammeFocusPoint",
    "ProgrammeIndexPage",
    "ProgrammePage",
]
