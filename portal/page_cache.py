"""Pages for readers without a cookie, kept in the memory of each process for a minute at most.

What a page shows depends on the content of the whole site: menus, cards, settings. So there is nothing to throw away page by
page. All pages belong to a generation of the site, and a change of content begins a new one: in the same instant in every
process, because each asks for the generation with every request.
"""

import hashlib
import os
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from gzip import compress
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import MiddlewareNotUsed
from django.core.handlers.wsgi import get_path_info
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from portal.request_log import log_answer, number_request

# Seconds. What depends on the clock, such as which meetings are to come and whether one can register, is behind by so much.
LIFETIME = 60
# Values that a process remembers: many more than there are, but addresses that visitors make up are some of them.
MOST_VALUES = 4000
# Bytes of pages that a process keeps.
MOST_BYTES = 32 * 1024 * 1024
# What a page takes in memory beside its text: its headers, its address.
OVERHEAD = 2000
LONGEST_ADDRESS = 500
# Seconds that a reader waits for a page that another one has asked for.
PATIENCE = 10
# Names of the addresses with pages that are the same for everybody; feeds and calendars are addresses of pages as well.
PUBLIC = {"wagtail_serve", "theme", "sitemap", "sitemap_part"}
ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")
COMPRESSIBLE = re.compile(r"text/|application/(json|atom\+xml|xml)")
SMALLEST_TO_COMPRESS = 200

GENERATION_KEY = "page-generation"
T = TypeVar("T")


class FileGeneration:
    """The generation of the site on one machine: a small file, which is another one after a change."""

    def __init__(self, path: Path):
        self.path = path

    def get(self) -> tuple | None:
        try:
            status = self.path.stat()
        except OSError:  # it is not there, or the disk is out of order: no page is kept
            return None
        return status.st_mtime_ns, status.st_ino

    def renew(self) -> None:
        """Put a new file in the place of the old one: two changes in one tick of the clock differ as well."""
        written = self.path.with_name(f"{self.path.name}-{uuid4().hex}")
        try:
            written.touch()
            written.rename(self.path)
        except OSError:  # the disk is full; what changed was saved, and another time of the old file needs no space
            os.utime(self.path)


class CacheGeneration:
    """The generation of the site on several machines: a value in the cache that they share; none while that is away."""

    def __init__(self):
        self.is_owed = False

    def get(self) -> str | None:
        if self.is_owed:
            self.renew()
        found = cache.get(GENERATION_KEY)
        if found is None and cache.add(GENERATION_KEY, uuid4().hex, timeout=None):  # the cache lost all it had
            found = cache.get(GENERATION_KEY)
        return found

    def renew(self) -> None:
        """Begin another generation; later, when the cache does not answer now."""
        written = uuid4().hex
        cache.set(GENERATION_KEY, written, timeout=None)
        self.is_owed = cache.get(GENERATION_KEY) != written


def is_shared() -> bool:
    """Whether the default cache is one for several machines; a table would be asked a query with every request."""
    return settings.CACHES["default"]["BACKEND"] == "portal.cache.RedisCache"


# The generation of the site as it was when the request came that this thread answers; none when it may change content.
current_generation: ContextVar[tuple | str | None] = ContextVar("generation", default=None)
generation = CacheGeneration() if is_shared() else FileGeneration(settings.DATA_DIR / "page-generation")


def begin_generation(**_signal) -> None:
    """Give no reader a page from before a change any more, once the change is committed. Can be connected to a signal."""
    transaction.on_commit(generation.renew)


def is_fresh(made_at: float) -> bool:
    """Whether what was made at a moment of the monotonic clock may still be used."""
    return time.monotonic() - made_at < LIFETIME


