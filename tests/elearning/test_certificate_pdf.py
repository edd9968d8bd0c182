"""The certificate as a PDF: accessible, in the house font, the same every time, whatever stands on it."""

import io
import json
import re
from datetime import UTC, date, datetime

import pytest
import segno
from django.utils import translation
from pypdf import PdfReader

from elearning import certificates
from elearning.certificates import content, facts, printable, qr_code, render, typeset
from elearning.models import Certificate

SERIAL = "K7QM-3XTF-9PWA-HR2C"
ADDRESS = f"http://localhost/certificaat/{SERIAL}/"
LONG_NAME = "Wilhelmina Alexandra Johanna Frederica van Hohenlohe-Langenburg tot Waldeck en Pyrmont " * 2
LONG_TITLE = "Signaleren van kwetsbaarheid in de ouder-kindrelatie tijdens de eerste duizend dagen van een kind " * 2
SKJ = {"register": "skj", "label": "SKJ", "number": "SKJ-204811", "points": "2.5", "category": "formeel leren"}
VENV = {"register": "venv", "label": "Kwaliteitsregister V&V", "number": "ID 448812", "points": "2", "category": ""}


def make(**fields) -> Certificate:
    """Return an unsaved certificate on which everything stands."""
    values = {
        "serial": SERIAL,
        "name": "Anna de Wit",
        "course_title": "1000 kansen in 1000 dagen",
        "issuer": "Kansrijk Vlierstroom",
        "provider": "JGZ Vlierstroom",
        "authors": "Bart Jansen",
        "score": 0.925,
        "study_load_minutes": 150,
        "completed_on": date(2026, 11, 21),
        "issued_at": datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
        "valid_until": date(2029, 11, 21),
        "accreditations": [SKJ, VENV],
        "registrations": [{"register": "skj", "label": "SKJ", "number": "1234567"}],
    }
    return Certificate(**values | fields)


def read(certificate: Certificate) -> PdfReader:
    return PdfReader(io.BytesIO(render(certificate)))


def text_of(reader: PdfReader) -> str:
    """Return the text of the only page, with single spaces."""
    assert len(reader.pages) == 1
    return " ".join(reader.pages[0].extract_text().replace("\u200b", "").split())


def structure(node) -> list[tuple[str, dict]]:
    """Return the kinds of the elements in the structure tree in reading order, each with its dictionary."""
    node = node.get_object()
    found = [(str(node["/S"]), node)] if "/S" in node else []
    children = node.get("/K", [])
    children = children if isinstance(children, list) else [children]
    for child in children:
        if isinstance(child.get_object(), dict):
            found += structure(child)
    return found


def fonts_of(reader: PdfReader) -> dict[str, bool]:
    """Return the names of the fonts on the page, and whether each is embedded."""
    found = {}
    for font in reader.pages[0]["/Resources"]["/Font"].values():
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        found[str(font["/BaseFont"]).split("+")[-1]] = any(f"/FontFile{number}" in descriptor for number in ("", 2, 3))
    return found


def test_everything_stands_on_it():
    text = text_of(read(make()))
    for words in [
        "Kansrijk Vlierstroom",
        "Certificaat",
        "Anna de Wit",
        "21 november 2026",
        "1000 kansen in 1000 dagen",
        "2 uur en 30 minuten",
        "92%",
        "21 november 2029",
        "JGZ Vlierstroom",
        "Bart Jansen",
        "SKJ-204811",
        "2,5",
        "formeel leren",
        "1234567",
        "Kwaliteitsregister V&V",
        "localhost/certificaat/",
        SERIAL,
    ]:
        assert words in text, f"{words} is not on it: {text}"


def test_a_reader_of_the_screen_is_served():
    reader = read(make())
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "nl"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Certificaat: 1000 kansen in 1000 dagen"
    assert "<pdfuaid:part>1</pdfuaid:part>" in catalog["/Metadata"].get_data().decode()
    elements = structure(catalog["/StructTreeRoot"])
    kinds = [kind for kind, _element in elements]
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == 2
    assert kinds.count("/TH") == 5
    assert kinds.count("/TD") == 10
    assert "/Link" in kinds
    descriptions = [element["/Alt"] for kind, element in elements if kind == "/Figure"]
    assert descriptions == ["Logo van Kansrijk Vlierstroom", f"QR-code die leidt naar {ADDRESS}"]


def test_the_house_font_is_embedded():
    fonts = fonts_of(read(make()))
    assert set(fonts) == {"Figtree-Regular", "Figtree-SemiBold", "Figtree-Bold"}
    assert all(fonts.values())


