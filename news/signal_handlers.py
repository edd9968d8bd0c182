"""What this app knows about the pages of other apps."""

from urllib.parse import urlencode

from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from wagtail.signals import page_published

from news.hosts import forget_reminder
from news.models import EventIndexPage, EventPage, NewsKind, NewsPage, Occurrence, OccurrenceState, Registration
from news.registrations import tell_changes
from news.tasks import follow_publication
from partners.models import CoalitionPage, PartnerPage, ProgrammePage
from portal.page_cache import begin_generation, remembered
from portal.signals import account_sections, page_context

CARDS = 4

post_save.connect(begin_generation, sender=OccurrenceState)  # cancelled, or closed for registration


def news_and_dates(page, news, dates) -> dict:
    """Return the newest news items, reports and upcoming dates of what a page is about."""
    newest = remembered(("newest", page.pk), lambda: list(news.newest_of_both(CARDS)))
    return {
        "news_items": [item for item in newest if item.kind != NewsKind.REPORT],
        "reports": [item for item in newest if item.kind == NewsKind.REPORT],
        "upcoming_occurrences": list(dates.for_agenda().upcoming()[:CARDS]),
    }


def calendar_urls(request, occurrences: list[Occurrence], **filters: str) -> dict:
    """Return the addresses of the calendar file of the agenda with filters; nothing when nothing is planned.

    The agenda is the page above every meeting, so its address is known without asking for it.
    """
    if not occurrences:
        return {}
    agenda_url, _slug = occurrences[0].page.get_full_url(request).rstrip("/").rsplit("/", 1)
    return EventIndexPage().get_calendar_urls(request, urlencode(filters), f"{agenda_url}/")


@receiver(page_published, sender=EventPage)
def follow_event(sender, instance: EventPage, **kwargs) -> None:
    """Tell who registered what has changed, and offer places that were added."""
    tell_changes(instance)
    follow_publication.enqueue(instance.pk)


@receiver(pre_save, sender=Occurrence)
def follow_host(sender, instance: Occurrence, **kwargs) -> None:
    """Let a host that takes over a date be reminded of it as well."""
    if instance.pk:
        forget_reminder(instance)


@receiver(account_sections)
def meetings_section(sender, request, **kwargs) -> dict | None:
    """The meetings that somebody registered for, on the account page."""
    registrations = list(Registration.objects.for_account(request.user))
    template = "news/registration_account.html"
    return {"template": template, "order": 30, "registrations": registrations} if registrations else None


@receiver(page_context, sender=PartnerPage)
def partner_context(sender, page: PartnerPage, **kwargs) -> dict:
    """The news, reports and upcoming dates of a partner."""
    return news_and_dates(page, NewsPage.objects.of_partner(page), Occurrence.objects.of_partner(page))


@receiver(page_context, sender=ProgrammePage)
def programme_context(sender, page: ProgrammePage, request, **kwargs) -> dict:
    """The news, reports and upcoming dates of a programme, what its feed holds, and its calendar."""
    news = NewsPage.objects.of_programme(page)
    shown = news_and_dates(page, news, Occurrence.objects.of_programme(page))
    return {
        **shown,
        **calendar_urls(request, shown["upcoming_occurrences"], programma=page.slug),
        "feed_items": news.for_links()[:20],
    }


@receiver(page_context, sender=CoalitionPage)
def coalition_context(sender, page: CoalitionPage, request, **kwargs) -> dict:
    """The news and upcoming dates in the municipality of a coalition, and its calendar."""
    if not page.municipality:
        return {}
    dates = Occurrence.objects.for_agenda().upcoming().filter(page__municipalities=page.municipality)
    upcoming = list(dates[:CARDS])
    return {
        **calendar_urls(request, upcoming, gemeente=page.municipality.slug),
        "news_items": NewsPage.objects.for_cards().filter(municipalities=page.municipality)[:CARDS],
        "upcoming_occurrences": upcoming,
    }
