"""What a visitor on a bad phone has to wait for."""

ARTICLE = "news.NewsPage"
MAX_BYTES = 47_000
MAX_REQUESTS = 8


def is_photo(response) -> bool:
    return "/media/" in response.url


def test_article_page_is_light(new_visitor, site):
    visitor = new_visitor(width=320)
    visitor.open(site.page(ARTICLE))
    visitor.page.wait_for_load_state("networkidle")
    sizes = {
        response.url.removeprefix(site.url): response.request.sizes()["responseBodySize"]
        for response in visitor.responses
        if not is_photo(response)
    }
    report = "\n".join(f"{size:>8} {url}" for url, size in sorted(sizes.items(), key=lambda item: -item[1]))
    assert sum(sizes.values()) <= MAX_BYTES, f"{sum(sizes.values())} bytes:\n{report}"
    assert len(sizes) <= MAX_REQUESTS, f"{len(sizes)} requests:\n{report}"


def test_text_files_are_compressed(new_visitor, site):
    visitor = new_visitor()
    visitor.open(site.page(ARTICLE))
    plain = [
        response.url
        for response in visitor.responses
        if response.headers.get("content-type", "").startswith(("text/", "application/javascript", "image/svg"))
        and "content-encoding" not in response.headers
        and response.request.sizes()["responseBodySize"] > 1000
    ]
    assert plain == []


def test_static_files_are_kept_for_ever(new_visitor, site):
    visitor = new_visitor()
    visitor.open("/")
    static = [response for response in visitor.responses if "/static/" in response.url]
    assert static
    assert [response.url for response in static if "immutable" not in response.headers.get("cache-control", "")] == []
