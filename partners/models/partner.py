"""Partner organisations."""

from django.db import models
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, PageManager
from wagtail.search import index

from partners.forms import PartnerPageForm
from partners.querysets import PartnerQuerySet
from portal.blocks import BodyStream
from portal.models import BasePage, ContactMixin, MunicipalitiesMixin, OverviewMixin, ThemesMixin


class PartnerKind(models.TextChoices):
    MUNICIPALITY = "municipality", _("Municipality")
    YOUTH_HEALTH = "youth_health", _("Youth health care")
    WELFARE = "welfare", _("Welfare work")
    LIBRARY = "library", _("Library")
    VOLUNTEER = "volunteer", _("Volunteer organisation")
    CARE = "care", _("Health care")
    EDUCATION = "education", _("Education and child care")
    OTHER = "other", _("Other organisation")


class PartnerIndexPage(OverviewMixin, BasePage):
    """The overview of partner organisations."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["partners.PartnerPage"]
    max_count = 1
    page_description = _("The overview of all partner organisations.")

    template = "partners/partner_index_page.html"
    items_per_page = 24

    class Meta:
        verbose_name = _("overview of partners")
        verbose_name_plural = _("overviews of partners")

    @property
    def filterset_class(self):
        from partners.filters import PartnerFilter  # filters import the models

        return PartnerFilter

    def get_items(self, request):
        return PartnerPage.objects.for_cards().prefetch_related("municipalities")


class PartnerPage(ThemesMixin, MunicipalitiesMixin, BasePage):
    """An organisation that takes part in a programme."""

    parent_page_types = ["partners.PartnerIndexPage"]
    subpage_types = []
    page_description = _(
        "An organisation: what it does, where, and whom to call. Its news, meetings and offers appear by themselves."
    )

    kind = models.CharField(_("kind"), max_length=20, choices=PartnerKind, default=PartnerKind.OTHER)
    is_distinct = models.BooleanField(
        _("is another organisation"),
        default=False,
        help_text=_("Tick this when a partner with almost the same name really is another organisation."),
    )
    logo = models.ForeignKey(
        "portal.PortalImage",
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("On a white or transparent ground."),
    )
    website = models.URLField(_("website"), blank=True, help_text=_("For example “https://www.voorbeeld.nl”."))
    body = StreamField(BodyStream(), verbose_name=_("text"), blank=True)

    objects = PageManager.from_queryset(PartnerQuerySet)()

    base_form_class = PartnerPageForm

    search_fields = BasePage.search_fields + [index.FilterField("kind")]

    content_panels = [
        MultiFieldPanel(
            [
                *BasePage.content_panels,
                FieldPanel("kind"),
                FieldPanel("is_distinct"),
                InlinePanel("other_names", heading=_("Also known as"), label=_("Other name")),
            ],
            heading=_("Who is it?"),
        ),
        MultiFieldPanel([FieldPanel("logo"), FieldPanel("website"), FieldPanel("body")], heading=_("What does it do?")),
        MultiFieldPanel(
            [
                *MunicipalitiesMixin.municipality_panels,
                InlinePanel("locations", heading=_("Locations"), label=_("Location")),
            ],
            heading=_("Where?"),
        ),
        MultiFieldPanel(ThemesMixin.theme_panels, heading=_("What about?")),
        InlinePanel("contacts", heading=_("Whom can readers call or mail?"), label=_("Contact")),
    ]

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")

    @property
    def type_label(self) -> str:
        return capfirst(str(PartnerKind(self.kind).label))

    @property
    def card_image(self):
        return self.logo

    @cached_property
    def visible_contacts(self) -> list:
        """The contacts whose date has not passed."""
        return [contact.contact for contact in self.contacts.all() if contact.contact]

    @cached_property
    def all_locations(self) -> list:
        """The locations with their municipalities, in order."""
        return list(self.locations.select_related("municipality"))

    def get_search_text(self) -> str:
        names = [alias.name for alias in self.other_names.all()]
        places = [str(location) for location in self.locations.all()]
        return "\n".join([super().get_search_text(), *names, *places])

    def get_structured_data(self, request) -> dict:
        data = {
            "@type": "Organization",
            "name": self.title,
            "description": self.introduction,
            "url": self.website or self.get_full_url(request),
            "address": [location.postal_address for location in self.all_locations],
        }
        return {name: value for name, value in data.items() if value}

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        from partners.models import CoalitionPage, OfferPage, ProgrammePage  # they refer to this model

        return context | {
            "back_url": self.get_back_url(request),
            "programmes": ProgrammePage.objects.for_cards().of_partner(self),
            "coalitions": CoalitionPage.objects.for_cards().of_partner(self),
            "offers": OfferPage.objects.for_cards().of_partner(self),
            "locations": self.all_locations,
        }


class PartnerAlias(Orderable):
    """Another name or spelling by which people look for a partner."""

    partner = ParentalKey(PartnerPage, on_delete=models.CASCADE, related_name="other_names")
    name = models.CharField(
        _("name"), max_length=150, help_text=_("An abbreviation, a former name or a frequent spelling.")
    )

    class Meta(Orderable.Meta):
        verbose_name = _("other name")
        verbose_name_plural = _("other names")

    def __str__(self) -> str:
        return self.name


class PartnerContact(Orderable, ContactMixin):
    partner = ParentalKey(PartnerPage, on_delete=models.CASCADE, related_name="contacts")

    panels = [
        FieldPanel("contact_name"),
        FieldPanel("contact_role"),
        FieldPanel("contact_email"),
        FieldPanel("contact_phone"),
        FieldPanel("contact_visible_until"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("contact of a partner")
        verbose_name_plural = _("contacts of partners")


class PartnerLocation(Orderable):
    partner = ParentalKey(PartnerPage, on_delete=models.CASCADE, related_name="locations")
    name = models.CharField(_("name"), max_length=150, help_text=_("For example “Bibliotheek Heemskerk”."))
    address = models.CharField(
        _("street and number"), max_length=150, blank=True, help_text=_("For example “Maerelaan 8”.")
    )
    postcode = models.CharField(_("postcode"), max_length=7, blank=True, help_text=_("For example “1962 KC”."))
    city = models.CharField(_("town"), max_length=100, blank=True, help_text=_("For example “Heemskerk”."))
    municipality = models.ForeignKey(
        "portal.Municipality",
        verbose_name=_("municipality"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta(Orderable.Meta):
        verbose_name = _("location of a partner")
        verbose_name_plural = _("locations of partners")

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.address, self.city) if part)

    @property
    def postal_address(self) -> dict:
        """The address in the words of schema.org."""
        return {
            "@type": "PostalAddress",
            "name": self.name,
            "streetAddress": self.address,
            "postalCode": self.postcode,
            "addressLocality": self.city,
            "addressCountry": "NL",
        }
