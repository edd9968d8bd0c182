"""Collaboration programmes and their local coalitions."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, PageManager
from wagtail.search import index

from partners.forms import ProgrammePageForm
from partners.querysets import CoalitionQuerySet, ProgrammeQuerySet, shown_links
from portal.blocks import BodyStream
from portal.feeds import atom_feed
from portal.models import BasePage, ContactMixin, LeadImageMixin, OverviewMixin, ThemesMixin


class Hue(models.TextChoices):
    """The colours of the design that an editor can give to a programme."""

    PETROL = "petrol", _("Petrol")
    TERRACOTTA = "terracotta", _("Terracotta")
    PLUM = "pruim", _("Plum")
    FOREST = "bos", _("Forest green")
    OCHRE = "oker", _("Ochre")
    SKY = "lucht", _("Sky blue")


class ProgrammeIndexPage(OverviewMixin, BasePage):
    """The overview of programmes."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["partners.ProgrammePage"]
    max_count = 1
    page_description = _("The overview of all programmes.")

    template = "partners/programme_index_page.html"

    class Meta:
        verbose_name = _("overview of programmes")
        verbose_name_plural = _("overviews of programmes")

    @property
    def filterset_class(self):
        from partners.filters import ProgrammeFilter  # filters import the models

        return ProgrammeFilter

    def get_items(self, request):
        return ProgrammePage.objects.for_cards()


class ProgrammeManager(PageManager.from_queryset(ProgrammeQuerySet)):
    """Reads programmes together with their region and picture, which no page shows them without."""

    def get_queryset(self):
        return super().get_queryset().select_related("region", "lead_image")


