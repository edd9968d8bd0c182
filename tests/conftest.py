"""What every test stands on: static files and a database that are prepared once, not for every run."""

import shutil

import pytest
from django.conf import settings

from tests import preparation


@pytest.fixture(scope="session", autouse=True)
def static_files():
    """The static files under their hashed names, as pages refer to them."""
    return preparation.static_files()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """Start every run from a fresh copy of a migrated database, so that no run sees what another one left behind."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / preparation.DATABASE_NAME)
        shutil.copy(preparation.migrated_database(), database["TEST"]["NAME"])
