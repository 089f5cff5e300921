"""Photos: opened, turned upright, made smaller and written anew, so that no place and no metadata stay."""

from __future__ import annotations

import hashlib
import io
import uuid
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from PIL import Image, ImageOps

from governance.cases import reasons
from governance.cases.models import Attachment, Case
from governance.cases.sla import limits
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.access.models import User

LONGEST_SIDE = 2048  # pixels: enough to read a number plate, small enough for a slow network
QUALITY = 85
THUMB_SIDE = 400  # pixels: three times what a list shows, for sharp screens
THUMB_QUALITY = 78
FORMATS = ("JPEG", "PNG", "WEBP", "MPO")
MOST_PIXELS = 120_000_000  # larger ones are refused before they fill the memory
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
# What telephones call their own format: an ISO media file of one of these brands.
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif")
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Prepared:
    """A photo as it will be kept: its name, a JPEG of nothing but the picture, and a small one for lists."""

    name: str
    data: bytes
    thumbnail: bytes


def prepare(files: Iterable[Any]) -> list[Prepared]:
    """Write uploaded photos anew: seconds of work, done before any row is locked.

    Raises Refused (NOT_A_PHOTO, PHOTO_TOO_LARGE, PHOTO_TOO_MANY).
    """
    files = list(files)
    if not files:
        return []
    limit = limits.setting("photos_per_step")
    if len(files) > limit:
        raise reasons.PHOTO_TOO_MANY(limit=limit, field="photos")
    largest = limits.setting("photo_megabytes") * MEGABYTE
    return [_prepared(file, largest) for file in files]


def _prepared(file: Any, largest: int) -> Prepared:
    data = rewritten(file, largest)
    return Prepared(f"{PurePath(file.name or 'photo').stem[:100]}.jpg", data, small(data))


def keep_photos(
    case: Case, files: Iterable[Any], *, kind: str, step: int, actor: User | None, at: datetime
) -> list[Attachment]:
    """Keep uploaded photos with a case. Raises Refused as ``prepare`` does."""
    return keep_prepared(case, prepare(files), kind=kind, step=step, actor=actor, at=at)


def keep_prepared(
    case: Case, photos: Iterable[Prepared], *, kind: str, step: int, actor: User | None, at: datetime
) -> list[Attachment]:
    """Keep photos with a case."""
    kept = []
    for photo in photos:
        attachment = Attachment(
            case=case,
            kind=kind,
            name=photo.name,
            content_type="image/jpeg",
            size=len(photo.data),
            digest=hashlib.sha256(photo.data).hexdigest(),
            step=step,
            added_by=actor,
            added_at=at,
        )
        attachment.file.save(f"{uuid.uuid4().hex}.jpg", ContentFile(photo.data), save=False)
        attachment.thumbnail.save(f"{uuid.uuid4().hex}.jpg", ContentFile(photo.thumbnail), save=False)
        attachment.save(force_insert=True)
        kept.append(attachment)
    return kept


def keep_file(
    case: Case,
    data: bytes,
    *,
    name: str,
    content_type: str,
    kind: str,
    step: int,
    actor: User | None,
    at: datetime,
    is_personal: bool = False,
) -> Attachment:
    """Keep a file that has been checked, under a name that says nothing of it; it is only downloaded."""
    attachment = Attachment(
        case=case,
        kind=kind,
        name=name[:120],
        content_type=content_type,
        size=len(data),
        digest=hashlib.sha256(data).hexdigest(),
        step=step,
        added_by=actor,
        added_at=at,
        is_personal=is_personal,
    )
    attachment.file.save(f"{uuid.uuid4().hex}.bin", ContentFile(data), save=False)
    attachment.save(force_insert=True)
    return attachment


def rewritten(file: Any, largest: int) -> bytes:
    """A JPEG of what ``file`` shows and of nothing else it holds. Raises Refused."""
    size = getattr(file, "size", None)
    if size is not None and size > largest:
        raise reasons.PHOTO_TOO_LARGE(
            name=_name(file), size=f"{size / MEGABYTE:.1f}", limit=largest // MEGABYTE, field="photos"
        )
    try:
        file.seek(0)
        head = file.read(16)
        if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
            raise reasons.PHOTO_HEIC(name=_name(file), field="photos")
        file.seek(0)
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=FORMATS) as image:
                return _jpeg(_upright(image, _name(file)))
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise reasons.PHOTO_TOO_BIG(name=_name(file), width="?", height="?", field="photos") from error
    except Exception as error:  # a decoder fed with rubbish fails in every way there is
        raise _no_photo(file) from error


def small(data: bytes) -> bytes:
    """A JPEG of at most THUMB_SIDE pixels, for lists and pages, of a photo that was written anew."""
    with Image.open(io.BytesIO(data)) as image:
        image.draft("RGB", (THUMB_SIDE, THUMB_SIDE))
        image.thumbnail((THUMB_SIDE, THUMB_SIDE))
        return _jpeg(image.convert("RGB"), THUMB_QUALITY)


def _upright(image: Image.Image, name: str) -> Image.Image:
    """The picture alone, turned as the camera was held, on white where it was transparent."""
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise reasons.PHOTO_TOO_BIG(name=name, width=width, height=height, field="photos")
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded at a fraction of its size
    turned = ImageOps.exif_transpose(image)
    turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    clean = Image.new("RGB", turned.size, "white")
    if turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info:
        turned = turned.convert("RGBA")
        clean.paste(turned, mask=turned.getchannel("A"))
    else:
        clean.paste(turned.convert("RGB"))
    return clean


def _jpeg(image: Image.Image, quality: int = QUALITY) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _name(file: Any) -> str:
    return PurePath(getattr(file, "name", "") or "?").name[:100]


def _no_photo(file: Any) -> Refused:
    return reasons.NOT_A_PHOTO(name=_name(file), field="photos")
