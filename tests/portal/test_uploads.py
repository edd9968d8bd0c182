"""What is uploaded: where and when a photo was made does not get in, nor what is too large or not what it says."""

import io
import zipfile

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image, ImageCms, ImageOps, PngImagePlugin
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, UploadedFile

from home.roles import EDITOR, create_roles
from portal import uploads
from portal.admin_forms import DAMAGED, TOO_MANY_PIXELS
from portal.models import PortalImage
from portal.uploads import Damaged, is_what_it_says, without_metadata
from tests.helpers import text_of
from tests.portal import accounts

SECRET = b"GEHEIM"
ON_ITS_SIDE = 6
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">GEHEIM</x:xmpmeta>'
FIELDS = {"title": "Zomerfeest", "description": "Kinderen in het gras", "credit": "Foto: Iris Molenaar", "tags": ""}


def exif() -> Image.Exif:
    """Return what a camera writes: which side is up, who made it, and where."""
    written = Image.Exif()
    written[ExifTags.Base.Orientation] = ON_ITS_SIDE
    written[ExifTags.Base.Artist] = SECRET.decode()
    place = written.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitude] = (52.0, 5.0, 1.0)
    written[ExifTags.IFD.GPSInfo] = place
    return written


def noise(size=(60, 40)) -> Image.Image:
    return Image.effect_noise(size, 50).convert("RGB")


def photo(kind: str, **options) -> bytes:
    """Return a picture that tells more than it shows; programs may put anything after the end of it."""
    file = io.BytesIO()
    noise().save(file, kind, **options)
    return file.getvalue() + SECRET


def with_text() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "GEHEIM")
    info.add_itxt("XML:com.adobe.xmp", "GEHEIM")
    return info


TELLING = {"exif": exif(), "icc_profile": SRGB}
PHOTOS = {
    "jpg": lambda: photo("JPEG", comment=SECRET, xmp=XMP, **TELLING),
    "progressive.jpg": lambda: photo("JPEG", progressive=True, restart_marker_blocks=1, **TELLING),
    "png": lambda: photo("PNG", pnginfo=with_text(), **TELLING),
    "webp": lambda: photo("WEBP", xmp=XMP, **TELLING),
    "gif": lambda: photo("GIF", comment=SECRET),
    "moving.gif": lambda: photo("GIF", comment=SECRET, save_all=True, append_images=[noise(), noise()], loop=3),
    "moving.webp": lambda: photo("WEBP", exif=exif(), save_all=True, append_images=[noise(), noise()]),
    "moving.png": lambda: photo("PNG", save_all=True, append_images=[noise(), noise()]),
}


def frames(data: bytes) -> list[bytes]:
    with Image.open(io.BytesIO(data)) as picture:
        found = []
        for number in range(getattr(picture, "n_frames", 1)):
            picture.seek(number)
            found.append(picture.convert("RGBA").tobytes())
    return found


@pytest.mark.parametrize("name", PHOTOS)
def test_picture_keeps_its_pixels_and_tells_nothing_else(name):
    data = PHOTOS[name]()
    clean = without_metadata(data)
    assert SECRET in data
    assert SECRET not in clean
    assert frames(clean) == frames(data), "not a pixel differs"
    before, after = Image.open(io.BytesIO(data)), Image.open(io.BytesIO(clean))
    assert after.info.get("icc_profile") == before.info.get("icc_profile"), "the colours stay as they were"
    assert after.info.get("loop") == before.info.get("loop")
    turned = {ExifTags.Base.Orientation: ON_ITS_SIDE} if before.getexif() else {}
    assert dict(after.getexif()) == turned, "it stays the right way up"
    assert not after.getexif().get_ifd(ExifTags.IFD.GPSInfo)
    assert without_metadata(clean) == clean


