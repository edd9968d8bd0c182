"""Filters of the overviews of partners, programmes and offers."""

import django_filters
from django.utils.translation import gettext_lazy as _

from partners.forms import MunicipalityOrPlaceField
from partners.models import PartnerKind
from portal.filters import AudienceFilter, MunicipalityFilter, ThemeFilter


class PartnerFilter(ThemeFilter, MunicipalityFilter):
    soort = django_filters.ChoiceFilter(
        field_name="kind", label=_("Kind of organisation"), choices=PartnerKind, empty_label=_("All kinds")
    )


class ProgrammeFilter(ThemeFilter):
    pass


class MunicipalityOrPlaceFilter(django_filters.CharFilter):
    field_class = MunicipalityOrPlaceField


class OfferFilter(AudienceFilter, ThemeFilter):
    """The offer finder: for whom, where and about what."""

    gemeente = MunicipalityOrPlaceFilter(
        method="filter_municipality", label=_("Municipality or village"), max_length=100
    )

    def filter_municipality(self, offers, name, municipality):
        return offers.in_municipality(municipality)
