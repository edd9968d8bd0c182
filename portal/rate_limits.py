"""How often an address may try a number or a code, or send a form. Counted in the default cache, which all processes share."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest


def is_limited(request: HttpRequest, action: str, rate: str, key: str = "") -> bool:
    """Count a try, and return whether there were too many.

    A rate such as "20/m" is per address of the visitor; "20/m/key" is per `key`, such as an e-mail address.
    """
    return not ratelimit.consume(
        request, app="portal", action=action, config={action: rate}, key=key or None, limit_get=True
    )
