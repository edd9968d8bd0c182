"""The certificate as a PDF that everybody can read (PDF/UA-1), made on demand and kept nowhere."""

import io
import json
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

import segno
import typst
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from elearning.models import Certificate
from elearning.words import duration
from portal.dates import format_date

FOLDER = Path(__file__).resolve().parent
TEMPLATE = FOLDER / "typst" / "certificate.typ"
STANDARD = "ua-1"

# Latin, Latin-1 and Latin Extended-A: what the house font has for certain.
FIRST_BEYOND_HOUSE_FONT = 0x180
# Joiners change the shape of letters in scripts such as Persian; every other control and format character is left out.
JOINERS = "\u200c\u200d"


@cache
def fonts() -> typst.Fonts:
    """Return the house font and those that the typesetter brings along for other scripts, the same on every machine."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FOLDER / "fonts")])


def typeset(source: Path | bytes, data: object, **options) -> bytes:
    """Return the PDF of a typst source, which finds the data as JSON in its inputs."""
    compiler = typst.Compiler(
        source,
        root=str(TEMPLATE.parent),
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return compiler.compile(format="pdf", pdf_standards=STANDARD, **options)


@lru_cache(maxsize=4096)
def has_glyph(character: str) -> bool:
    """Return whether one of the fonts can show a character; PDF/UA allows no empty boxes."""
    source = b'#set document(title: "-")\n#set text(font: "Figtree")\n#json(bytes(sys.inputs.data))'
    try:
        typeset(source, character)
    except typst.TypstError:
        return False
    return True


def printable_character(character: str) -> str:
    """Return a character as the fonts can show it: itself, without its accents, "?" for a letter, or nothing."""
    if " " <= character <= "~" or character in JOINERS:
        return character
    if character.isspace():
        return " "
    kind = unicodedata.category(character)
    if kind.startswith("C"):
        return ""
    if ord(character) < FIRST_BEYOND_HOUSE_FONT or has_glyph(character):
        return character
    plain = "".join(part for part in unicodedata.normalize("NFKD", character) if " " <= part <= "~")
    return plain or ("?" if kind.startswith(("L", "N")) else "")


def printable(text: str) -> str:
    """Return a text that the fonts can show, on one line: without emoji, a letter of an unknown script as "?"."""
    text = "".join(printable_character(character) for character in unicodedata.normalize("NFC", text))
    return " ".join(text.split())


def verification_url(certificate: Certificate) -> str:
    """Return the public address where anybody can check a certificate."""
    return settings.BASE_URL + reverse("verify_certificate", args=[certificate.serial])


def qr_code(address: str) -> str:
    """Return the QR code of an address as SVG, without the quiet zone around it."""
    image = io.BytesIO()
    segno.make(address, error="m", micro=False).save(image, kind="svg", border=0, dark="#1e2930", xmldecl=False)
    return image.getvalue().decode()


def facts(certificate: Certificate) -> list[dict[str, str]]:
    """Return what there is to say about the course, each with its label, in the order of the certificate."""
    score = None if certificate.score is None else f"{certificate.score * 100:.0f}%"
    found = [
        (_("Study load"), duration(certificate.study_load_minutes)),
        (_("Test score"), score),
        (_("Valid until"), format_date(certificate.valid_until) if certificate.valid_until else ""),
        (_("Provider"), printable(certificate.provider)),
        (_("Authors"), printable(certificate.authors)),
    ]
    return [{"label": label, "value": value} for label, value in found if value]


def accreditation_rows(certificate: Certificate) -> list[list[str]]:
    """Return the accreditation per register: register, accreditation number, points, category, number of the holder."""
    numbers = {registration["register"]: registration["number"] for registration in certificate.registrations}
    return [
        [
            printable(row["label"]),
            printable(row["number"]),
            number_format(row["points"]),
            printable(row["category"]),
            printable(numbers.get(row["register"], "")),
        ]
        for row in certificate.accreditations
    ]


def content(certificate: Certificate) -> dict:
    """Return everything that stands on a certificate, as the template wants it; the language must be active."""
    url = verification_url(certificate)
    site = settings.BASE_URL.split("://")[-1]
    issuer = printable(certificate.issuer) or "Samenportaal"
    course = printable(certificate.course_title)
    rows = accreditation_rows(certificate)
    columns = [
        _("Professional register"),
        _("Accreditation number"),
        _("Points"),
        _("Category"),
        _("Registration number"),
    ]
    filled = [number for number in range(len(columns)) if any(row[number] for row in rows)]
    return {
        "language": translation.get_language(),
        "title": f"{_('Certificate')}: {course}",
        "issuer": issuer,
        "logo_description": _("Logo of %(organisation)s") % {"organisation": issuer},
        "heading": _("Certificate"),
        "name": printable(certificate.name),
        "statement": _("completed this course on %(date)s") % {"date": format_date(certificate.completed_on)},
        "course": course,
        "facts": facts(certificate),
        "accreditation": {
            "heading": _("Accreditation"),
            "columns": [columns[number] for number in filled],
            "rows": [[row[number] for number in filled] for row in rows],
        },
        "verification": {
            "heading": _("Check this certificate"),
            "text": _("Scan the code or go to"),
            "address": site + reverse("verify_certificate"),
            "url": url,
            "serial_label": _("Certificate number"),
            "serial": certificate.serial,
            "qr_code": qr_code(url),
            "qr_description": _("QR code that leads to %(address)s") % {"address": url},
        },
    }


def render(certificate: Certificate) -> bytes:
    """Return the certificate as a tagged PDF; the same bytes every time, whoever asks in whatever language."""
    with translation.override(settings.LANGUAGE_CODE):
        data = content(certificate)
    return typeset(TEMPLATE, data, timestamp=int(certificate.issued_at.timestamp()))