@dataclass(frozen=True)
class StoredPage:
    """A page as it goes to readers."""

    made_at: float
    headers: dict[str, str]
    body: bytes
    compressed: bytes | None
    etag: str

    @property
    def size(self) -> int:
        return len(self.body) + len(self.compressed or b"") + OVERHEAD

    @classmethod
    def from_response(cls, response: HttpResponse) -> "StoredPage":
        """Return a page that is ready to be sent: compressing it takes longer than anything else."""
        patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
        # Browsers keep it as well, and ask whether it is still the same.
        response.headers.setdefault("Cache-Control", "no-cache")
        headers = {name: value for name, value in response.headers.items() if name not in {"Content-Length", "ETag"}}
        body, compressed = response.content, None
        if len(body) >= SMALLEST_TO_COMPRESS and COMPRESSIBLE.match(response.headers["Content-Type"]):
            compressed = compress(body, compresslevel=6, mtime=0)
        return cls(time.monotonic(), headers, body, compressed, hashlib.blake2b(body, digest_size=12).hexdigest())

    def answer(self, environ: dict) -> tuple[HTTPStatus, dict[str, str], bytes]:
        """Return the page for a reader: compressed when the browser can read that, nothing when it has the same one."""
        is_compressed = self.compressed is not None and bool(
            ACCEPTS_GZIP.search(environ.get("HTTP_ACCEPT_ENCODING", ""))
        )
        body = self.compressed if is_compressed else self.body
        etag = f'"{self.etag}-gzip"' if is_compressed else f'"{self.etag}"'
        known = {tag.removeprefix("W/") for tag in parse_etags(environ.get("HTTP_IF_NONE_MATCH", ""))}
        if known & {etag, "*"}:
            headers = {name: value for name, value in self.headers.items() if name != "Content-Type"}
            return HTTPStatus.NOT_MODIFIED, headers | {"ETag": etag}, b""
        headers = self.headers | {"Content-Length": str(len(body)), "ETag": etag}
        return HTTPStatus.OK, headers | {"Content-Encoding": "gzip"} if is_compressed else headers, body

    def to_response(self, request: HttpRequest) -> HttpResponse:
        status, headers, body = self.answer(request.META)
        response = HttpResponse(body, status=status, headers=headers)
        if status == HTTPStatus.NOT_MODIFIED:
            del response.headers["Content-Type"]
        return response


class Store:
    """The pages of a process. When there are too many, those go that nobody asked for longest."""

    def __init__(self):
        self.pages: OrderedDict[tuple, StoredPage] = OrderedDict()
        self.size = 0
        self.lock = threading.Lock()
        self.in_the_making: dict[tuple, threading.Event] = {}

    def get(self, key: tuple) -> StoredPage | None:
        with self.lock:
            page = self.pages.get(key)
            if page is None or not is_fresh(page.made_at):
                return None
            self.pages.move_to_end(key)
            return page

    def put(self, key: tuple, page: StoredPage) -> None:
        with self.lock:
            self.remove(key)
            self.pages[key] = page
            self.size += page.size
            while self.size > MOST_BYTES:
                self.remove(next(iter(self.pages)))

    def remove(self, key: tuple) -> None:
        page = self.pages.pop(key, None)
        self.size -= page.size if page else 0

    def get_or_make(self, key: tuple, make: Callable[[], StoredPage | HttpResponse]) -> StoredPage | HttpResponse:
        """Return a page. When there is none, one reader makes it and the others wait; after an answer that is not for everybody,
        each makes one.
        """
        with self.lock:
            made = self.in_the_making.get(key)
            is_first = made is None
            if is_first:
                made = self.in_the_making[key] = threading.Event()
        if not is_first:
            made.wait(PATIENCE)
            return self.get(key) or make()
        try:
            answer = make()
            if isinstance(answer, StoredPage):
                self.put(key, answer)
            return answer
        finally:
            with self.lock:
                del self.in_the_making[key]
            made.set()


store = Store()


def may_be_kept(environ: dict) -> bool:
    """Whether a request is one that gets the same answer whoever sends it: to read, without anything that tells who it is."""
    return (
        environ["REQUEST_METHOD"] == "GET"
        and not environ.get("HTTP_COOKIE")
        and not environ.get("HTTP_AUTHORIZATION")
        and len(environ.get("PATH_INFO", "")) + len(environ.get("QUERY_STRING", "")) <= LONGEST_ADDRESS
    )


