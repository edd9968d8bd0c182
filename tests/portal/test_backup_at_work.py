"""A backup that is made while others write comes back elsewhere, complete and of one moment."""

import copy
import hashlib
import json
import shutil
import tarfile

import psycopg
import pytest

from tests import preparation
from tests.product import Product, race_product

pytestmark = pytest.mark.product

STEPS = "tests.portal.backups_at_work"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def product(request, tmp_path_factory):
    with race_product(request.param, tmp_path_factory.mktemp("at-work"), STEPS, TASKS="database") as product:
        yield product


def elsewhere(product: Product, folder) -> Product:
    """Return an installation that has an empty data folder, and a database that is empty or as `make setup` makes it."""
    other = copy.copy(product)
    other.data_dir = folder
    (folder / "static").symlink_to(preparation.static_files())
    if address := product.environment.get("DATABASE_URL"):
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("CREATE DATABASE elsewhere")
        other.environment = product.environment | {"DATABASE_URL": address.removesuffix("/samenportaal") + "/elsewhere"}
    else:
        shutil.copy(preparation.migrated_database(), folder / preparation.DATABASE_NAME)
    return other


def test_backup_under_write_load_is_restored_elsewhere(product, tmp_path):
    made = product.run("backup")
    assert made["exits"] == [0, 0], "a writer was stopped by the backup"
    assert made["after"] > made["before"], "the writers stood still"

    with tarfile.open(made["archive"]) as archive:
        manifest = json.load(archive.extractfile("manifest.json"))
        packed = {
            member.name.removeprefix("media/"): hashlib.sha256(archive.extractfile(member).read()).hexdigest()
            for member in archive
            if member.name.startswith("media/")
        }
    found = elsewhere(product, tmp_path).run("restore", made["archive"])

    # Renditions are left out, and made again when they are asked for.
    assert (manifest["rows"].pop("portal_portalrendition"), found["rows"].pop("portal_portalrendition")) == (1, 0)
    assert {table: manifest["rows"][table] for table in found["rows"]} == found["rows"]
    assert {name: found["files"].get(name) for name in packed} == packed
    assert [name for name in found["files"] if name not in packed] == []

    # One moment: each transaction is there as a whole, with its upload.
    documents = found["rows"]["wagtaildocs_document"]
    assert made["before"] <= documents <= made["after"]
    assert found["tasks"] == 2 * documents
    assert len(found["documents"]) == documents
    assert set(found["documents"]) <= set(packed)
    assert found["status"] == 200
    assert found["rendition"] > 0
