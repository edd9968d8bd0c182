"""News items and their overview."""

from collections.abc import Sequence
from heapq import nlargest

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, MultipleChooserPanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, PageManager
from wagtail.search import index

from news.forms import NewsPageForm
from news.querysets import NewsQuerySet
from partners.querysets import shown_links, shown_programmes
from portal.blocks import ArticleStream
from portal.models import (
    AudiencesMixin,
    BasePage,
    ContactMixin,
    DailyViews,
    LeadImageMixin,
    MunicipalitiesMixin,
    OverviewMixin,
    ThemesMixin,
)
from portal.page_cache import remembered, remembered_each

# So many items stand in the list of recent ones beside an item.
RECENT = 5


class NewsKind(models.TextChoices):
    NEWS = "news", _("News")
    ANNOUNCEMENT = "announcement", _("Announcement")
    SERVICE = "service", _("New service")
    LAUNCH = "launch", _("Launch")
    REPORT = "report", _("Report")


class ProgrammesMixin(models.Model):
    programmes = ParentalManyToManyField(
        "partners.ProgrammePage",
        verbose_name=_("programmes"),
        blank=True,
        related_name="+",
        help_text=_("The programmes that this belongs to."),
    )

    programme_panels = [FieldPanel("programmes", widget=forms.CheckboxSelectMultiple)]

    class Meta:
        abstract = True

    @cached_property
    def live_programmes(self) -> list:
        """The programmes that everybody may see."""
        return shown_programmes(self.programmes)


class NewsIndexPage(OverviewMixin, BasePage):
    """The overview of news items and reports."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["news.NewsPage", "news.EventReportPage"]
    max_count = 1
    page_description = _("The overview of all news items and reports.")

    template = "news/news_index_page.html"

    class Meta:
        verbose_name = _("overview of news")
        verbose_name_plural = _("overviews of news")

    @property
    def filterset_class(self):
        from news.filters import NewsFilter  # filters import the models

        return NewsFilter

    def get_items(self, request):
        return NewsPage.objects.for_cards()


class NewsPage(
    LeadImageMixin, ThemesMixin, ProgrammesMixin, MunicipalitiesMixin, AudiencesMixin, ContactMixin, BasePage
):
    """A news item."""

    parent_page_types = ["news.NewsIndexPage"]
    subpage_types = []
    page_description = _("A news item, announcement, new service or launch.")

    kind = models.CharField(_("kind"), max_length=20, choices=NewsKind, default=NewsKind.NEWS)
    display_date = models.DateField(
        _("date"),
        null=True,
        default=timezone.localdate,
        db_index=True,
        help_text=_("The date that stands above the item; news is listed by this date."),
    )
    body = StreamField(ArticleStream(), verbose_name=_("text"), blank=True)

    objects = PageManager.from_queryset(NewsQuerySet)()

    base_form_class = NewsPageForm

    search_fields = BasePage.search_fields + [index.FilterField("display_date"), index.FilterField("kind")]

    content_panels = [
        MultiFieldPanel(
            [*BasePage.content_panels, FieldPanel("kind"), *LeadImageMixin.lead_image_panels, FieldPanel("body")],
            heading=_("What?"),
        ),
        MultiFieldPanel([FieldPanel("display_date")], heading=_("When?")),
        MultiFieldPanel(MunicipalitiesMixin.municipality_panels, heading=_("Where?")),
        MultiFieldPanel(
            [
                MultipleChooserPanel(
                    "partner_links", chooser_field_name="partner", heading=_("Partners"), label=_("Partner")
                ),
                *AudiencesMixin.audience_panels,
            ],
            heading=_("Who?"),
        ),
        MultiFieldPanel([*ThemesMixin.theme_panels, *ProgrammesMixin.programme_panels], heading=_("What about?")),
        *ContactMixin.contact_panels,
        MultipleChooserPanel(
            "related_links", chooser_field_name="related", heading=_("Related items"), label=_("Item"), max_num=4
        ),
    ]

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news items")

    @property
    def type_label(self) -> str:
        return str(NewsKind(self.kind).label)

    @property
    def card_image(self):
        return self.lead_image

    @cached_property
    def partners(self) -> list:
        """The partners that the item names and that are published, in order."""
        return [link.partner for link in shown_links(self.partner_links)]

    def get_structured_data(self, request) -> dict:
        data = {
            "@type": "NewsArticle",
            "headline": self.title,
            "description": self.introduction,
            "url": self.get_full_url(request),
            "datePublished": self.display_date.isoformat() if self.display_date else None,
            "dateModified": self.last_published_at.isoformat() if self.last_published_at else None,
            "inLanguage": "nl",
        }
        return {name: value for name, value in data.items() if value}

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        most_read, newest = remembered("news links", find_links)
        return context | {
            "back_url": self.get_back_url(request),
            "related_items": find_related(self, [link.related_id for link in self.related_links.all()]),
            "most_read": most_read,
            "recent_items": [page for page in newest if page.pk != self.pk][:RECENT],
            "programmes": self.live_programmes,
        }


def find_related(page, pinned: Sequence[int] = (), count: int = 3) -> list[NewsPage]:
    """Return the items that an editor pinned by their keys, filled up with those that share most themes and programmes."""
    subjects = remembered("subjects of the news", NewsPage.objects.subjects)
    own = {("theme", theme.pk) for theme in page.theme_list}
    own |= {("programme", programme.pk) for programme in page.live_programmes}
    overlap = {key: len(own & about) for key, about in subjects.items() if key != page.pk and key not in pinned}
    shared = nlargest(count, filter(overlap.get, overlap), key=overlap.get)
    cards = NewsPage.objects.for_links().order_by().select_related("lead_image")
    found = remembered_each("news cards", [*pinned, *shared], cards.in_bulk)
    items = [found[key] for key in pinned if key in found]
    return items + [found[key] for key in shared if key in found][: max(0, count - len(items))]


def find_links() -> tuple[list[NewsPage], list[NewsPage]]:
    """Return the items that were read most, and the newest: one more than a page lists, for it leaves out itself."""
    links = NewsPage.objects.for_links()
    most_read, newest = DailyViews.objects.most_read_ids(links), links[: RECENT + 1]
    listed = list(links.filter(models.Q(pk__in=most_read) | models.Q(pk__in=newest.values("pk"))))
    by_id = {page.pk: page for page in listed}
    return [by_id[pk] for pk in most_read if pk in by_id], listed


class NewsPartner(Orderable):
    news_page = ParentalKey(NewsPage, on_delete=models.CASCADE, related_name="partner_links")
    partner = models.ForeignKey(
        "partners.PartnerPage", verbose_name=_("partner"), on_delete=models.CASCADE, related_name="+"
    )

    panels = [PageChooserPanel("partner")]

    class Meta(Orderable.Meta):
        verbose_name = _("partner in a news item")
        verbose_name_plural = _("partners in news items")


class RelatedNews(Orderable):
    """An item that the editor pinned below another."""

    news_page = ParentalKey(NewsPage, on_delete=models.CASCADE, related_name="related_links")
    related = models.ForeignKey(NewsPage, verbose_name=_("news item"), on_delete=models.CASCADE, related_name="+")

    panels = [PageChooserPanel("related")]

    class Meta(Orderable.Meta):
        verbose_name = _("related item")
        verbose_name_plural = _("related items")
