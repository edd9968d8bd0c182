"""An installation with a course, a meeting and an administrator, prepared once and copied for each fault."""

import shutil
from pathlib import Path

import pytest

from tests.product import Product

MODULE = "tests.faults.steps"


class Copy(Product):
    """A copy of an installation on SQLite, with what its `prepare` returned."""

    def __init__(self, original: Product, data_dir: Path, **environment: str):
        shutil.copytree(original.data_dir, data_dir, symlinks=True, dirs_exist_ok=True)
        self.data_dir = data_dir
        self.module = MODULE
        self.environment = original.environment | environment
        self.facts = original.facts


@pytest.fixture(scope="session")
def original(tmp_path_factory) -> Product:
    product = Product(tmp_path_factory.mktemp("original"), MODULE)
    product.facts = product.run("prepare")
    return product


@pytest.fixture
def installation(original, tmp_path) -> Copy:
    return Copy(original, tmp_path / "data")
