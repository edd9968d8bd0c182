"""What every test stands on: static files and a database that are prepared once, not for every run."""

import gc
import shutil

import hypothesis
import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django_tasks_db.models import DBTaskResult
from PIL import Image

from home.demo import build_site
from portal.rate_limits import counts
from tests import preparation

# As gunicorn.conf.py has it.
gc.set_threshold(50_000, 20, 100)

# How long an example takes says nothing on a machine that does other things as well.
hypothesis.settings.register_profile("portal", deadline=None)
hypothesis.settings.load_profile("portal")


@pytest.fixture(scope="session", autouse=True)
def static_files():
    """The static files under their hashed names, as pages refer to them."""
    folder = preparation.static_files()
    # Django may have looked for the names before they were made.
    staticfiles_storage.hashed_files, staticfiles_storage.manifest_hash = staticfiles_storage.load_manifest()
    return folder


@pytest.fixture(scope="session", autouse=True)
def rough_pictures():
    """Make AVIF pictures in a third of the time: how fine they are is nothing that tests look at."""
    save = Image.Image.save

    def save_roughly(image, *arguments, **parameters):
        save(image, *arguments, **{"speed": 10} | parameters)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Image.Image, "save", save_roughly)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """Start every run from a fresh copy of a migrated database, so that no run sees what another one left behind."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.postgresql":
        database["TEST"]["TEMPLATE"] = database["NAME"]
    else:
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / preparation.DATABASE_NAME)
        shutil.copy(preparation.migrated_database(), database["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Give the database the frame of the site once: making its pages takes longer than most tests. Who needs it asks for `site`."""
    with django_db_blocker.unblock():
        build_site()
        DBTaskResult.objects.all().delete()


@pytest.fixture(autouse=True)
def fresh_counts():
    """Let no test pay for the tries of another one. Searches are counted in memory, the rest in the cache; of that, a table is rolled
    back with the rest of the database.
    """
    counts.clear()
    if settings.CACHES["default"]["BACKEND"] == "portal.cache.RedisCache":
        cache.clear()
