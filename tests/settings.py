"""Settings of the tests: the product's own, on data of their own.

Nothing of the person's installation is read: each value that `.env` may hold is set here first.
`tests/services.py` runs the tests on PostgreSQL (a copy of the database at `TEST_DATABASE_URL`) and Redis (`TEST_CACHE_URL`).
"""

import os
from pathlib import Path

TEST_DIR = Path(__file__).resolve().parent.parent / "var" / "test"
TEST_DIR.mkdir(parents=True, exist_ok=True)

# Each test process has a part of Redis to itself.
CACHE = os.environ.get("TEST_CACHE_URL", "").removesuffix("0")
CACHE += os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw") if CACHE else ""

os.environ |= {
    "ADMIN_ENABLED": "true",
    "ADMIN_REQUIRES_SECOND_FACTOR": "false",
    "SECRET_KEY": "a key for the tests alone, which protects nothing at all",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
    "BASE_URL": "http://localhost",
    "BEHIND_PROXY": "false",
    "DAILY_BACKUP": "false",
    "CACHE_URL": CACHE,
    "DATA_DIR": str(TEST_DIR),
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{TEST_DIR / 'unused.sqlite3'}",
    "DEBUG": "false",
    "DEFAULT_FROM_EMAIL": "portaal@example.org",
    "EMAIL_URL": "memorymail://",
    "LOG_LEVEL": "WARNING",
    "MEDIA_STORAGE_URL": "",
    "METRICS_TOKEN": "",
    "OIDC_ISSUER": "",
    "SECURITY_CONTACT": "",
    "SENTRY_DSN": "",
    "TASKS": "database",
}

from portal.settings import *  # noqa: E402, F403
from portal.settings import DATABASES, MIDDLEWARE, STORAGES  # noqa: E402

# Most tests change content in a transaction that never ends, so they never see a new generation of the site.
MIDDLEWARE[MIDDLEWARE.index("portal.page_cache.PageCacheMiddleware")] = "tests.generations.GenerationMiddleware"

# Each test client has a handler of its own, which would look through all static files first.
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = TEST_DIR / "media" / os.environ.get("PYTEST_XDIST_WORKER", "main")
assert STORAGES["staticfiles"]["BACKEND"] == "portal.storage.StaticStorage", "the tests serve hashed static files too"

if DATABASES["default"]["ENGINE"] == "portal.sqlite":
    # A file, because more than one connection must be able to open it; tests/conftest.py chooses where.
    DATABASES["default"]["TEST"] = {"NAME": str(TEST_DIR / "test.sqlite3")}
