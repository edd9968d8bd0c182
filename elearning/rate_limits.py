"""How often an address may try a number or a code. Counted in the default cache, which all processes share."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest


def is_limited(request: HttpRequest, action: str, rate: str) -> bool:
    """Count a try, and return whether there were too many; a rate such as "20/m" is per address of the visitor."""
    return not ratelimit.consume(request, app="elearning", action=action, config={action: rate}, limit_get=True)