def key_of(environ: dict, current: tuple | str) -> tuple:
    """Return under what the answer to a request is kept in a generation: the whole address that it was sent to."""
    trusted = settings.SECURE_PROXY_SSL_HEADER
    scheme = environ["wsgi.url_scheme"], environ.get(trusted[0]) if trusted else None
    return current, scheme, *(environ.get(name) for name in ("HTTP_HOST", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING"))


def is_for_everybody(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether an answer may be given to others: a public page, without a cookie, that nobody said to keep private."""
    match = request.resolver_match
    control = response.headers.get("Cache-Control", "")
    varies = {name.strip().lower() for name in response.headers.get("Vary", "").split(",")}
    return (
        response.status_code == HTTPStatus.OK
        and bool(match and match.url_name in PUBLIC)
        and not response.streaming
        and not response.cookies
        and "private" not in control
        and "no-store" not in control
        and "Content-Encoding" not in response.headers
        and varies <= {"", "cookie", "accept-encoding"}
    )


class FromMemory:
    """The site for a web server. Answers what is in memory itself: for Django to make a request and a response takes longer than all
    the rest.
    """

    def __init__(self, application: Callable):
        self.application = application

    def __call__(self, environ: dict, start_response: Callable):
        started = time.monotonic()
        current = generation.get() if may_be_kept(environ) else None
        page = store.get(key_of(environ, current)) if current is not None else None
        if page is None:
            return self.application(environ, start_response)
        number = number_request(environ)
        status, headers, body = page.answer(environ)
        start_response(f"{status.value} {status.phrase}", [*headers.items(), ("X-Request-ID", number)])
        log_answer("GET", get_path_info(environ), status, time.monotonic() - started)
        return [body]


class PageCacheMiddleware:
    """Keep in memory what was answered, and let who asks for the same meanwhile wait for it. Stands before all that takes time; in
    development there is none.
    """

    def __init__(self, get_response):
        if settings.DEBUG:
            raise MiddlewareNotUsed
        self.get_response = get_response
        if generation.get() is None:
            generation.renew()

    def __call__(self, request):
        # What changes content looks at it as it is now, and leaves nothing behind for others of what is not committed yet.
        token = current_generation.set(generation.get() if request.method in {"GET", "HEAD"} else None)
        try:
            return self.answer(request)
        finally:
            current_generation.reset(token)

    def answer(self, request: HttpRequest) -> HttpResponse:
        current = current_generation.get()
        if current is None or not may_be_kept(request.META):
            return self.get_response(request)
        key = key_of(request.META, current)
        answer = store.get(key) or store.get_or_make(key, lambda: self.make(request))
        return answer.to_response(request) if isinstance(answer, StoredPage) else answer

    def make(self, request: HttpRequest) -> StoredPage | HttpResponse:
        response = self.get_response(request)
        return StoredPage.from_response(response) if is_for_everybody(request, response) else response


_remembered: dict[tuple[str, Hashable], tuple] = {}


def remembered(key: Hashable, make: Callable[[], T]) -> T:
    """Return a value that depends on the content of the site and at most on the clock, made once in each process for a generation, and
    again after a while. Requests share it, so nobody may change it.

    Without a generation, such as after a POST, in a task, in development or while the shared cache is away, it is made each time.
    """
    return remembered_each("", [key], lambda _keys: {key: make()})[key]


def remembered_each(
    name: str, keys: Sequence[Hashable], make: Callable[[Sequence], dict[Hashable, T]]
) -> dict[Hashable, T]:
    """Return values by their keys, each remembered by itself. Those that are missing are made at once; what is not made is left out."""
    current = current_generation.get()
    if current is None:
        return make(keys)
    values = {}
    for key in keys:
        of, made_at, value = _remembered.get((name, key), (None, 0, None))
        if of == current and is_fresh(made_at):
            values[key] = value
    missing = [key for key in keys if key not in values]
    if missing:
        made = make(missing)
        if len(_remembered) + len(made) > MOST_VALUES:
            _remembered.clear()
        now = time.monotonic()
        _remembered.update({(name, key): (current, now, value) for key, value in made.items()})
        values |= made
    return values
