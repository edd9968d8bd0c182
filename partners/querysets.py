"""Lists of partners, programmes, coalitions and offers, named for the screen that shows them.

Conditions are written as `__in=[page.pk]`: in a preview a page may have no key yet, and then nothing belongs to it.
"""

from django.db.models import Prefetch, Q, QuerySet

from portal.models import Municipality
from portal.page_cache import remembered
from portal.querysets import PublicPageQuerySet, card_renditions, open_to_all


def shown_programmes(programmes) -> list:
    """Return the programmes of a relation that everybody may see, for links to them. All are asked for once in a generation of the
    site: there are few, and most pages name some. In a preview the relation is not in the database.
    """
    from partners.models import ProgrammePage  # its manager is made from this module

    public = remembered("programmes", lambda: list(ProgrammePage.objects.live().public().defer_streamfields()))
    related = set(programmes.values_list("id", flat=True))
    return [programme for programme in public if programme.pk in related]


def shown_links(links, *prefetch: str) -> list:
    """Return the links to partners that everybody may see, in order, with what a card of the partner shows. All partners are asked for
    once in a generation of the site, as programmes are.
    """
    from partners.models import PartnerPage  # as above

    public = remembered("partners", lambda: {partner.pk: partner for partner in PartnerPage.objects.for_cards()})
    links = links.all()
    if isinstance(links, QuerySet):
        links = links.prefetch_related(*prefetch)
    shown = [link for link in links if link.partner_id in public]
    for link in shown:
        link.partner = public[link.partner_id]
    return shown


class PartnerQuerySet(PublicPageQuerySet):
    def for_cards(self):
        """Published, public partners by name, with everything that a card shows."""
        return (
            self.live()
            .public()
            .defer_streamfields()
            .select_related("logo")
            .prefetch_related(card_renditions("logo"))
            .order_by("title", "pk")
        )


class ProgrammeQuerySet(PublicPageQuerySet):
    def for_cards(self):
        """Published, public programmes in the order of the page tree, with everything that a card shows."""
        pages = self.live().public().defer_streamfields().select_related("lead_image")
        return pages.prefetch_related(card_renditions("lead_image")).order_by("path")

    def of_partner(self, partner):
        """Programmes in which a partner has a role."""
        return self.filter(partner_roles__partner__in=[partner.pk]).distinct()


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
        return self.filter(members__partner__in=[partner.pk]).distinct()


class OfferQuerySet(PublicPageQuerySet):
    def for_cards(self):
        """Published, public offers by name, for cards without a picture."""
        return self.live().public().defer_streamfields().order_by("title", "pk")

    def for_finder(self):
        """Published, public offers by name, with picture and who runs them where."""
        from partners.models import OfferDelivery  # its managers are made from this module

        deliveries = OfferDelivery.objects.filter(open_to_all("partner__path"), partner__live=True)
        deliveries = deliveries.select_related("partner").defer("partner__body").prefetch_related("municipalities")
        return (
            self.for_cards()
            .select_related("lead_image")
            .prefetch_related(card_renditions("lead_image"), Prefetch("deliveries", queryset=deliveries))
        )

    def of_partner(self, partner):
        """Offers that a partner runs somewhere."""
        return self.filter(deliveries__partner__in=[partner.pk]).distinct()

    def of_programme(self, programme):
        """Offers that belong to a programme."""
        return self.filter(programmes__in=[programme.pk])

    def in_municipality(self, municipality: Municipality):
        """Offers that somebody runs in a municipality, or in the whole region."""
        return self.filter(
            Q(deliveries__municipalities=municipality)
            | Q(deliveries__isnull=False, deliveries__municipalities__isnull=True)
        ).distinct()
