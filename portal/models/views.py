"""How often pages are read, by day and without cookies."""

from django.db import models
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DailyViewsQuerySet(models.QuerySet):
    def record(self, page_id: int) -> None:
        """Count one reader of a page today. Two at once both count."""
        today = timezone.localdate()
        self.get_or_create(page_id=page_id, day=today)
        self.filter(page_id=page_id, day=today).update(views=F("views") + 1)

    def since(self, days: int):
        """Counts of the last days, today included."""
        return self.filter(day__gt=timezone.localdate() - timezone.timedelta(days=days))

    def most_read_ids(self, pages: models.QuerySet, days: int = 30, count: int = 5) -> list[int]:
        """Return the ids of the pages that were read most in the last days, most read first."""
        totals = self.since(days).filter(page__in=pages.values("pk")).values("page").annotate(total=Sum("views"))
        return list(totals.order_by("-total", "-page").values_list("page", flat=True)[:count])


class DailyViews(models.Model):
    """How many readers a page had on a day. Says nothing about who they were."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="daily_views")
    day = models.DateField(_("day"))
    views = models.PositiveIntegerField(_("views"), default=0)

    objects = DailyViewsQuerySet.as_manager()

    class Meta:
        verbose_name = _("views on a day")
        verbose_name_plural = _("views by day")
        constraints = [models.UniqueConstraint(fields=["page", "day"], name="daily_views_unique")]
        indexes = [models.Index(fields=["day", "page"])]

    def __str__(self) -> str:
        return f"{self.page_id} {self.day}: {self.views}"


class PageText(models.Model):
    """The plain text of a published page: what excerpts in search results are cut from."""

    page = models.OneToOneField(
        "wagtailcore.Page", on_delete=models.CASCADE, primary_key=True, related_name="plain_text"
    )
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("text of a page")
        verbose_name_plural = _("texts of pages")

    def __str__(self) -> str:
        return self.text[:60]


class SearchWord(models.Model):
    """A word that stands on a published page: what searches fall back on for parts of words and typing errors."""

    word = models.CharField(_("word"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("word")
        verbose_name_plural = _("words")

    def __str__(self) -> str:
        return self.word
