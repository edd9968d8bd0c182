"""How often somebody may try a number or a code, send a form, search, or take data along.

What must not be guessed is counted in the default cache, which all processes share. What only costs work is counted in the memory
of each process, which costs next to nothing itself. An address is the one that connects, unless a proxy is declared.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from allauth.core.internal import ratelimit
from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

MINUTE = 60

counts = LocMemCache("rate-limits", {"OPTIONS": {"MAX_ENTRIES": 10_000}})


def is_limited(request: HttpRequest, action: str, rate: str, key: str = "") -> bool:
    """Count a try, and return whether there were too many.

    A rate such as "20/m" is per address of the visitor; "20/m/key" is per `key`, such as an e-mail address. The answer then says
    after how long to try again.
    """
    usage = ratelimit.consume(
        request, app="portal", action=action, config={action: rate}, key=key or None, limit_get=True
    )
    if not usage:
        request.retry_after = int(ratelimit.parse_rate(rate).duration)
    return not usage


def is_hurried(request: HttpRequest, action: str, most: int) -> bool:
    """Count a request in the memory of this process, and return whether its address asked more than so often in a minute."""
    key = f"{action}-{ratelimit.get_ip(request)}"
    counts.add(key, 0, timeout=MINUTE)
    try:
        return counts.incr(key) > most
    except ValueError:  # the minute ended in between
        return False


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Ask to wait, in the design of the site."""
    return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)


def limit_posts(action: str, rate: str) -> Callable:
    """Limit how often an address may send the form of a view."""

    def decorator(view: Callable) -> Callable:
        @wraps(view)
        def limited(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if request.method == "POST" and is_limited(request, action, rate):
                return too_many_requests(request)
            return view(request, *args, **kwargs)

        return limited

    return decorator
