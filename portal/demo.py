"""Builders of content: idempotent functions that the demo and the tests make their data with."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from django.core.files import File
from django.utils.formats import date_format
from django.utils.translation import override
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.models import Page
from wagtail.utils.file import hash_filelike

from portal.models import Audience, Municipality, Place, PortalImage, Region, Theme

PLACEHOLDER = re.compile(r"\{(date|fulldate):([+-]?\d+)\}")
PAGE_LINK = re.compile(r'linktype="page" slug="([\w-]+)"')


def build_page(model: type[Page], parent: Page, title: str, slug: str, is_published: bool = True, **fields) -> Page:
    """Return the page with a slug below a parent, made with these fields when it is not there yet."""
    existing = model.objects.child_of(parent).filter(slug=slug).first()
    if existing:
        return existing
    page = model(title=title, slug=slug, live=False)
    for name, value in fields.items():
        setattr(page, name, value)
    Page.objects.get(pk=parent.pk).add_child(instance=page)
    if is_published:
        page.save_revision().publish()
    return model.objects.get(pk=page.pk)


def build_region(name: str, slug: str) -> Region:
    return Region.objects.get_or_create(slug=slug, defaults={"name": name})[0]


def build_municipality(name: str, slug: str, cbs_code: str, region: Region) -> Municipality:
    return Municipality.objects.get_or_create(
        slug=slug, defaults={"name": name, "cbs_code": cbs_code, "region": region}
    )[0]


def build_place(name: str, municipality: Municipality) -> Place:
    return Place.objects.get_or_create(name=name, municipality=municipality)[0]


def build_theme(name: str, slug: str, description: str = "") -> Theme:
    return Theme.objects.get_or_create(slug=slug, defaults={"name": name, "description": description})[0]


def build_audience(name: str, slug: str, sort_order: int = 0) -> Audience:
    return Audience.objects.get_or_create(slug=slug, defaults={"name": name, "sort_order": sort_order})[0]


def build_image(path: Path, title: str, alt: str, credit: str) -> PortalImage:
    """Return the image with a title, read from a file when it is not in the library yet."""
    existing = PortalImage.objects.filter(title=title).first()
    if existing:
        return existing
    with path.open("rb") as file:
        return PortalImage.objects.create(title=title, description=alt, credit=credit, file=File(file, name=path.name))


def build_document(path: Path, title: str):
    """Return the document with a title, read from a file when it is not in the library yet."""
    Document = get_document_model()
    existing = Document.objects.filter(title=title).first()
    if existing:
        return existing
    with path.open("rb") as file:
        digest = hash_filelike(file)  # by which browsers know whether it is still the same
        return Document.objects.create(title=title, file=File(file, name=path.name), file_hash=digest)


@dataclass
class Library:
    """What content refers to by slug, and the day that its relative dates count from."""

    first_day: date
    images: dict[str, PortalImage] = field(default_factory=dict)
    documents: dict = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)

    def day(self, offset: int) -> date:
        """Return the day that is so many days after the first."""
        return self.first_day + timedelta(days=offset)

    def text(self, value: str) -> str:
        """Return a text with its dates and links filled in."""

        def fill_date(match):
            with override("nl"):
                return date_format(self.day(int(match[2])), "l j F" if match[1] == "fulldate" else "j F")

        value = PLACEHOLDER.sub(fill_date, value)
        return PAGE_LINK.sub(lambda match: f'linktype="page" id="{self.pages[match[1]].pk}"', value)

    def body(self, stream: blocks.StreamBlock, items: list[dict]) -> list[dict]:
        """Return the raw data of a stream from a list of blocks, each a dictionary with its type and its fields."""
        data = []
        for item in items:
            block = stream.child_blocks[item["type"]]
            fields = {name: value for name, value in item.items() if name != "type"}
            value = fields["value"] if isinstance(block, blocks.RichTextBlock) else fields
            data.append({"type": item["type"], "value": self.raw(block, value)})
        return data

    def raw(self, block: blocks.Block, value):
        """Return the raw data of one block, with what it refers to looked up."""
        if value is None or value == "":
            return value
        match block:
            case ImageBlock():
                image = self.images[value]
                return {"image": image.pk, "decorative": False, "alt_text": image.description}
            case ImageChooserBlock():
                return self.images[value].pk
            case DocumentChooserBlock():
                return self.documents[value].pk
            case blocks.PageChooserBlock():
                return self.pages[value].pk
            case blocks.StructBlock():
                fields = {
                    name: self.raw(child, value[name]) if name in value else child.get_prep_value(child.get_default())
                    for name, child in block.child_blocks.items()
                }
                return fields | self.relative_dates(block, value)
            case blocks.ListBlock():
                return [self.raw(block.child_block, item) for item in value]
            case _:
                return self.text(value) if isinstance(value, str) else value

    def relative_dates(self, block: blocks.StructBlock, value: dict) -> dict:
        """Return the dates that stand as a number of days from today, such as `due_day` for `due`."""
        return {
            name: self.day(value[f"{name}_day"]).isoformat() for name in block.child_blocks if f"{name}_day" in value
        } | ({"date": self.day(value["day"]).isoformat()} if "day" in value else {})
