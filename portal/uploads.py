"""What is taken out of a file, or refused, before the site keeps it.

Cameras write where and when a photo was made, by which device and sometimes by whom, and a small copy of the picture before it was
cropped. All of that is left out; the pixels, the colour profile and which side is up stay as they are, byte for byte.
"""

import re
import zipfile
import zlib
from io import BytesIO
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from PIL import ExifTags, Image

MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")  # in a JPEG; \x00 and \xd0 to \xd7 belong to the pixels
START, END, SCAN, COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_CHUNKS = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"iCCP", b"sRGB", b"gAMA", b"cHRM", b"cICP"}
PNG_CHUNKS |= {b"sBIT", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT"}
WEBP_CHUNKS = {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
WEBP_HAS_EXIF, WEBP_HAS_XMP = 0x08, 0x04
GIF_EXTENSION, GIF_PICTURE, GIF_END = 0x21, 0x2C, 0x3B
GIF_CONTROL, GIF_APPLICATION = 0xF9, 0xFF
GIF_APPLICATIONS = {b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"}

# Bytes. Larger than a document may be: who chose one that is too large is told so in the form.
LARGEST_REQUEST = 100 * 1024 * 1024


class LargestUploadHandler(FileUploadHandler):
    """Refuses what is far too large before it is written down. No form of the public site asks for a file."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        if content_length <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return
        user = getattr(self.request, "user", None)
        is_editor = user is not None and user.has_perm("wagtailadmin.access_admin")
        if not is_editor or content_length > LARGEST_REQUEST:
            raise RequestDataTooBig("More was sent than anybody may.")

    def receive_data_chunk(self, raw_data, start):
        return raw_data

    def file_complete(self, file_size):
        return None


class Damaged(ValueError):
    """The file is not what its name says, or a part of it is missing."""


def turned(data: bytes) -> bytes:
    """Return an EXIF block that says which side of a picture is up and nothing else; nothing for one that is upright."""
    try:
        with Image.open(BytesIO(data)) as picture:
            orientation = picture.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # whatever Pillow cannot read in such a block is left out anyway
        return b""
    if orientation not in range(2, 9):
        return b""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    return exif.tobytes().removeprefix(b"Exif\x00\x00")


def is_kept_in_jpeg(marker: int, content: bytes) -> bool:
    """Whether a segment is needed to show the picture: not a comment, and of what programs add the format and the colours alone."""
    if 0xE0 <= marker <= 0xEF:
        return content.startswith((b"JFIF\x00", b"ICC_PROFILE\x00", b"Adobe\x00"))
    return marker != COMMENT


def jpeg(data: bytes, exif: bytes) -> bytes:
    """Return a JPEG without other segments, comments and what comes after its end, such as a video."""
    kept, position, is_scan = [b"\xff\xd8"], 2, False
    if exif:
        content = b"Exif\x00\x00" + exif
        kept.append(b"\xff\xe1" + (len(content) + 2).to_bytes(2) + content)
    while found := MARKER.search(data, position):
        start, marker = found.start(), data[found.start() + 1]
        if is_scan:
            kept.append(data[position:start])
        if marker == END:
            return b"".join([*kept, b"\xff\xd9"])
        length = int.from_bytes(data[start + 2 : start + 4])
        position = start + 2 + length
        if length < 2 or position > len(data) or marker == START:
            raise Damaged
        if is_kept_in_jpeg(marker, data[start + 4 : position]):
            kept.append(data[start:position])
        is_scan = marker == SCAN
    raise Damaged


def png(data: bytes, exif: bytes) -> bytes:
    """Return a PNG with the chunks that are needed to show it."""
    kept, position = [PNG_SIGNATURE], len(PNG_SIGNATURE)
    while position + 12 <= len(data):
        end = position + 12 + int.from_bytes(data[position : position + 4])
        kind = data[position + 4 : position + 8]
        if end > len(data):
            break
        if kind in PNG_CHUNKS:
            kept.append(data[position:end])
        if kind == b"IEND":
            return b"".join(kept)
        if kind == b"IHDR" and exif:
            content = b"eXIf" + exif
            kept.append(len(exif).to_bytes(4) + content + zlib.crc32(content).to_bytes(4))
        position = end
    raise Damaged


def webp(data: bytes, exif: bytes) -> bytes:
    """Return a WebP with the chunks that are needed to show it."""
    kept, position, stop = [], 12, 8 + int.from_bytes(data[4:8], "little")
    if stop > len(data):
        raise Damaged
    while position + 8 <= stop:
        kind, length = data[position : position + 4], int.from_bytes(data[position + 4 : position + 8], "little")
        end = position + 8 + length + length % 2
        if end > stop + 1:
            raise Damaged
        chunk = data[position:end]
        if kind == b"VP8X":
            flags = chunk[8] & ~(WEBP_HAS_EXIF | WEBP_HAS_XMP) | (WEBP_HAS_EXIF if exif else 0)
            chunk = chunk[:8] + bytes([flags]) + chunk[9:]
        if kind in WEBP_CHUNKS:
            kept.append(chunk)
        position = end
    if exif:
        kept.append(b"EXIF" + len(exif).to_bytes(4, "little") + exif + b"\x00" * (len(exif) % 2))
    content = b"WEBP" + b"".join(kept)
    return b"RIFF" + len(content).to_bytes(4, "little") + content


def gif(data: bytes, exif: bytes) -> bytes:
    """Return a GIF without comments and without what programs add, except how often it repeats and its colours."""

    def colours(flags: int) -> int:
        return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0

    def end_of_blocks(position: int) -> int:
        while data[position]:
            position += 1 + data[position]
        return position + 1

    position = 13 + colours(data[10])
    kept = [data[:position]]
    while data[position] != GIF_END:
        is_kept = True
        if data[position] == GIF_EXTENSION:
            label, name = data[position + 1], data[position + 3 : position + 14]
            end = end_of_blocks(position + 2)
            is_kept = label == GIF_CONTROL or label == GIF_APPLICATION and name in GIF_APPLICATIONS
        elif data[position] == GIF_PICTURE:
            end = end_of_blocks(position + 11 + colours(data[position + 9]))
        else:
            raise Damaged
        if is_kept:
            kept.append(data[position:end])
        position = end
    return b"".join([*kept, bytes([GIF_END])])


FORMATS = [(b"\xff\xd8", jpeg), (PNG_SIGNATURE, png), (b"RIFF", webp), (b"GIF8", gif)]


def without_metadata(data: bytes) -> bytes:
    """Return a picture without all that is not needed to show it. Raises Damaged for what is no picture of a known kind."""
    for start, clean in FORMATS:
        if data.startswith(start):
            try:
                return clean(data, turned(data))
            except IndexError as error:
                raise Damaged from error
    raise Damaged


def strip_metadata(upload: UploadedFile) -> None:
    """Take out of an uploaded picture what is not needed to show it: in place, so that who holds the same upload has it too."""
    upload.seek(0)
    clean = without_metadata(upload.read())
    upload.seek(0)
    upload.truncate()
    upload.write(clean)
    upload.flush()
    upload.seek(0)
    upload.size = len(clean)


# Documents

FOLDERS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
KINDS = {"odt": b"text", "ods": b"spreadsheet", "odp": b"presentation"}
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")


def is_what_it_says(file: BinaryIO, extension: str) -> bool:
    """Whether the content of a document is of the kind that its extension promises, as far as that is quick to see."""
    file.seek(0)
    try:
        if extension == "pdf":
            return b"%PDF-" in file.read(1024)
        if extension in FOLDERS:
            names = zipfile.ZipFile(file).namelist()
            return "[Content_Types].xml" in names and any(name.startswith(FOLDERS[extension]) for name in names)
        if extension in KINDS:
            with zipfile.ZipFile(file).open("mimetype") as kind:
                return kind.read(100).startswith(b"application/vnd.oasis.opendocument." + KINDS[extension])
        start = file.read(4096)  # plain text
        return b"\x00" not in start or start.startswith(BYTE_ORDER_MARKS)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError):
        return False
    finally:
        file.seek(0)