@pytest.mark.parametrize("name", PHOTOS)
def test_damaged_picture_is_refused_wherever_it_is_cut(name):
    data = PHOTOS[name]().removesuffix(SECRET)
    for end in range(0, len(data) - 2, max(len(data) // 40, 1)):
        with pytest.raises(Damaged):
            without_metadata(data[:end])


@pytest.mark.parametrize("data", [b"", b"<svg/>", b"%PDF-1.7", b"\xff\xd8\xff\xe1\x00\x01", b"GIF89a", b"RIFF\xff\xff"])
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(Damaged):
        without_metadata(data)


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def kept(image) -> bytes:
    with image.file.open() as file:
        return file.read()


@pytest.mark.parametrize("path", ["/admin/images/add/", "/admin/images/chooser/create/"])
@pytest.mark.parametrize("memory", [None, 0], ids=["in memory", "on disk"])
def test_form_keeps_no_metadata(media, editor_client, settings, path, memory):
    if memory is not None:
        settings.FILE_UPLOAD_MAX_MEMORY_SIZE = memory
    prefix = "image-chooser-upload-" if "chooser" in path else ""
    fields = {prefix + name: value for name, value in FIELDS.items()}
    data = PHOTOS["jpg"]()
    response = editor_client.post(path, fields | {f"{prefix}file": upload("feest.jpg", data)})
    image = PortalImage.objects.get()
    assert response.status_code in {200, 302}
    assert SECRET not in kept(image)
    assert len(kept(image)) == image.file_size
    rendition = image.get_rendition("width-30")
    expected = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).size
    assert (rendition.width, rendition.height) == (30, 30 * expected[1] // expected[0]), "which way up is applied"
    assert not Image.open(rendition.file).getexif()


def test_several_at_once_keep_no_metadata(media, editor_client):
    sent = editor_client.post("/admin/images/multiple/add/", {"files[]": upload("feest.jpg", PHOTOS["jpg"]())})
    assert sent.json()["success"]
    waiting = UploadedFile.objects.get()
    assert SECRET not in kept(waiting), "it is clean while the editor still has to describe it"
    fields = {f"uploaded-image-{waiting.pk}-{name}": value for name, value in FIELDS.items()}
    assert editor_client.post(f"/admin/images/multiple/create_from_uploaded_image/{waiting.pk}/", fields).json()[
        "success"
    ]
    assert SECRET not in kept(PortalImage.objects.get())


def test_picture_that_replaces_another_keeps_no_metadata(image, editor_client):
    path = f"/admin/images/{image.pk}/"
    editor_client.post(path, FIELDS | {"file": upload("feest.png", PHOTOS["png"]())})
    image.refresh_from_db()
    assert image.title == FIELDS["title"]
    assert SECRET not in kept(image)
    editor_client.post(path, FIELDS | {"title": "Ander woord"})
    image.refresh_from_db()
    assert image.title == "Ander woord", "without a new file the old one stays"


def account_fields(client) -> dict:
    form = client.get("/admin/account/").context["panels_by_tab"]
    panels = [panel for tab in form.values() for panel in tab]
    return {
        f"{panel.name}-{name}": value
        for panel in panels
        for name, value in panel.get_form().initial.items()
        if name != "avatar" and value not in {None, False}
    }


@pytest.mark.parametrize("size", [(60, 40), (900, 600)])
def test_picture_of_an_editor_keeps_no_metadata(media, editor_client, size):
    file = io.BytesIO()
    noise(size).save(file, "JPEG", exif=exif(), comment=SECRET)
    fields = account_fields(editor_client) | {"name_email-first_name": "An", "name_email-last_name": "de Wit"}
    response = editor_client.post("/admin/account/", fields | {"avatar-avatar": upload("ik.jpg", file.getvalue())})
    assert response.status_code == 302, response.context["panels_by_tab"]
    [path] = (media / "avatar_images").iterdir()
    assert SECRET not in path.read_bytes()
    assert ExifTags.Base.Artist not in Image.open(path).getexif()


def png_header(width: int, height: int) -> bytes:
    """Return a small file that says that it is a large picture."""
    file = io.BytesIO()
    Image.new("1", (width, height)).save(file, "PNG")
    return file.getvalue()


REFUSED = {
    "teveel.png": (lambda: png_header(5001, 5000), TOO_MANY_PIXELS),
    "bom.png": (lambda: png_header(20_000, 10_000), TOO_MANY_PIXELS),
    "groot.jpg": (lambda: photo("JPEG") + bytes(10 * 1024 * 1024), "te groot"),
    "tekening.svg": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "ondersteund"),
    "eigenlijk.jpg": (lambda: photo("PNG"), "png"),
    "stuk.jpg": (lambda: photo("JPEG")[:-60], DAMAGED),
    "foto.avif": (lambda: photo("AVIF"), "ondersteund"),
    "script.gif": (lambda: b"GIF89a<script>alert(1)</script>", DAMAGED),
}


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("name", REFUSED)
def test_picture_is_refused_in_words_and_nothing_typed_is_lost(media, editor_client, name):
    make, sentence = REFUSED[name]
    data = make()
    response = editor_client.post("/admin/images/add/", FIELDS | {"file": upload(name, data)})
    [message] = response.context["form"].errors["file"]
    assert str(sentence).lower() in message.lower()
    assert FIELDS["description"].encode() in response.content
    several = editor_client.post("/admin/images/multiple/add/", {"files[]": upload(name, data)}).json()
    assert several["error_message"] == message
    assert not PortalImage.objects.exists()
    assert not UploadedFile.objects.exists()
    chosen = editor_client.post(
        "/admin/account/", account_fields(editor_client) | {"avatar-avatar": upload(name, data)}
    )
    assert chosen.status_code == 200
    assert not (media / "avatar_images").exists()


def archive(**files: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, text in files.items():
            made.writestr(name, text)
    return file.getvalue()


WORD = archive(**{"[Content_Types].xml": "", "word/document.xml": ""})
OPEN_TEXT = archive(mimetype="application/vnd.oasis.opendocument.text")
DOCUMENTS = {"pdf": b"%PDF-1.7\n", "docx": WORD, "odt": OPEN_TEXT, "txt": "Café".encode("utf-16"), "csv": b"a;b\r\n"}
FALSE_DOCUMENTS = {
    "pdf": b"<html>",
    "docx": OPEN_TEXT,
    "xlsx": WORD,
    "odt": WORD,
    "ods": OPEN_TEXT,
    "pptx": b"PK\x03\x04 and no more",
    "txt": b"MZ\x90\x00\x03",
}


def send_document(client, name: str, data: bytes):
    return client.post("/admin/documents/add/", {"title": "Verslag", "tags": "", "file": upload(name, data)})


@pytest.mark.parametrize("extension", DOCUMENTS)
def test_document_is_kept(media, editor_client, extension):
    assert is_what_it_says(io.BytesIO(DOCUMENTS[extension]), extension)
    assert send_document(editor_client, f"verslag.{extension}", DOCUMENTS[extension]).status_code == 302
    assert kept(Document.objects.get()) == DOCUMENTS[extension]


@pytest.mark.parametrize("extension", [*FALSE_DOCUMENTS, "html", "svg", "exe", "js", "docm", "xml", "zip"])
def test_document_that_is_something_else_is_refused(media, editor_client, extension):
    data = FALSE_DOCUMENTS.get(extension, b"<script>alert(1)</script>")
    response = send_document(editor_client, f"verslag.{extension}", data)
    [message] = response.context["form"].errors["file"]
    assert extension in message
    assert b'value="Verslag"' in response.content
    several = editor_client.post("/admin/documents/multiple/add/", {"files[]": upload(f"verslag.{extension}", data)})
    assert several.json()["error_message"] == message
    assert not Document.objects.exists()


def test_document_that_is_too_large_is_refused_in_the_form(media, editor_client):
    response = send_document(editor_client, "verslag.txt", b"a" * (25 * 1024 * 1024 + 1))
    assert "te groot" in response.context["form"].errors["file"][0]


@pytest.mark.parametrize("is_editor", [True, False])
def test_what_is_far_too_large_is_not_even_read(site, client, settings, monkeypatch, is_editor):
    monkeypatch.setattr(uploads, "LARGEST_REQUEST", 5000)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    if is_editor:
        client.force_login(accounts.moderator())
    for size, is_refused in ((2000, not is_editor), (6000, True)):
        response = client.post("/account/login/", {"file": upload("brief.txt", bytes(size))})
        assert (response.status_code == 400) == is_refused
        assert b'id="inhoud"' in response.content or not is_refused


# Who gets a document, and how


@pytest.fixture
def document(site, media):
    """A document that only editors may see."""
    create_roles()
    collection = Collection.get_first_root_node().add_child(name="Voor de redactie")
    restriction = CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=CollectionViewRestriction.GROUPS
    )
    restriction.groups.add(Group.objects.get(name=EDITOR))
    return Document.objects.create(
        title="Verslag", file=ContentFile(DOCUMENTS["pdf"], "verslag.pdf"), collection=collection
    )


def test_document_is_for_who_may_have_it_and_kept_nowhere(document, client):
    assert client.get(document.url).url.startswith("/account/login/")
    learner = accounts.person()
    client.force_login(learner)
    assert client.get(document.url).status_code in {302, 403}
    learner.groups.add(Group.objects.get(name=EDITOR))
    response = client.get(document.url)
    assert b"".join(response.streaming_content) == DOCUMENTS["pdf"]
    control = response["Cache-Control"]
    assert "private" in control
    assert "no-store" in control
    unchanged = client.get(document.url, headers={"If-None-Match": response.get("ETag", "*")})
    assert "no-store" in unchanged["Cache-Control"]
    assert client.get(f"/media/{document.file.name}").status_code == 404
    assert client.get(f"/documenten/{document.pk}/anders.pdf").status_code == 404


def test_password_of_a_collection_cannot_be_guessed_without_end(document, client):
    restriction = CollectionViewRestriction.objects.get()
    restriction.restriction_type, restriction.password = CollectionViewRestriction.PASSWORD, "vlier"
    restriction.save()
    page = client.get(document.url)
    assert "wachtwoord" in text_of(page.content, "body").lower()
    assert "no-store" in page["Cache-Control"]
    path = f"/documenten/authenticate_with_password/{restriction.pk}/"
    answers = [client.post(path, {"password": f"{n}", "return_url": document.url}).status_code for n in range(21)]
    assert answers == [200] * 20 + [429]
    assert client.post(path, {"password": "vlier", "return_url": document.url}).status_code == 429


@pytest.mark.parametrize("extension", ["pdf", "docx", "txt", "csv"])
def test_document_for_everybody_runs_nothing(site, media, client, extension):
    file = ContentFile(DOCUMENTS[extension], f"verslag.{extension}")
    response = client.get(Document.objects.create(title="Verslag", file=file).url)
    policy = response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "no-store" not in response.get("Cache-Control", "")
    is_shown = response["Content-Disposition"].startswith("inline")
    assert is_shown == (extension == "pdf")
    assert ("sandbox" in policy) != is_shown, "browsers show no PDF in a sandbox"
