"""Values that requests share for a generation of the site."""

from contextvars import copy_context

from django.http import HttpResponse
from django.test import RequestFactory

from portal.page_cache import PageCacheMiddleware, current_generation, remembered, remembered_each
from tests.portal.test_page_cache import cached

__all__ = ["cached"]


def test_value_is_made_once_for_a_generation():
    made = []

    def make():
        made.append(len(made))
        return made[-1]

    assert [remembered("test-value", make) for _ in range(2)] == [0, 1]
    context = copy_context()
    context.run(current_generation.set, "first")
    assert [context.run(remembered, "test-value", make) for _ in range(2)] == [2, 2]
    context.run(current_generation.set, "second")
    assert context.run(remembered, "test-value", make) == 3


def test_request_that_may_change_content_remembers_nothing(cached):
    middleware = PageCacheMiddleware(lambda request: HttpResponse(remembered("test-place", lambda: request.method)))
    answers = [
        middleware(RequestFactory().generic(method, "/", HTTP_COOKIE="reader=1")) for method in ("GET", "POST", "HEAD")
    ]
    assert [answer.content for answer in answers] == [b"GET", b"POST", b"GET"]


def test_only_what_is_missing_is_made():
    asked = []

    def make(keys):
        asked.append(list(keys))
        return {key: f"page {key}" for key in keys if key != 3}

    context = copy_context()
    context.run(current_generation.set, "first")
    assert context.run(remembered_each, "pages", [1, 2], make) == {1: "page 1", 2: "page 2"}
    assert context.run(remembered_each, "pages", [2, 3, 4], make) == {2: "page 2", 4: "page 4"}
    assert context.run(remembered_each, "pages", [4, 1], make) == {4: "page 4", 1: "page 1"}
    assert context.run(remembered_each, "other pages", [1], make) == {1: "page 1"}
    assert asked == [[1, 2], [3, 4], [1]]
    context.run(current_generation.set, "second")
    context.run(remembered_each, "pages", [1], make)
    assert asked[-1] == [1]
