"""Settings of the site that its administrator edits."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Orderable, Site

from portal.page_cache import remembered


def root_paths() -> list:
    """Return where the pages of each site begin, in the tree and on the web, by which Wagtail finds the address of a page."""
    return remembered("root paths", Site.get_site_root_paths)


@register_setting(icon="site")
class SiteSettings(ClusterableModel, BaseSiteSetting):
    """Who runs the site, and what stands at the foot of every page."""

    organisation_name = models.CharField(
        _("name of the organisation"),
        max_length=100,
        blank=True,
        help_text=_("Who runs this site, for example “Kansrijke Start Kennemerland”."),
    )
    tagline = models.CharField(
        _("tagline"), max_length=120, blank=True, help_text=_("Stands beside the name in search results.")
    )
    footer_text = models.TextField(
        _("text at the foot of pages"),
        max_length=400,
        blank=True,
        help_text=_("Two sentences about who is behind this site."),
    )
    email = models.EmailField(_("e-mail address"), blank=True, help_text=_("For example “info@voorbeeld.nl”."))
    phone = models.CharField(_("phone number"), max_length=20, blank=True, help_text=_("For example “0251 12 34 56”."))
    address = models.TextField(
        _("address"), max_length=200, blank=True, help_text=_("Street, postcode and town, each on a line.")
    )

    panels = [
        MultiFieldPanel(
            [FieldPanel("organisation_name"), FieldPanel("tagline")],
            heading=_("Who?"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("footer_text"),
                FieldPanel("email"),
                FieldPanel("phone"),
                FieldPanel("address"),
            ],
            heading=_("At the foot of every page"),
        ),
        InlinePanel("footer_links", heading=_("Links at the foot of pages"), label=_("Link")),
    ]

    class Meta:
        verbose_name = _("site information")

    @classmethod
    def for_request(cls, request):
        """Return the settings of the site that a request is for."""
        name = cls.get_cache_attr_name()
        if not hasattr(request, name):
            site = Site.find_for_request(request)
            setattr(request, name, remembered((cls, site.pk), lambda: cls.for_site(site)))
        return getattr(request, name)


class FooterLink(Orderable):
    settings = ParentalKey(SiteSettings, on_delete=models.CASCADE, related_name="footer_links")
    page = models.ForeignKey("wagtailcore.Page", verbose_name=_("page"), on_delete=models.CASCADE, related_name="+")

    panels = [PageChooserPanel("page")]

    class Meta(Orderable.Meta):
        verbose_name = _("link at the foot of pages")
