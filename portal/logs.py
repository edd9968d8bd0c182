"""What the processes log: one JSON object a line on standard error, with the number of the request it belongs to.

No line holds personal data: no query string, no address of a visitor, nothing from a form. A person is the number of an account.
"""

import logging
import re
from contextvars import ContextVar
from functools import lru_cache
from urllib.parse import urlsplit
from uuid import UUID

from django.urls import Resolver404, resolve
from pythonjsonlogger import json as jsonlogger

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

PLAIN_PART = re.compile(r"[a-z_.-]*|[0-9]+")
ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(\.[\w-]+)*")

request_id: ContextVar[str] = ContextVar("request_id", default="")


def without_addresses(text: str) -> str:
    """Return a text in which nobody's e-mail address stands."""
    return ADDRESS.sub("…@…", text) if "@" in text else text


@lru_cache(maxsize=1000)
def readable_path(path: str) -> str:
    """Return a path without what may be a key, a code or the name of a file: each text in an address that is no page of the CMS."""
    try:
        match = resolve(path)
    except Resolver404:
        try:
            match = resolve(f"{path}/")  # where Django leads to
        except Resolver404:
            return without_keys(path)
    if match.url_name == "wagtail_serve" or path.startswith("/admin/"):
        return path
    for value in (*match.args, *match.captured_kwargs.values()):
        if value and (isinstance(value, UUID) or isinstance(value, str) and not value.isdigit()):
            path = path.replace(str(value), "…")
    return path


def without_keys(path: str) -> str:
    """Return a path that leads nowhere without the parts that are no words or numbers: they may be a key, with something behind it."""
    return "/".join(part if PLAIN_PART.fullmatch(part) else "…" for part in path.split("/"))


class JsonFormatter(jsonlogger.JsonFormatter):
    """A line without e-mail addresses, such as those that a mail server refused."""

    def format(self, record: logging.LogRecord) -> str:
        return without_addresses(super().format(record))


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
                "()": "portal.logs.JsonFormatter",
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
        for part in (*event.get("exception", {}).get("values", []), event.get("logentry", {})):
            for name in {"value", "message", "formatted"} & set(part):
                part[name] = without_addresses(str(part[name]))
        return event

    sentry_sdk.init(
        dsn,
        before_send=without_person,
        include_local_variables=False,
        max_request_body_size="never",
        send_default_pii=False,
    )
