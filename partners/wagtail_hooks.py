"""Partners, programmes and offers in the admin."""

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.ui.tables import Column

from partners.models import OfferPage, PartnerPage, ProgrammePage
from partners.services import find_similar_partner
from portal.admin import ListingFilterSet, ListingViewSet


class PartnerFilterSet(ListingFilterSet):
    class Meta:
        model = PartnerPage
        fields = ["kind", "municipalities", "themes"]


class PartnerListing(ListingViewSet):
    model = PartnerPage
    icon = "group"
    menu_label = gettext_lazy("Partners")
    menu_order = 130
    filterset_class = PartnerFilterSet
    prefetch_related = ("municipalities",)
    extra_columns = [
        Column("kind", label=gettext_lazy("Kind"), accessor="get_kind_display", sort_key="kind"),
        Column(
            "municipalities",
            label=gettext_lazy("Municipalities"),
            accessor=lambda page: ", ".join(municipality.name for municipality in page.municipalities.all()),
        ),
    ]


class ProgrammeFilterSet(ListingFilterSet):
    class Meta:
        model = ProgrammePage
        fields = ["region", "themes"]


class ProgrammeListing(ListingViewSet):
    model = ProgrammePage
    icon = "folder-open-inverse"
    menu_label = gettext_lazy("Programmes")
    menu_order = 140
    filterset_class = ProgrammeFilterSet
    prefetch_related = ("region",)
    extra_columns = [
        Column("region", label=gettext_lazy("Region"), accessor="region"),
        Column(
            "period_start",
            label=gettext_lazy("From"),
            accessor=lambda page: page.period_start and page.period_start.year,
            sort_key="period_start",
        ),
        Column(
            "period_end",
            label=gettext_lazy("To"),
            accessor=lambda page: page.period_end and page.period_end.year,
            sort_key="period_end",
        ),
    ]


class OfferFilterSet(ListingFilterSet):
    class Meta:
        model = OfferPage
        fields = ["audiences", "themes", "programmes"]


class OfferListing(ListingViewSet):
    model = OfferPage
    icon = "pick"
    menu_label = gettext_lazy("Offers")
    menu_order = 150
    filterset_class = OfferFilterSet
    prefetch_related = ("deliveries__partner", "deliveries__municipalities")
    extra_columns = [
        Column(
            "partners",
            label=gettext_lazy("Partners"),
            accessor=lambda page: ", ".join(delivery.partner.title for delivery in page.live_deliveries),
        ),
        Column(
            "municipalities",
            label=gettext_lazy("Municipalities"),
            accessor=lambda page: ", ".join(page.municipality_names),
        ),
    ]


@hooks.register("register_admin_viewset")
def register_listings():
    return [PartnerListing("partners"), ProgrammeListing("programmes"), OfferListing("offers")]


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def warn_about_similar_partner(request, page):
    """Tell who saved a partner that another has almost the same name. The draft is kept; publishing asks to be sure."""
    if isinstance(page, PartnerPage) and not page.is_distinct and not request.headers.get("X-Requested-With"):
        similar = find_similar_partner([page.title], exclude_pk=page.pk)
        if similar:
            messages.warning(request, _("There is already a partner with almost this name: “%s”.") % similar.title)
