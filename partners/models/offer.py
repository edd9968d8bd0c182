"""Offers: what a family or a colleague can get, who runs it where, and how to get it."""

from django import forms
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, PageManager

from partners.forms import OfferPageForm
from partners.querysets import OfferQuerySet, shown_links, shown_programmes
from portal.blocks import BodyStream
from portal.models import (
    AudiencesMixin,
    BasePage,
    ContactMixin,
    LeadImageMixin,
    Municipality,
    OverviewMixin,
    ThemesMixin,
)


class OfferIndexPage(OverviewMixin, BasePage):
    """The offer finder: what is there, for whom, in my municipality."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["partners.OfferPage"]
    max_count = 1
    page_description = _("The offer finder: what is there, for whom, in which municipality.")

    template = "partners/offer_index_page.html"
    items_per_page = 24

    class Meta:
        verbose_name = _("overview of offers")
        verbose_name_plural = _("overviews of offers")

    @property
    def filterset_class(self):
        from partners.filters import OfferFilter  # filters import the models

        return OfferFilter

    def get_items(self, request):
        return OfferPage.objects.for_finder()


class OfferPage(LeadImageMixin, ThemesMixin, AudiencesMixin, BasePage):
    """Something that families or colleagues can get. It is not an organisation: several partners may run it, each somewhere else."""

    parent_page_types = ["partners.OfferIndexPage"]
    subpage_types = []
    page_description = _(
        "Something that families or colleagues can get: for whom, what it costs, who runs it where, how to register."
    )

    for_whom = models.CharField(
        _("for whom"), max_length=200, blank=True, help_text=_("For example “Parents with a child under seven”.")
    )
    age_range = models.CharField(
        _("age of the children"), max_length=60, blank=True, help_text=_("For example “0 to 6 years”.")
    )
    costs = models.CharField(_("costs"), max_length=120, blank=True, help_text=_("For example “Free”."))
    body = StreamField(BodyStream(), verbose_name=_("text"), blank=True)
    programmes = ParentalManyToManyField(
        "partners.ProgrammePage",
        verbose_name=_("programmes"),
        blank=True,
        related_name="+",
        help_text=_("The programmes that this belongs to."),
    )

    objects = PageManager.from_queryset(OfferQuerySet)()

    base_form_class = OfferPageForm

    content_panels = [
        MultiFieldPanel(
            [*BasePage.content_panels, *LeadImageMixin.lead_image_panels, FieldPanel("body")], heading=_("What?")
        ),
        MultiFieldPanel(
            [
                *AudiencesMixin.audience_panels,
                FieldPanel("for_whom"),
                FieldRowPanel([FieldPanel("age_range"), FieldPanel("costs")]),
            ],
            heading=_("For whom?"),
        ),
        InlinePanel(
            "deliveries", heading=_("Who runs it where, and how do you get it?"), label=_("Partner that runs it")
        ),
        MultiFieldPanel(
            [*ThemesMixin.theme_panels, FieldPanel("programmes", widget=forms.CheckboxSelectMultiple)],
            heading=_("What about?"),
        ),
    ]

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")

    @property
    def card_image(self):
        return self.lead_image

    @property
    def municipality_names(self) -> list[str]:
        """The municipalities where it can be had, by name; empty when it is for the whole region."""
        lists = [delivery.municipalities.all() for delivery in self.live_deliveries]
        return (
            [] if any(not list(items) for items in lists) else sorted({item.name for items in lists for item in items})
        )

    def get_search_text(self) -> str:
        parts = [super().get_search_text(), self.for_whom]
        for delivery in self.deliveries.all():
            parts += [delivery.partner.title if delivery.partner else "", *map(str, delivery.municipalities.all())]
        return "\n".join(parts)

    @cached_property
    def live_deliveries(self) -> list:
        """Who runs this offer where: the deliveries of published partners, in order."""
        if "deliveries" in getattr(self, "_prefetched_objects_cache", {}):
            return list(self.deliveries.all())
        return shown_links(self.deliveries, "municipalities")

    def get_deliveries(self, municipality: Municipality | None = None) -> list:
        """Return who runs this offer where, those in a municipality first."""
        return sorted(
            self.live_deliveries, key=lambda delivery: municipality is not None and not delivery.is_in(municipality)
        )

    def get_structured_data(self, request) -> dict:
        return {
            "@type": "Service",
            "name": self.title,
            "description": self.introduction,
            "url": self.get_full_url(request),
            "audience": {"@type": "Audience", "audienceType": self.for_whom},
            "provider": [
                {"@type": "Organization", "name": delivery.partner.title} for delivery in self.live_deliveries
            ],
        }

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        from partners.forms import OfferFinderForm

        finder = OfferFinderForm(request.GET)
        finder.is_valid()  # one answer that is wrong does not spoil the others
        municipality = finder.cleaned_data.get("gemeente")
        return context | {
            "back_url": self.get_back_url(request),
            "deliveries": self.get_deliveries(municipality),
            "municipality": municipality,
            "programmes": shown_programmes(self.programmes),
        }


class OfferDelivery(Orderable, ContactMixin, ClusterableModel):
    """A partner that runs an offer, in municipalities of its own and with its own way to register."""

    offer = ParentalKey(OfferPage, on_delete=models.CASCADE, related_name="deliveries")
    partner = models.ForeignKey(
        "partners.PartnerPage", verbose_name=_("partner"), on_delete=models.CASCADE, related_name="deliveries"
    )
    municipalities = ParentalManyToManyField(
        "portal.Municipality",
        verbose_name=_("municipalities"),
        blank=True,
        related_name="+",
        help_text=_("Where this partner runs it. Leave empty for the whole region."),
    )
    how_to_register = models.TextField(
        _("how to register"), max_length=400, blank=True, help_text=_("What a parent does, in one or two sentences.")
    )
    how_to_refer = models.TextField(
        _("how to refer"), max_length=400, blank=True, help_text=_("What a professional does, in one or two sentences.")
    )

    panels = [
        PageChooserPanel("partner"),
        FieldPanel("municipalities", widget=forms.CheckboxSelectMultiple),
        FieldPanel("how_to_register"),
        FieldPanel("how_to_refer"),
        *ContactMixin.contact_panels,
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("partner that runs an offer")
        verbose_name_plural = _("partners that run offers")

    def is_in(self, municipality: Municipality) -> bool:
        """Whether this partner runs the offer in a municipality."""
        served = list(self.municipalities.all())
        return not served or municipality in served
