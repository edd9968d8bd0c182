"""The blocks of bodies: each can be previewed, and refuses what makes no sense."""

import datetime

import pytest
from django.urls import reverse
from django.utils.translation import gettext
from wagtail import blocks
from wagtail.rich_text import RichText

from home.blocks import HomeStream
from home.models import StandardPage
from news.demo import build_event, build_news
from portal.blocks import ArticleStream, BodyStream
from portal.blocks.media import video_embed_url
from portal.blocks.meetings import TimetableRowBlock
from portal.demo import build_document, build_page
from tests.helpers import INTRODUCTION, in_days, one_of_each, restrict, text_of, theme

STREAMS = {"body": BodyStream(), "article": ArticleStream(), "home": HomeStream()}
BLOCKS = [
    (f"{stream_name}-{name}", block)
    for stream_name, stream in STREAMS.items()
    for name, block in stream.child_blocks.items()
]


@pytest.fixture
def library(site, image, tmp_path):
    """Pages, a picture and a document for previews to show."""
    path = tmp_path / "werkkaart.txt"
    path.write_text("Wie doet wat?")
    build_document(path, "Werkkaart")
    theme()
    return one_of_each()


def preview(client, block):
    return client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})


def test_every_block_is_previewed(library, editor_client):
    for name, block in BLOCKS:
        response = preview(editor_client, block)
        assert response.status_code == 200, name
        assert len(text_of(response.content)) > 3 or b"<picture" in response.content, name


def test_every_block_is_previewed_on_an_empty_site(site, editor_client):
    answers = {name: preview(editor_client, block).status_code for name, block in BLOCKS}
    assert answers == dict.fromkeys(answers, 200)


def test_preview_of_unknown_block_is_not_found(editor_client):
    assert editor_client.get(reverse("wagtailadmin_block_preview"), {"id": "bestaat-niet"}).status_code == 404


def row(start: str, end: str | None) -> dict:
    time = datetime.time.fromisoformat
    return {"start": time(start), "end": time(end) if end else None, "what": "Opening", "who": ""}


@pytest.mark.parametrize("end", ["17:00", "16:59"])
def test_part_of_a_timetable_ends_after_it_starts(end):
    block = TimetableRowBlock()
    with pytest.raises(blocks.struct_block.StructBlockValidationError) as refused:
        block.clean(block.to_python({}) | block.normalize(row("17:00", end)))
    assert refused.value.block_errors["end"].messages == [
        gettext("This part ends before it starts. Change one of the two times.")
    ]


@pytest.mark.parametrize("end", ["17:01", None])
def test_part_of_a_timetable_is_accepted(end):
    block = TimetableRowBlock()
    assert block.clean(block.normalize(row("17:00", end)))["what"] == "Opening"


YOUTUBE_CAPTIONS = "cc_load_policy=1&cc_lang_pref=nl&hl=nl"


@pytest.mark.parametrize(
    ("url", "embedded"),
    [
        (
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3",
            f"https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?{YOUTUBE_CAPTIONS}",
        ),
        ("https://youtu.be/dQw4w9WgXcQ", f"https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?{YOUTUBE_CAPTIONS}"),
        (
            "https://m.youtube.com/shorts/dQw4w9WgXcQ",
            f"https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?{YOUTUBE_CAPTIONS}",
        ),
        ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1&texttrack=nl"),
        ("https://player.vimeo.com/video/76979871", "https://player.vimeo.com/video/76979871?dnt=1&texttrack=nl"),
        ("https://kwaad.example/watch?v=dQw4w9WgXcQ", ""),
        ("https://youtube.com.kwaad.example/watch?v=dQw4w9WgXcQ", ""),
        ('https://www.youtube.com/watch?v="><script>', ""),
        ("https://vimeo.com/over-ons", ""),
        ("geen adres", ""),
        ("", ""),
    ],
)
def test_video_is_played_without_tracking_or_not_at_all(url, embedded):
    assert video_embed_url(url) == embedded


def test_video_loads_nothing_before_the_click(site, client):
    value = {
        "title": "Zo werkt het",
        "url": "https://vimeo.com/76979871",
        "poster": None,
        "duration": "",
        "transcript": RichText("<p>Welkom.</p>"),
    }
    page = build_news("Met video", "met-video", body=[("video", value)])
    html = client.get(page.url).content.decode()
    assert "<iframe" not in html
    assert 'data-video="https://player.vimeo.com/video/76979871?dnt=1&amp;texttrack=nl"' in html
    assert "Welkom." in html


def test_block_of_pages_shows_no_draft_and_no_restricted_page(site, client):
    shown = build_news("Zichtbaar", "zichtbaar")
    draft = build_news("Concept", "concept", is_published=False)
    closed = build_event("Besloten middag", "besloten", days=(in_days(4),))
    restrict(closed)
    home = site.root_page
    body = [("pages", {"title": "Lees ook", "pages": [shown, draft, closed]})]
    page = build_page(StandardPage, home, "Over ons", "over-ons", introduction=INTRODUCTION, body=body)
    text = text_of(client.get(page.url).content)
    assert "Zichtbaar" in text
    assert "Concept" not in text
    assert "Besloten middag" not in text