class ProgrammePage(RoutablePageMixin, LeadImageMixin, ThemesMixin, BasePage):
    """A programme in which partners work together; its news, meetings, offers and coalitions appear by themselves."""

    parent_page_types = ["partners.ProgrammeIndexPage"]
    subpage_types = ["partners.CoalitionPage"]
    page_description = _(
        "A collaboration programme: aims, partners, focus points. Its news, meetings and offers appear by themselves."
    )

    hue = models.CharField(
        _("colour"),
        max_length=12,
        choices=Hue,
        default=Hue.PETROL,
        help_text=_("The colour of this programme on the site."),
    )
    aims = RichTextField(
        _("aims"),
        blank=True,
        editor="simple",
        help_text=_("What the programme wants to reach, in two or three points."),
    )
    body = StreamField(BodyStream(), verbose_name=_("text"), blank=True)
    period_start = models.DateField(_("starts on"), null=True, blank=True)
    period_end = models.DateField(
        _("ends on"), null=True, blank=True, help_text=_("Leave empty when the end is not known.")
    )
    region = models.ForeignKey(
        "portal.Region",
        verbose_name=_("region"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="programmes",
    )

    objects = ProgrammeManager()

    base_form_class = ProgrammePageForm

    search_fields = BasePage.search_fields + [index.SearchField("aims")]

    content_panels = [
        MultiFieldPanel(
            [
                *BasePage.content_panels,
                FieldPanel("aims"),
                *LeadImageMixin.lead_image_panels,
                FieldPanel("hue"),
                FieldPanel("body"),
            ],
            heading=_("What?"),
        ),
        MultiFieldPanel([FieldRowPanel([FieldPanel("period_start"), FieldPanel("period_end")])], heading=_("When?")),
        MultiFieldPanel([FieldPanel("region")], heading=_("Where?")),
        InlinePanel("partner_roles", heading=_("Who takes part?"), label=_("Partner")),
        InlinePanel("focus_points", heading=_("What are the focus points?"), label=_("Focus point")),
        MultiFieldPanel(ThemesMixin.theme_panels, heading=_("What about?")),
    ]

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    @property
    def card_image(self):
        return self.lead_image

    def get_search_text(self) -> str:
        points = [f"{point.title}\n{point.text}" for point in self.focus_points.all()]
        return "\n".join([super().get_search_text(), self.aims, *points])

    def get_focus_years(self) -> list[dict]:
        """Return the focus points by year, newest first, and which year is the present one."""
        years: dict[int, list] = {}
        for point in self.focus_points.all():
            years.setdefault(point.year, []).append(point)
        this_year = timezone.localdate().year
        return [
            {"year": year, "points": years[year], "is_current": year == this_year}
            for year in sorted(years, reverse=True)
        ]

    def get_partners_by_role(self) -> list[dict]:
        """Return the partners in this programme by role, in the order of the roles."""
        groups = []
        links = shown_links(self.partner_roles)
        for role in PartnerRole.Role:
            partners = [link for link in links if link.role == role]
            if partners:
                groups.append({"role": role.label, "links": partners})
        return groups

    def get_structured_data(self, request) -> dict:
        return {
            "@type": "Project",
            "name": self.title,
            "description": self.introduction,
            "url": self.get_full_url(request),
        }

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        from partners.models import OfferPage  # it refers to this model

        return context | {
            "back_url": self.get_back_url(request),
            "coalitions": CoalitionPage.objects.for_cards().child_of(self),
            "offers": OfferPage.objects.for_cards().of_programme(self),
            "partner_groups": self.get_partners_by_role(),
            "focus_years": self.get_focus_years(),
            "feed_url": (self.get_url(request) or "") + self.reverse_subpage("feed"),
        }

    @path("feed/", name="feed")
    def feed(self, request):
        """What is new in this programme as an Atom feed."""
        return atom_feed(request, self, self.get_context(request).get("feed_items", []))


class ProgrammeFocusPoint(Orderable):
    """What a programme pays special attention to in a year."""

    programme = ParentalKey(ProgrammePage, on_delete=models.CASCADE, related_name="focus_points")
    year = models.PositiveSmallIntegerField(_("year"), help_text=_("For example 2026."))
    title = models.CharField(
        _("title"), max_length=120, help_text=_("For example “Local coalitions in every municipality”.")
    )
    text = models.TextField(_("text"), max_length=500, blank=True, help_text=_("Two or three sentences."))

    class Meta(Orderable.Meta):
        verbose_name = _("focus point")
        verbose_name_plural = _("focus points")


class PartnerRole(Orderable):
    """The part that a partner plays in a programme."""

    class Role(models.TextChoices):
        LEAD = "lead", _("Lead")
        EXECUTOR = "executor", _("Carries it out")
        FUNDER = "funder", _("Funder")
        SUPPORTER = "supporter", _("Supporter")

    programme = ParentalKey(ProgrammePage, on_delete=models.CASCADE, related_name="partner_roles")
    partner = models.ForeignKey(
        "partners.PartnerPage", verbose_name=_("partner"), on_delete=models.CASCADE, related_name="+"
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.EXECUTOR)
    note = models.CharField(_("note"), max_length=150, blank=True, help_text=_("For example “training of volunteers”."))

    panels = [PageChooserPanel("partner"), FieldPanel("role"), FieldPanel("note")]

    class Meta(Orderable.Meta):
        verbose_name = _("role of a partner")
        verbose_name_plural = _("roles of partners")


class CoalitionPage(LeadImageMixin, ContactMixin, BasePage):
    """The local coalition of a programme in a municipality."""

    parent_page_types = ["partners.ProgrammePage"]
    subpage_types = []
    page_description = _(
        "The local coalition of a programme in one municipality: its members, since when, and whom to call."
    )

    municipality = models.ForeignKey(
        "portal.Municipality",
        verbose_name=_("municipality"),
        null=True,
        on_delete=models.PROTECT,
        related_name="coalitions",
    )
    since = models.DateField(_("since"), null=True, blank=True, help_text=_("When the coalition started."))
    body = StreamField(BodyStream(), verbose_name=_("text"), blank=True)

    objects = PageManager.from_queryset(CoalitionQuerySet)()

    content_panels = [
        MultiFieldPanel(
            [*BasePage.content_panels, *LeadImageMixin.lead_image_panels, FieldPanel("body")], heading=_("What?")
        ),
        MultiFieldPanel([FieldPanel("municipality"), FieldPanel("since")], heading=_("Where and since when?")),
        InlinePanel("members", heading=_("Who are the members?"), label=_("Member")),
        *ContactMixin.contact_panels,
    ]

    class Meta:
        verbose_name = _("local coalition")
        verbose_name_plural = _("local coalitions")

    @property
    def card_image(self):
        return self.lead_image

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return context | {
            "back_url": self.get_back_url(request),
            "programme": self.get_parent().specific,
            "members": shown_links(self.members),
        }


class CoalitionMember(Orderable):
    coalition = ParentalKey(CoalitionPage, on_delete=models.CASCADE, related_name="members")
    partner = models.ForeignKey(
        "partners.PartnerPage", verbose_name=_("partner"), on_delete=models.CASCADE, related_name="+"
    )
    note = models.CharField(_("note"), max_length=150, blank=True, help_text=_("For example “chair”."))

    panels = [PageChooserPanel("partner"), FieldPanel("note")]

    class Meta(Orderable.Meta):
        verbose_name = _("member of a coalition")
        verbose_name_plural = _("members of coalitions")
