"""Lists of partners, programmes, coalitions and offers, named for the screen that shows them."""

from django.db.models import Prefetch, Q

from portal.models import CARD_RENDITIONS, Municipality, PortalRendition
from portal.querysets import PublicPageQuerySet


def card_renditions(image_field: str) -> Prefetch:
    """Return the prefetch of the renditions that a card shows, of images that are selected with their pages."""
    return Prefetch(
        f"{image_field}__renditions", queryset=PortalRendition.objects.filter(filter_spec__in=CARD_RENDITIONS)
    )


def with_logos(links):
    """Return links to partners together with what a card of a partner shows."""
    return links.select_related("partner__logo").prefetch_related(card_renditions("partner__logo"))


class PartnerQuerySet(PublicPageQuerySet):
    def for_cards(self):
        """Published, public partners by name, with everything that a card shows."""
        return (
            self.live()
            .public()
            .defer_streamfields()
            .select_related("logo")
            .prefetch_related(card_renditions("logo"))
            .order_by("title")
        )


class ProgrammeQuerySet(PublicPageQuerySet):
    def for_cards(self):
        """Published, public programmes in the order of the page tree, with everything that a card shows."""
        pages = self.live().public().defer_streamfields().select_related("lead_image")
        return pages.prefetch_related(card_renditions("lead_image")).order_by("path")

    def of_partner(self, partner):
        """Programmes in which a partner has a role."""
        return self.filter(partner_roles__partner=partner).distinct()


class CoalitionQuerySet(PublicPageQuerySet):
    def for_cards(self):
        """Published, public coalitions by municipality, with everything that a card shows."""
        return (
            self.live()
            .public()
            .defer_streamfields()
            .select_related("municipality")
            .order_by("municipality__name", "title")
        )

    def of_partner(self, partner):
        """Coalitions of which a partner is a member."""
        return self.filter(members__partner=partner).distinct()


class OfferQuerySet(PublicPageQuerySet):
    def for_cards(self):
        """Published, public offers by name, for cards without a picture."""
        return self.live().public().defer_streamfields().order_by("title")

    def for_finder(self):
        """Published, public offers by name, with picture and who runs them where."""
        from partners.models import OfferDelivery  # its managers are made from this module

        deliveries = (
            OfferDelivery.objects.select_related("partner").defer("partner__body").prefetch_related("municipalities")
        )
        return (
            self.for_cards()
            .select_related("lead_image")
            .prefetch_related(card_renditions("lead_image"), Prefetch("deliveries", queryset=deliveries))
        )

    def of_partner(self, partner):
        """Offers that a partner runs somewhere."""
        return self.filter(deliveries__partner=partner).distinct()

    def of_programme(self, programme):
        """Offers that belong to a programme."""
        return self.filter(programmes=programme)

    def in_municipality(self, municipality: Municipality):
        """Offers that somebody runs in a municipality, or in the whole region."""
        return self.filter(
            Q(deliveries__municipalities=municipality)
            | Q(deliveries__isnull=False, deliveries__municipalities__isnull=True)
        ).distinct()
