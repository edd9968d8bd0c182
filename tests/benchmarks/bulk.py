"""Makes much content quickly, for measuring."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail.search.backends import get_search_backend

from news.models import NewsIndexPage, NewsKind, NewsPage
from partners.models import ProgrammePage
from portal.models import Audience, Municipality, PageText, PortalImage, Theme

SUBJECTS = [
    "gezin",
    "opvoeden",
    "taalspreekuur",
    "bijeenkomst",
    "kraamzorg",
    "geldzorgen",
    "vrijwilliger",
    "samenwerking",
]
SENTENCE = (
    "Ouders en vrijwilligers spreken over {subject}, elke week op een andere plek in de regio. Bericht nummer {number}."
)
KINDS = [kind for kind in NewsKind if kind is not NewsKind.REPORT]


@transaction.atomic
def create_bulk_content(count: int) -> None:
    """Add so many published news items, divided over all themes, programmes, municipalities, audiences and years.

    The items are made without revisions and log entries, and are indexed for search.
    """
    parent = NewsIndexPage.objects.get()
    first = parent.get_children().count() + 1
    now, today = timezone.now(), timezone.localdate()
    content_type = ContentType.objects.get_for_model(NewsPage)
    locale = Locale.get_default()
    images = list(PortalImage.objects.values_list("pk", flat=True)[:20])
    pages = []
    for number in range(first, first + count):
        subject = SUBJECTS[number % len(SUBJECTS)]
        page = NewsPage(
            title=f"Over {subject} in de regio, deel {number}",
            draft_title=f"Over {subject} in de regio, deel {number}",
            slug=f"bulk-{number}",
            path=NewsPage._get_path(parent.path, parent.depth + 1, number),
            depth=parent.depth + 1,
            url_path=f"{parent.url_path}bulk-{number}/",
            content_type=content_type,
            locale=locale,
            live=True,
            first_published_at=now,
            last_published_at=now,
            introduction=SENTENCE.format(subject=subject, number=number),
            kind=KINDS[number % len(KINDS)],
            display_date=today - timedelta(days=number % 2000),
            lead_image_id=images[number % len(images)] if images else None,
            body=[("text", f"<p>{SENTENCE.format(subject=subject, number=number) * 12}</p>")],
        )
        pages.append(page)
    for page in pages:
        base = Page(**{field.attname: getattr(page, field.attname) for field in Page._meta.local_concrete_fields})
        base.save_base(raw=True)
        page.page_ptr_id = page.id = base.pk
        page.save_base(raw=True, force_insert=True)
    NewsIndexPage.objects.filter(pk=parent.pk).update(numchild=parent.get_children().count())
    for name, model in (
        ("themes", Theme),
        ("programmes", ProgrammePage),
        ("municipalities", Municipality),
        ("audiences", Audience),
    ):
        link(name, pages, list(model.objects.values_list("pk", flat=True)))
    PageText.objects.bulk_create([PageText(page_id=page.pk, text=page.get_reading_text()) for page in pages])
    for start in range(0, count, 1000):
        get_search_backend().add_bulk(NewsPage, pages[start : start + 1000])


def link(name: str, pages: list[NewsPage], targets: list[int]) -> None:
    """Give each page one object of a many-to-many field, in turn."""
    if not targets:
        return
    field = NewsPage._meta.get_field(name)
    through = field.remote_field.through
    source, target = field.m2m_column_name(), field.m2m_reverse_name()
    rows = [through(**{source: page.pk, target: targets[number % len(targets)]}) for number, page in enumerate(pages)]
    through.objects.bulk_create(rows)
