"""Values from the environment. A value that is missing or wrong stops the process with a sentence that says which variable, what
it got (never a secret) and an example.
"""

import os
import re
from collections.abc import Collection, Mapping
from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import environ
from django.core.checks.security.base import (
    SECRET_KEY_INSECURE_PREFIX,
    SECRET_KEY_MIN_LENGTH,
    SECRET_KEY_MIN_UNIQUE_CHARACTERS,
)
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

BOOLEANS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
DATABASE_SCHEMES = ("sqlite", "postgres", "postgresql")
CACHE_SCHEMES = ("redis", "rediss")
MAIL_SCHEMES = ("smtp", "smtp+tls", "smtp+ssl", "filemail", "consolemail", "memorymail", "dummymail")
MINIMUM_TOKEN = 32
NAME = r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?|\[[0-9a-f:.]+\]"
LISTENER = re.compile(NAME, re.IGNORECASE)
HOST = re.compile(rf"\*|\.?({NAME})", re.IGNORECASE)
HOST_AND_PORT = re.compile(rf"({NAME})(:[0-9]+)?", re.IGNORECASE)


def masked(value: str) -> str:
    """Return an address without anything in it that may be a secret: what stands before "@", and what follows "?" or "#"; and nothing
    of what only a host and a port would be, when it is not that.
    """
    scheme, separator, rest = value.partition("://")
    if not separator:
        return value if HOST_AND_PORT.fullmatch(value.partition("/")[0]) else "***"
    login, at, place = rest.rpartition("@")
    if re.search(r"[?#]", rest) or re.search(r":(?!\d+(/|$))", place):
        return f"{scheme}://***"  # a password that holds one of these signs looks like another part of the address
    return f"{scheme}://***@{place}" if at else value


