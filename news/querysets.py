"""Lists of news and meetings, named for the screen that shows them."""

from django.db import models
from django.db.models import Case, OuterRef, Subquery, When, Window
from django.db.models.functions import RowNumber, TruncDate
from django.utils import timezone

from portal.querysets import PublicPageQuerySet, card_renditions


class NewsQuerySet(PublicPageQuerySet):
    def for_cards(self):
        """Published, public items, newest first, with everything that a card shows."""
        return (
            self.live()
            .public()
            .defer_streamfields()
            .select_related("lead_image")
            .prefetch_related(card_renditions("lead_image"))
            .order_by("-display_date", "-pk")
        )

    def for_links(self):
        """Published, public items, newest first, for lists of links without pictures."""
        return self.live().public().defer_streamfields().order_by("-display_date", "-pk")

    def of_partner(self, partner):
        """Items that name a partner."""
        return self.filter(pk__in=self.model.objects.filter(partner_links__partner__in=[partner.pk]).values("pk"))

    def of_programme(self, programme):
        return self.filter(programmes__in=[programme.pk])

    def newest_of_both(self, count: int):
        """The newest news items and the newest reports, so many of each, in one query."""
        is_report = models.Q(kind="report")
        rank = Window(
            RowNumber(), partition_by=Case(When(is_report, then=1), default=0), order_by=["-display_date", "-pk"]
        )
        return self.for_cards().annotate(rank=rank).filter(rank__lte=count)

    def related_to(self, page):
        """Other items that share themes or programmes with one, those that share most first."""
        shared = models.Q(themes__in=page.theme_list) | models.Q(programmes__in=page.live_programmes)
        ranked = (
            self.live()
            .public()
            .exclude(pk=page.pk)
            .filter(shared)
            .annotate(overlap=models.Count("themes", distinct=True) + models.Count("programmes", distinct=True))
        )
        return ranked.order_by("-overlap", "-display_date").defer_streamfields().select_related("lead_image")


class EventQuerySet(PublicPageQuerySet):
    def without_report(self):
        """Published meetings whose last date that took place has no report yet; nobody reports on walk-in hours."""
        from news.models import EventReportPage, Occurrence  # their managers are made from this module

        held = Occurrence.objects.filter(page=OuterRef("pk"), end__lt=timezone.now(), is_cancelled=False)
        reports = EventReportPage.objects.filter(event=OuterRef("pk"))
        events = (
            self.live()
            .exclude(kind="consultation")
            .annotate(
                last_start=Subquery(held.order_by("-start").values("start")[:1]),
                last_report=Subquery(reports.order_by("-event_date").values("event_date")[:1]),
            )
        )
        unreported = models.Q(last_report__isnull=True) | models.Q(last_report__lt=TruncDate("last_start"))
        return events.filter(unreported, last_start__isnull=False).order_by("-last_start")


class OccurrenceQuerySet(models.QuerySet):
    def for_agenda(self):
        """Dates of published, public meetings, with everything that a line in the agenda shows."""
        from news.models import EventPage  # its managers are made from this module

        dates = self.filter(page__in=EventPage.objects.live().public(), start__isnull=False)
        return dates.select_related("page", "municipality", "place").defer("page__body").order_by("start", "pk")

    def upcoming(self):
        """Dates that have not ended."""
        return self.filter(end__gte=timezone.now())

    def past(self):
        """Dates that have ended, the latest first."""
        return self.filter(end__lt=timezone.now()).order_by("-start", "pk")

    def of_partner(self, partner):
        """Dates that a partner hosts, or of meetings in which it has a role."""
        named = models.Q(host__in=[partner.pk]) | models.Q(page__partner_links__partner__in=[partner.pk])
        return self.filter(pk__in=self.model.objects.filter(named).values("pk"))

    def of_programme(self, programme):
        return self.filter(page__programmes__in=[programme.pk])
