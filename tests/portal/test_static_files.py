"""Style sheets go out small and whole."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

SHEETS = sorted(path.name for path in (settings.BASE_DIR / "portal/static/portal/css").glob("*.css"))


def selectors(text: str) -> list[str]:
    """Return what stands before each opening brace, in order, without comments; white space counts, for it says "inside"."""
    return [" ".join(found.split()) for found in re.findall(r"([^{};]+)\{", re.sub(r"/\*.*?\*/", "", text, flags=re.S))]


@pytest.mark.parametrize("name", SHEETS)
def test_style_sheet_has_every_rule_and_no_comment(name):
    source = (settings.BASE_DIR / "portal/static/portal/css" / name).read_text()
    sent = Path(staticfiles_storage.path(staticfiles_storage.stored_name(f"portal/css/{name}"))).read_text()
    assert selectors(sent) == selectors(source)
    assert "/*" not in sent
    assert len(sent) < len(source)