class Environment:
    """The variables of this process, completed with those of an `.env` file; an empty value counts as none."""

    def __init__(self, file: Path, values: Mapping[str, str] | None = None):
        self.file = file
        if values is None:
            environ.Env.read_env(file)
            values = os.environ
        self.values = values

    def how_to_set(self, name: str, example: str) -> str:
        return f"Set {name} in the environment or in {self.file}, for example {name}={example}"

    def refusal(self, name: str, rule: str, got: str, example: str) -> ImproperlyConfigured:
        return ImproperlyConfigured(f"{name} {rule}, but it is {got}. {self.how_to_set(name, example)}")

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name, "").strip() or default

    def required(self, name: str, example: str) -> str:
        value = self.text(name)
        if not value:
            raise ImproperlyConfigured(self.how_to_set(name, example))
        return value

    def boolean(self, name: str, default: bool) -> bool:
        value = self.text(name, str(default))
        if value.lower() not in BOOLEANS:
            raise self.refusal(name, f"must be one of {', '.join(BOOLEANS)}", repr(value), str(default).lower())
        return BOOLEANS[value.lower()]

    def integer(self, name: str, default: int, minimum: int = 1, maximum: int = 1000) -> int:
        value = self.text(name, str(default))
        if not re.fullmatch(r"[0-9]{1,9}", value) or not minimum <= int(value) <= maximum:
            raise self.refusal(name, f"must be a whole number from {minimum} to {maximum}", repr(value), str(default))
        return int(value)

    def choice(self, name: str, default: str, choices: Collection[str]) -> str:
        value = self.text(name, default)
        if value not in choices:
            raise self.refusal(name, f"must be one of {', '.join(choices)}", repr(value), default)
        return value

    def secret(self, name: str, example: str = "$(openssl rand -base64 48)") -> str:
        """Return a secret that cannot be guessed: by the rule of Django's own check, which only warns."""
        value = self.required(name, example)
        if value.startswith(SECRET_KEY_INSECURE_PREFIX):
            raise self.refusal(
                name,
                "must be made for this installation",
                f"one that begins with {SECRET_KEY_INSECURE_PREFIX}",
                example,
            )
        if len(value) < SECRET_KEY_MIN_LENGTH or len(set(value)) < SECRET_KEY_MIN_UNIQUE_CHARACTERS:
            got = f"{len(value)} characters long, {len(set(value))} of them different"
            rule = f"must have at least {SECRET_KEY_MIN_LENGTH} characters"
            raise self.refusal(name, f"{rule}, {SECRET_KEY_MIN_UNIQUE_CHARACTERS} of them different", got, example)
        return value

    def hosts(self, name: str, example: str) -> list[str]:
        """Return host names, separated by commas; a name that no request can have is refused."""
        value = self.required(name, example)
        hosts = [host.strip() for host in value.split(",") if host.strip()]
        if not hosts or not all(HOST.fullmatch(host) for host in hosts):
            rule = "must hold host names without a scheme, a port or a path, separated by commas"
            raise self.refusal(name, rule, repr(masked(value)), example)
        return hosts

    def listener(self, name: str, default: str) -> str:
        """Return the address that a server listens on, without a port."""
        value = self.text(name, default)
        if not LISTENER.fullmatch(value):
            raise self.refusal(name, "must be an address of this machine, without a port", repr(masked(value)), default)
        return value

    def site(self, name: str, default: str, example: str) -> str:
        """Return the address of a site without a slash at its end: scheme, host and maybe a port."""
        value = self.text(name, default)
        parts = self.parts(name, value, ("http", "https"), example)
        if value.rstrip("/").partition("://")[2] != parts.netloc or not HOST_AND_PORT.fullmatch(parts.netloc):
            rule = "must be http:// or https:// and a host, without a path"
            raise self.refusal(name, rule, repr(masked(value)), example)
        return f"{parts.scheme}://{parts.netloc.lower()}"

    def parts(self, name: str, value: str, schemes: Collection[str], example: str) -> SplitResult:
        """Return the parts of an address that has one of the schemes and a port that is a number, if any."""
        try:
            parts = urlsplit(value)
            readable = "://" in value and parts.scheme in schemes and parts.port != 0
        except ValueError:
            readable = False
        if not readable:
            rule = f"must be an address that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}"
            raise self.refusal(name, rule, repr(masked(value)), example)
        return parts

    def package(self, name: str, module: str, requirements: str) -> None:
        """Refuse a value that asks for a package that is not installed."""
        if find_spec(module) is None:
            raise ImproperlyConfigured(
                f"{name} asks for packages that are not installed: python -m pip install --require-hashes -r {requirements}"
            )

    def database(self, name: str, default: str) -> dict:
        """Return Django's configuration of a database."""
        value = self.text(name, default)
        example = "postgres://user:password@localhost/samenportaal"
        parts = self.parts(name, value, DATABASE_SCHEMES, example)
        if parts.scheme == "sqlite":
            if parts.netloc or not re.fullmatch("/[^:]+", parts.path):
                rule = "must have the whole path of a file after sqlite://"
                raise self.refusal(
                    name, rule, repr(masked(value)), "sqlite:////srv/samenportaal/var/samenportaal.sqlite3"
                )
            return environ.Env.db_url_config(value, engine="portal.sqlite")
        self.package(name, "psycopg", "requirements/postgres.txt")
        if not parts.path.strip("/"):
            raise self.refusal(name, "must end with the name of a database", repr(masked(value)), example)
        return environ.Env.db_url_config(value)

    def cache(self, name: str) -> dict:
        """Return Django's configuration of the cache that all processes share: Redis, or a table when nothing is set."""
        value = self.text(name)
        if not value:
            return {"BACKEND": "portal.database_cache.DatabaseCache", "LOCATION": "portal_cache"}
        example = "redis://:password@localhost:6379/0"
        parts = self.parts(name, value, CACHE_SCHEMES, example)
        if not parts.hostname or not re.fullmatch(r"(/[0-9]*)?", parts.path):
            got = repr(f"{masked(f'{parts.scheme}://{parts.netloc}')}/***")
            raise self.refusal(name, "must name a host, and maybe a number", got, example)
        self.package(name, "redis", "requirements/redis.txt")
        timeouts = {"socket_connect_timeout": 2, "socket_timeout": 2, "health_check_interval": 30}
        return {
            "BACKEND": "portal.cache.RedisCache",
            "LOCATION": value,
            "KEY_PREFIX": "samenportaal",
            "OPTIONS": timeouts,
        }

    def mail(self, name: str, default: str) -> dict:
        """Return Django's settings for sending mail."""
        value = self.text(name, default)
        example = "smtp+tls://user:password@mail.example.nl:587"
        parts = self.parts(name, value, MAIL_SCHEMES, example)
        if parts.scheme.startswith("smtp") and not parts.hostname:
            raise self.refusal(name, "must name a mail server", repr(masked(value)), example)
        if parts.scheme == "filemail" and (parts.netloc or not parts.path.strip("/")):
            rule = "must have the whole path of a folder after filemail://"
            raise self.refusal(name, rule, repr(masked(value)), "filemail:///srv/samenportaal/var/mail")
        return environ.Env.email_url_config(value)

    def sender(self, name: str, default: str) -> str:
        """Return an address that mail comes from, maybe with a name: "Samenportaal <info@example.nl>"."""
        value = self.text(name, default)
        try:
            validate_email(parseaddr(value)[1])
        except ValidationError:
            raise self.refusal(name, "must be an e-mail address", repr(value), "info@example.nl") from None
        return value

    def dsn(self, name: str) -> str:
        """Return the address of an account with Sentry, or nothing."""
        value = self.text(name)
        if value:
            example = "https://key@sentry.example.nl/1"
            if not self.parts(name, value, ("https", "http"), example).username:
                raise self.refusal(name, "must hold a key", repr(masked(value)), example)
            self.package(name, "sentry_sdk", "requirements/observe.txt")
        return value

    def contact(self, name: str) -> str:
        """Return where to write to, as RFC 9116 wants it, or nothing."""
        value = self.text(name)
        if value and not re.fullmatch(r"mailto:[^@\s]+@[^@\s]+|https://[^/\s]+\S*|tel:\+?[0-9-]+", value):
            raise self.refusal(
                name, "must begin with mailto:, https:// or tel:", repr(value), "mailto:security@example.nl"
            )
        return value

    def token(self, name: str) -> str:
        """Return what a program shows to be let in, or nothing."""
        value = self.text(name)
        if value and len(value) < MINIMUM_TOKEN:
            rule = f"must have at least {MINIMUM_TOKEN} characters"
            raise self.refusal(name, rule, f"{len(value)} characters long", "$(openssl rand -hex 32)")
        return value

    def address(self, name: str, example: str) -> str:
        """Return an https:// address without a slash at its end, or nothing."""
        value = self.text(name)
        if value:
            parts = self.parts(name, value, ("https",), example)
            if not HOST_AND_PORT.fullmatch(parts.netloc) or re.search(r"[\s;,?#]", value):
                raise self.refusal(name, "must be https://, a host and maybe a path", repr(masked(value)), example)
        return value.rstrip("/")

    def buckets(self, name: str, public_address: str) -> dict:
        """Return Django's configuration of media in S3-compatible storage, or nothing.

        Renditions go to the public bucket, which is read at `public_address` or where it is. Originals and documents go to the
        private one, of which an address works for five minutes.
        """
        value = self.text(name)
        if not value:
            return {}
        example = "s3://key:secret@s3.example.nl/public-bucket/private-bucket?region=nl-1"
        parts = self.parts(name, value, ("s3",), example)
        names = parts.path.strip("/").split("/")
        if not parts.hostname or len(names) != 2 or not all(names) or names[0] == names[1]:
            raise self.refusal(
                name, "must name a host and two buckets, public and private", repr(masked(value)), example
            )
        self.package(name, "storages", "requirements/s3.txt")
        endpoint = f"https://{parts.netloc.rpartition('@')[2]}"
        return storages(parts, endpoint, *names, public_address or f"{endpoint}/{names[0]}")


def storages(parts: SplitResult, endpoint: str, public: str, private: str, public_address: str) -> dict:
    """Return the storages of both buckets."""
    from botocore.config import Config  # only installed where media are in buckets

    common = {
        "endpoint_url": endpoint,
        "region_name": parse_qs(parts.query).get("region", [None])[0],
        "access_key": unquote(parts.username or "") or None,
        "secret_key": unquote(parts.password or "") or None,
        "file_overwrite": False,
        "default_acl": None,  # who may read is a policy of the bucket
        "client_config": Config(
            signature_version="s3v4",
            connect_timeout=3,
            read_timeout=20,
            retries={"total_max_attempts": 2},
            # Storage that is compatible with S3 mostly does not know its newest checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    }
    backend = "storages.backends.s3.S3Storage"
    return {
        "default": {
            "BACKEND": backend,
            "OPTIONS": common | {"bucket_name": private, "querystring_expire": 300},
        },
        "renditions": {
            "BACKEND": backend,
            "OPTIONS": common
            | {
                "bucket_name": public,
                "querystring_auth": False,
                "custom_domain": public_address.removeprefix("https://"),
                "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"},
            },
        },
    }