def test_the_link_and_the_qr_code_lead_to_the_verification_page():
    data = certificates_content(make())
    assert data["verification"]["qr_code"] == qr_code(ADDRESS)
    annotations = [note.get_object() for note in read(make()).pages[0]["/Annots"]]
    assert [note["/A"]["/URI"] for note in annotations] == [ADDRESS]


def certificates_content(certificate: Certificate) -> dict:
    with translation.override("nl"):
        return content(certificate)


def test_the_qr_code_draws_the_modules_of_its_address():
    code = segno.make(ADDRESS, error="m", micro=False)
    size = len(code.matrix)
    svg = qr_code(ADDRESS)
    assert f'width="{size}" height="{size}"' in svg
    drawn = [[0] * size for _row in code.matrix]
    x = y = 0
    for command, numbers in path_commands(svg):
        if command == "M":
            x, y = int(numbers[0]), int(numbers[1])
        elif command == "m":
            x, y = x + int(numbers[0]), y + int(numbers[1])
        else:
            for _module in range(int(numbers[0])):
                drawn[y][x] = 1
                x += 1
    assert drawn == [list(row) for row in code.matrix]


def path_commands(svg: str) -> list[tuple[str, list[float]]]:
    """Return the commands of the only path in a drawing."""
    path = re.search(r' d="([^"]+)"', svg).group(1)
    return [
        (command, [float(number) for number in re.findall(r"-?\d*\.?\d+", numbers)])
        for command, numbers in re.findall(r"([Mmh])([^Mmh]*)", path)
    ]


def test_it_is_the_same_every_time_and_for_everybody():
    first = render(make())
    with translation.override("en"):
        second = render(make())
    assert first == second


def test_only_what_is_known_stands_on_it():
    bare = make(
        score=None,
        provider="",
        authors="",
        valid_until=None,
        accreditations=[],
        registrations=[],
        study_load_minutes=None,
    )
    text = text_of(read(bare))
    for words in ["Score", "Studielast", "Geldig", "Accreditatie", "Auteurs", "None"]:
        assert words not in text
    with translation.override("nl"):
        assert facts(bare) == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": LONG_NAME[:200]}, "Frederica"),
        ({"course_title": LONG_TITLE[:255]}, "Signaleren"),
        ({"name": "W" * 200, "course_title": "W" * 255}, "WWWWWWWW"),
        ({"provider": LONG_TITLE[:255], "authors": LONG_NAME, "issuer": LONG_TITLE[:100]}, "Signaleren"),
        ({"accreditations": [SKJ, VENV] * 6}, "SKJ-204811"),
        (
            {
                "name": LONG_NAME[:200],
                "course_title": LONG_TITLE[:255],
                "provider": LONG_TITLE[:255],
                "authors": LONG_NAME,
                "accreditations": [SKJ | {"category": LONG_TITLE[:80], "number": "9" * 40}] * 6,
            },
            "Signaleren",
        ),
    ],
)
def test_much_text_fits_on_one_page(fields, words):
    reader = read(make(**fields))
    assert words in text_of(reader)
    assert SERIAL in text_of(reader)


@pytest.mark.parametrize(
    "name",
    [
        "Zoë Groß",
        "Yıldırım Doğan-Şahin",
        "Łukasz Čapek",
        "Nguyễn Thị Hạnh",
        "Γιάννης",
        "Наталія",
        "محمد علي",
        "דוד לוי",
    ],
)
def test_names_of_the_world_stand_on_it(name):
    assert printable(name) == name
    read(make(name=name))


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Anna 😀 de Wit", "Anna de Wit"),
        ("Anna\tde\nWit\x00", "Anna de Wit"),
        ("\u202eAnna\ufeff", "Anna"),
        ("Ａｎｎａ", "Anna"),
        ("王小明", "???"),
        ("e\u0301", "é"),
        ("#set text(red) $x$ *a* \\ @b <c>", "#set text(red) $x$ *a* \\ @b <c>"),
    ],
)
def test_what_no_font_has_breaks_nothing(typed, printed):
    assert printable(typed) == printed
    assert printed in text_of(read(make(name=typed)))


def test_nothing_is_read_from_the_machine_or_the_network(monkeypatch, tmp_path):
    compiled = []

    def spy(source, data, **options):
        compiled.append((source, json.loads(json.dumps(data))))
        return typeset(source, data, **options)

    monkeypatch.setattr(certificates, "typeset", spy)
    monkeypatch.chdir(tmp_path)
    render(make())
    assert [source for source, _data in compiled] == [certificates.TEMPLATE]
    assert "@preview" not in certificates.TEMPLATE.read_text()
    assert list(tmp_path.iterdir()) == []
