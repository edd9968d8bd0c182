"""Lists of news and meetings, named for the screen that shows them."""

from datetime import date, datetime, time

from django.db import models
from django.db.models import Case, OuterRef, Subquery, When, Window
from django.db.models.functions import Lower, RowNumber, TruncDate
from django.utils import timezone

from news.month import month_after
from portal.querysets import PublicPageQuerySet, card_renditions

# So many of the newest items are looked through for those that share most with another page.
MOST_RELATED = 1000


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

    def subjects(self) -> dict[int, set]:
        """Return what the newest items are about, the newest first: themes and programmes by their keys."""
        newest = self.filter(pk__in=self.for_links().values("pk")[:MOST_RELATED]).order_by("-display_date", "-pk")
        subjects = {}
        for key, theme, programme in newest.values_list("pk", "themes", "programmes"):
            subjects.setdefault(key, set()).update([("theme", theme), ("programme", programme)])
        return subjects


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
        return (
            dates.select_related("page", "municipality", "place", "state").defer("page__body").order_by("start", "pk")
        )

    def upcoming(self):
        """Dates that have not ended."""
        return self.filter(end__gte=timezone.now())

    def past(self):
        """Dates that have ended, the latest first."""
        return self.filter(end__lt=timezone.now()).order_by("-start", "pk")

    def in_month(self, month: date):
        """Dates that take place, in part at least, in the month that starts on a day."""
        begin, end = (timezone.make_aware(datetime.combine(day, time())) for day in (month, month_after(month)))
        return self.filter(models.Q(end__gt=begin) | models.Q(start__gte=begin), start__lt=end)

    def of_partner(self, partner):
        """Dates that a partner hosts, or of meetings in which it has a role."""
        named = models.Q(host__in=[partner.pk]) | models.Q(page__partner_links__partner__in=[partner.pk])
        return self.filter(pk__in=self.model.objects.filter(named).values("pk"))

    def of_programme(self, programme):
        return self.filter(page__programmes__in=[programme.pk])


class RegistrationQuerySet(models.QuerySet):
    def active(self):
        """Registrations that have a place or wait for one."""
        return self.filter(status__in=self.model.ACTIVE)

    def taking(self):
        """Registrations that take places: final, held for a while, or offered."""
        return self.filter(status__in=self.model.TAKING)

    def in_line(self):
        """Who waits with a proven address, in order of arrival."""
        return self.filter(status="waiting", confirmed_at__isnull=False).order_by("queued_at", "pk")

    def expired(self):
        """Registrations whose term to confirm has passed."""
        return self.active().filter(expires_at__lt=timezone.now())

    def for_account(self, user):
        """What somebody has registered for or waits for, from now on; with an address that was proven to be theirs alone."""
        proven = user.emailaddress_set.filter(verified=True).annotate(lower=Lower("email")).values("lower")
        own = models.Q(email__in=proven) | models.Q(user=user, confirmed_at__isnull=False)
        coming = models.Q(occurrence__end__gte=timezone.now()) | models.Q(
            occurrence=None, event__occurrences__end__gte=timezone.now()
        )
        rows = self.active().filter(own).filter(coming).distinct().select_related("event", "occurrence")
        return rows.order_by(models.F("occurrence__start").asc(nulls_first=True), "pk")

    def with_size(self):
        """Registrations with the number of people in each."""
        return self.annotate(people_count=models.Count("participants"))
