"""A backup that is made while others write comes back elsewhere, complete and of one moment; a wrong one does not."""

import copy
import gzip
import hashlib
import json
import shutil
import subprocess
import tarfile
from pathlib import Path

import psycopg
import pytest

from tests import preparation
from tests.portal.archives import rewrite
from tests.product import Product, race_product

pytestmark = pytest.mark.product

STEPS = "tests.portal.backups_at_work"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def product(request, tmp_path_factory):
    with race_product(request.param, tmp_path_factory.mktemp("at-work"), STEPS, TASKS="database") as product:
        yield product


@pytest.fixture(scope="module")
def made(product):
    """What the step says that made the backup."""
    return product.run("backup")


@pytest.fixture
def elsewhere(product, tmp_path) -> Product:
    """An installation with an empty data folder, and a database as `make setup` makes it, or in PostgreSQL an empty
    one, of a role that may make no other.
    """
    other = copy.copy(product)
    other.data_dir = tmp_path
    (tmp_path / "static").symlink_to(preparation.static_files())
    if address := product.environment.get("DATABASE_URL"):
        execute(
            address,
            "DROP DATABASE IF EXISTS elsewhere",
            "DROP ROLE IF EXISTS elsewhere",
            "CREATE ROLE elsewhere LOGIN",
            "CREATE DATABASE elsewhere OWNER elsewhere",
        )
        other.environment = product.environment | {"DATABASE_URL": address.replace("samenportaal", "elsewhere")}
    else:
        shutil.copy(preparation.migrated_database(), tmp_path / preparation.DATABASE_NAME)
    return other


def execute(address: str, *statements: str) -> None:
    """Execute statements, each in a transaction of its own."""
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def test_backup_under_write_load_is_restored_elsewhere(product, made, elsewhere):
    assert made["exits"] == [0, 0], "a writer was stopped by the backup"
    assert made["after"] > made["before"], "the writers stood still"

    with tarfile.open(made["archive"]) as archive:
        manifest = json.load(archive.extractfile("manifest.json"))
        packed = {
            member.name.removeprefix("media/"): hashlib.sha256(archive.extractfile(member).read()).hexdigest()
            for member in archive
            if member.name.startswith("media/")
        }
    if address := product.environment.get("DATABASE_URL"):
        execute(address, "ALTER ROLE elsewhere CREATEDB")  # to verify
    found = elsewhere.run("restore", made["archive"])

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


def test_wrong_database_is_refused_before_anything_is_placed(made, elsewhere, tmp_path_factory):
    folder, backup = tmp_path_factory.mktemp("wrong"), Path(made["archive"])
    with tarfile.open(backup) as archive:
        manifest = json.load(archive.extractfile("manifest.json"))
        name = archive.getnames()[0]
        database = archive.extractfile(name).read()
    rows = manifest["rows"]
    wrong = [
        {"rows": rows | {"portal_user": 99}},
        {"rows": {table: count for table, count in rows.items() if table != "portal_user"}},
        *({"contents": {name: content}} for content in (b"", b"a letter", database[: len(database) // 2])),
    ]
    if address := elsewhere.environment.get("DATABASE_URL"):
        command = ["pg_restore", "--no-owner", f"--dbname={address}", str(preparation.migrated_dump())]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    else:
        deflated = database[:200] + bytes(200) + database[400:]
        wrong += [{"contents": {name: content}} for content in (deflated, gzip.compress(b"a letter" * 1000))]
    archives = [str(rewrite(backup, target=folder / f"{index}.tar", **changes)) for index, changes in enumerate(wrong)]

    sentences = elsewhere.run("refuse", *archives)
    assert "damaged: table portal_user should have 99 rows and has " in sentences[0]
    assert "damaged: table portal_user should have None rows and has " in sentences[1]
    assert [sentence for sentence in sentences if "se another backup." not in sentence] == []
    assert elsewhere.run("resume", str(backup)) == rows["wagtaildocs_document"]


@pytest.mark.parametrize("product", ["postgresql"], indirect=True)
def test_what_postgresql_stops_halfway_leaves_nothing(product, made, elsewhere):
    execute(elsewhere.environment["DATABASE_URL"], "CREATE SEQUENCE wagtaildocs_document")
    (sentence,) = elsewhere.run("refuse", made["archive"])
    assert "PostgreSQL cannot load the database" in sentence
    assert '"wagtaildocs_document" already exists' in sentence
