"""The house rules that `manage.py check` holds find what breaks them."""

import pytest
from django.core.checks import run_checks
from wagtail import blocks

from news.models import NewsPage
from partners.models import PartnerPage
from portal import checks
from portal.blocks import BodyStream


def found(errors) -> list[str]:
    return [error.id for error in errors]


def test_the_product_keeps_its_own_rules(db):
    assert run_checks() == []


@pytest.mark.parametrize(
    ("attribute", "value", "expected"),
    [
        ("template", "news/bestaat_niet.html", "portal.E002"),
        ("page_description", "", "portal.E003"),
    ],
)
def test_missing_part_of_a_page_type_is_found(monkeypatch, attribute, value, expected):
    monkeypatch.setattr(NewsPage, attribute, value)
    errors = checks.check_page_types(None)
    assert expected in found(errors)
    assert NewsPage in [error.obj for error in errors]


@pytest.mark.parametrize("rule", ["parent_page_types", "subpage_types"])
def test_missing_rule_for_parents_or_children_is_found(monkeypatch, rule):
    monkeypatch.delattr(PartnerPage, rule)
    errors = checks.check_page_types(None)
    assert found(errors) == ["portal.E004"]
    assert rule in errors[0].msg


def test_page_type_that_stands_on_its_own_is_found(monkeypatch):
    class Loose:
        __name__ = "Loose"
        template = "base.html"
        page_description, parent_page_types, subpage_types = "x", [], []

    monkeypatch.setattr(checks, "own_page_models", lambda: [Loose])
    assert found(checks.check_page_types(None)) == ["portal.E001"]


class Complete(blocks.CharBlock):
    class Meta:
        description = "Something"
        template = "blocks/quote.html"
        preview_value = "Tekst"


class WithoutDescription(blocks.CharBlock):
    class Meta:
        template = "blocks/quote.html"
        preview_value = "Tekst"


class WithoutTemplate(blocks.CharBlock):
    class Meta:
        description = "Something"
        preview_value = "Tekst"


class WithoutPreview(blocks.CharBlock):
    class Meta:
        description = "Something"
        template = "blocks/quote.html"


@pytest.mark.parametrize(
    ("block", "expected"),
    [(Complete, []), (WithoutDescription, ["portal.E005"]), (WithoutTemplate, ["portal.E005"])]
    + [(WithoutPreview, ["portal.E005"])],
)
def test_block_that_cannot_be_previewed_is_found(monkeypatch, block, expected):
    stream = PartnerPage.body.field.stream_block
    monkeypatch.setitem(stream.child_blocks, "extra", block())
    assert found(checks.check_blocks(None)) == expected


def test_blocks_of_every_stream_are_looked_at():
    assert isinstance(PartnerPage.body.field.stream_block, BodyStream)
    assert checks.check_blocks(None) == []
