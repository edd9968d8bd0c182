"""What the documents promise is so."""

import re

import pytest

from tests.preparation import ROOT


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_every_variable_is_described():
    code = read("portal/settings.py") + read("gunicorn.conf.py")
    read_by_code = set(re.findall(r"""env\.\w+\(\s*["']([A-Z_]+)["']""", code))
    described = set(re.findall(r"^\| `([A-Z_]+)` \|", read("docs/deployment.md"), re.MULTILINE))
    assert read_by_code, "the settings are read from the environment"
    assert read_by_code <= described
    assert described - read_by_code <= {"DEMO_PASSWORD"}, "described, but read by nothing"


@pytest.mark.parametrize("path", ["README.md", *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))])
def test_links_between_documents_lead_somewhere(path):
    folder = (ROOT / path).parent
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", read(path))
    assert [link for link in links if not (folder / link).exists()] == []


def test_every_command_in_the_readme_exists():
    commands = set(re.findall(r"\bmake ([a-z]+)", read("README.md"))) - {"and"}
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    assert commands <= targets


def test_files_name_no_package_registry():
    hosts = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|npmjs\.com|\"resolved\"")
    lock_files = [*(ROOT / "requirements").iterdir(), *(ROOT / "tests").glob("*/package-lock.json")]
    assert [path.name for path in lock_files if hosts.search(path.read_text())] == []
