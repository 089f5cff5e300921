"""Photos are written anew: no place, no metadata, upright, small; what is no photo is refused."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from governance.cases import reasons
from governance.cases.filing.attachments import LONGEST_SIDE, MEGABYTE, rewritten
from governance.common.refusals import Reason
from tests.refusals import refused

LIMIT = 15 * MEGABYTE


def upload(data: bytes, name: str = "scene.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type=kind)


def encoded(image: Image.Image, form: str, **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


def read(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def with_place() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif[0x9286] = "王大妈家门口"
    exif.get_ifd(0x8825).update({1: "N", 2: (25.0, 2.0, 13.0), 3: "E", 4: (102.0, 44.0, 51.0)})
    return exif


def test_where_and_with_what_it_was_taken_is_gone() -> None:
    source = encoded(
        Image.new("RGB", (80, 60), "grey"),
        "JPEG",
        exif=with_place(),
        comment=b"secret-comment",
        xmp=b"<x:xmpmeta/>",
    )
    assert b"Exif" in source
    assert b"secret-comment" in source
    made = rewritten(upload(source), LIMIT)
    for trace in (b"Exif", b"Maker", b"secret-comment", b"xmpmeta", b"ICC_PROFILE", b"GPS"):
        assert trace not in made
    image = read(made)
    assert dict(image.getexif()) == {}
    assert "comment" not in image.info


def test_it_stands_upright() -> None:
    image = Image.new("RGB", (80, 40), "white")
    image.paste("red", (0, 0, 40, 40))
    exif = Image.Exif()
    exif[0x0112] = 6  # held turned to the right
    made = read(rewritten(upload(encoded(image, "JPEG", exif=exif, quality=95)), LIMIT))
    assert made.size == (40, 80)
    top, bottom = made.getpixel((20, 10)), made.getpixel((20, 70))
    assert top[1] < 100 < bottom[1]  # the red half is on top now


def test_a_large_one_is_made_smaller() -> None:
    made = read(rewritten(upload(encoded(Image.new("RGB", (5000, 3000), "grey"), "JPEG")), LIMIT))
    assert max(made.size) == LONGEST_SIDE


@pytest.mark.parametrize(
    ("form", "mode"), [("PNG", "RGB"), ("PNG", "P"), ("PNG", "LA"), ("PNG", "I;16"), ("WEBP", "RGB")]
)
def test_png_and_webp_become_jpeg(form: str, mode: str) -> None:
    made = read(rewritten(upload(encoded(Image.new(mode, (30, 20)), form), f"x.{form.lower()}"), LIMIT))
    assert (made.format, made.mode, made.size) == ("JPEG", "RGB", (30, 20))


def test_what_was_transparent_is_white() -> None:
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    assert read(rewritten(upload(encoded(clear, "PNG")), LIMIT)).getpixel((10, 10)) == (255, 255, 255)


def bomb(side: int) -> bytes:
    """A PNG of ``side`` by ``side`` that is a few kilobytes long."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"not a photo at all", "renamed.jpg", reasons.NOT_A_PHOTO),
        (SVG, "drawing.svg", reasons.NOT_A_PHOTO),
        (b"<html><body>hello</body></html>", "page.jpg", reasons.NOT_A_PHOTO),
        (b"", "empty.jpg", reasons.NOT_A_PHOTO),
        (encoded(Image.new("RGB", (60, 60), "grey"), "JPEG")[:200], "cut.jpg", reasons.NOT_A_PHOTO),
        (encoded(Image.new("RGB", (9, 9)), "GIF"), "moving.gif", reasons.NOT_A_PHOTO),
        (encoded(Image.new("RGB", (9, 9)), "TIFF"), "scan.tiff", reasons.NOT_A_PHOTO),
        (bomb(11_000), "bomb.png", reasons.PHOTO_TOO_BIG),
        (bomb(40_000), "bigger.png", reasons.PHOTO_TOO_BIG),
        (HEIC, "IMG_0001.HEIC", reasons.PHOTO_HEIC),
        (b"\xff" * 2048, "heavy.jpg", reasons.PHOTO_TOO_LARGE),
    ],
)
def test_what_is_no_photo_is_refused_with_a_reason(data: bytes, name: str, reason: Reason) -> None:
    file = upload(data, name)
    with refused(reason):
        rewritten(file, 1024 if reason is reasons.PHOTO_TOO_LARGE else LIMIT)
