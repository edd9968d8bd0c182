"""What this app knows about the pages of other apps."""

from django.dispatch import receiver

from news.models import NewsKind, NewsPage, Occurrence
from partners.models import CoalitionPage, PartnerPage, ProgrammePage
from portal.signals import page_context

CARDS = 4


def news_and_dates(news, dates) -> dict:
    """Return the newest news items, reports and upcoming dates of what a page is about."""
    newest = list(news.newest_of_both(CARDS))
    return {
        "news_items": [item for item in newest if item.kind != NewsKind.REPORT],
        "reports": [item for item in newest if item.kind == NewsKind.REPORT],
        "upcoming_occurrences": dates.for_agenda().upcoming()[:CARDS],
    }


@receiver(page_context, sender=PartnerPage)
def partner_context(sender, page: PartnerPage, **kwargs) -> dict:
    """The news, reports and upcoming dates of a partner."""
    return news_and_dates(NewsPage.objects.of_partner(page), Occurrence.objects.of_partner(page))


@receiver(page_context, sender=ProgrammePage)
def programme_context(sender, page: ProgrammePage, **kwargs) -> dict:
    """The news, reports and upcoming dates of a programme, and what its feed holds."""
    news = NewsPage.objects.of_programme(page)
    return news_and_dates(news, Occurrence.objects.of_programme(page)) | {"feed_items": news.for_links()[:20]}


@receiver(page_context, sender=CoalitionPage)
def coalition_context(sender, page: CoalitionPage, **kwargs) -> dict:
    """The news and upcoming dates in the municipality of a coalition."""
    if not page.municipality:
        return {}
    return {
        "news_items": NewsPage.objects.for_cards().filter(municipalities=page.municipality)[:CARDS],
        "upcoming_occurrences": Occurrence.objects.for_agenda()
        .upcoming()
        .filter(page__municipalities=page.municipality)[:CARDS],
    }
