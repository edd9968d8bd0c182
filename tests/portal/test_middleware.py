"""The content security policy, and the images that this server serves by itself."""

import pytest
from django.utils.http import http_date

from news.models import NewsIndexPage

NOT_INLINE = "'unsafe-inline'"


@pytest.fixture
def picture(media):
    (media / "images").mkdir(parents=True)
    (media / "original_images").mkdir()
    (media / "documents").mkdir()
    (media / "images" / "tafel.width-480.webp").write_bytes(b"picture")
    (media / "images" / "notitie.html").write_text("<script>alert(1)</script>")
    (media / "images" / "tekening.svg").write_text("<svg/>")
    (media / "original_images" / "tafel.webp").write_bytes(b"original")
    (media / "documents" / "verslag.webp").write_bytes(b"document")
    (media / "geheim.webp").write_bytes(b"secret")
    return "/media/images/tafel.width-480.webp"


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_rendition_is_served_to_be_kept(picture, client):
    response = client.get(picture)
    assert body(response) == b"picture"
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "sandbox" in response["Content-Security-Policy"]


def test_rendition_that_did_not_change_is_not_sent_again(picture, client):
    modified = client.get(picture)["Last-Modified"]
    response = client.get(picture, headers={"If-Modified-Since": modified})
    assert response.status_code == 304
    assert body(response) == b""
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(picture, headers={"If-Modified-Since": http_date(0)}).status_code == 200
    assert client.get(picture, headers={"If-Modified-Since": "geen datum"}).status_code == 200


def test_head_is_answered_without_the_picture(picture, client):
    response = client.head(picture)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/webp"
    assert body(response) == b""


@pytest.mark.parametrize(
    "path",
    [
        "/media/original_images/tafel.webp",
        "/media/documents/verslag.webp",
        "/media/geheim.webp",
        "/media/images/../geheim.webp",
        "/media/images/%2e%2e/geheim.webp",
        "/media/images/..%2fgeheim.webp",
        "/media/images/..%5cgeheim.webp",
        "/media/images//geheim.webp",
        "/media//images/tafel.width-480.webp",
        "/media/images/notitie.html",
        "/media/images/tekening.svg",
        "/media/images/tafel.width-480.webp%00",
        "/media/images/tafel.width-480.webp%0a",
        "/media/images/bestaat-niet.webp",
        "/media/images/" + "a" * 300 + ".webp",
        "/media/images/",
        "/media/",
    ],
)
def test_nothing_else_is_served(picture, site, client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert body(response) not in {b"secret", b"original", b"document", b"picture"}


def test_picture_is_not_posted_to(picture, site, client):
    assert client.post(picture).status_code in {404, 405}


@pytest.mark.parametrize(
    "path",
    ["/", "/nieuws/", "/zoeken/", "/nieuws/feed/", "/agenda/kalender/", "/robots.txt", "/sitemap.xml", "/bestaat-niet/"]
    + ["/administratie/", "/thema/bestaat-niet/", "/Admin/"],
)
def test_public_answer_has_the_strict_policy(site, client, path):
    policy = client.get(path)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "data:" not in policy


def test_crashed_page_has_the_strict_policy_too(site, client, monkeypatch):
    def crash(*args, **kwargs):
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(NewsIndexPage, "get_items", crash)
    client.raise_request_exception = False
    response = client.get("/nieuws/")
    assert response.status_code == 500
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert b"a fault of ours" not in response.content


def test_missing_page_is_ours(site, client):
    response = client.get("/bestaat-niet/")
    assert response.status_code == 404
    assert b'id="inhoud"' in response.content


def test_admin_has_the_relaxed_policy(editor_client):
    policy = editor_client.get("/admin/")["Content-Security-Policy"]
    script = next(part for part in policy.split(";") if part.strip().startswith("script-src"))
    assert NOT_INLINE in script
    assert "http" not in script.replace("https://www.youtube-nocookie.com", "")
    assert "frame-ancestors 'self'" in policy


@pytest.mark.parametrize("path", ["/", "/nieuws/", "/zoeken/?q=gezin", "/nieuws/feed/", "/bestaat-niet/"])
def test_reader_gets_no_cookie(site, client, path):
    assert not client.get(path).cookies
