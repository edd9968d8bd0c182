"""A generation of the site for each request: content of tests changes in a transaction that never ends, which begins none."""

from portal.page_cache import current_generation

STAND_IN, PAGE_CACHE = "tests.generations.GenerationMiddleware", "portal.page_cache.PageCacheMiddleware"


class GenerationMiddleware:
    """Stands where the page cache stands in production, and keeps nothing beyond a request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = current_generation.set(object())
        try:
            return self.get_response(request)
        finally:
            current_generation.reset(token)


def keep_pages(settings) -> None:
    """Put the page cache back in its place."""
    settings.MIDDLEWARE = [PAGE_CACHE if name == STAND_IN else name for name in settings.MIDDLEWARE]
