"""What the processes log: one JSON object a line on standard error, with the number of the request it belongs to.

No line holds personal data: no query string, no address of a visitor, nothing from a form. A person is the number of an account.
"""

import logging
from contextvars import ContextVar
from functools import lru_cache
from urllib.parse import urlsplit
from uuid import UUID

from django.urls import Resolver404, resolve

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

request_id: ContextVar[str] = ContextVar("request_id", default="")


@lru_cache(maxsize=1000)
def readable_path(path: str) -> str:
    """Return a path without what may be a key, a code or the name of a file: each text in an address that is no page of the CMS."""
    try:
        match = resolve(path)
    except Resolver404:
        return path
    if match.url_name == "wagtail_serve" or path.startswith("/admin/"):
        return path
    for value in (*match.args, *match.captured_kwargs.values()):
        if value and (isinstance(value, UUID) or isinstance(value, str) and not value.isdigit()):
            path = path.replace(str(value), "…")
    return path


class RequestFilter(logging.Filter):
    """Add the number of the request. Leave out the request itself, which would be written with its query string, and the keys in
    its path.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = record.__dict__.pop("request", None)
        if request is not None and isinstance(record.args, tuple):
            record.args = tuple(readable_path(part) if part == request.path else part for part in record.args)
        if request_id.get():
            record.request_id = request_id.get()
        return True


def configuration(level: str) -> dict:
    """Return the configuration of logging; Gunicorn, which has loaded this code before its processes split, logs the same way."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request": {"()": "portal.logs.RequestFilter"}},
        "formatters": {
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "fmt": "%(levelname)s %(name)s %(message)s",
                "timestamp": True,
            }
        },
        "handlers": {
            # With a level of its own: the worker makes the loggers of tasks talk, whatever level they have.
            "console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request"], "level": level}
        },
        "loggers": {
            "django_tasks": {"level": "WARNING"},
            "gunicorn.error": {"handlers": [], "propagate": True},
            # A host name that is not ours is a robot's; the log of requests has it.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "django.request": {"level": "ERROR"},  # the log of requests has what was refused or not found
        },
        "root": {"handlers": ["console"], "level": level},
    }


def start_sentry(dsn: str) -> None:
    """Report errors to Sentry, without anything about a person."""
    import sentry_sdk  # only installed where errors are reported

    def without_person(event: dict, hint: dict) -> dict:
        request = event.get("request", {})
        request.pop("query_string", None)
        address = urlsplit(request.get("url", ""))
        request["url"] = f"{address.scheme}://{address.netloc}{readable_path(address.path)}"
        return event

    sentry_sdk.init(
        dsn,
        before_send=without_person,
        include_local_variables=False,
        max_request_body_size="never",
        send_default_pii=False,
    )
