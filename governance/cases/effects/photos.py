"""Photos: opened, turned upright, made smaller and written anew, so that no place and no metadata stay."""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from PIL import Image, ImageOps, UnidentifiedImageError

from governance.cases import limits, reasons
from governance.cases.models import Attachment, Case
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.access.models import User

LONGEST_SIDE = 2048  # pixels: enough to read a number plate, small enough for a slow network
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP", "MPO")
Image.MAX_IMAGE_PIXELS = 60_000_000  # larger ones are refused before they fill the memory
MEGABYTE = 1024 * 1024


def keep_photos(
    case: Case, files: Iterable[Any], *, kind: str, step: int, actor: User | None, at: datetime
) -> list[Attachment]:
    """Keep uploaded photos with a case. Raises Refused (NOT_A_PHOTO, PHOTO_TOO_LARGE, PHOTO_TOO_MANY)."""
    files = list(files)
    limit = limits.setting("photos_per_step")
    if len(files) > limit:
        raise reasons.PHOTO_TOO_MANY(limit=limit, field="photos")
    largest = limits.setting("photo_megabytes") * MEGABYTE
    kept = []
    for file in files:
        data = rewritten(file, largest)
        attachment = Attachment(
            case=case,
            kind=kind,
            name=f"{PurePath(file.name or 'photo').stem[:100]}.jpg",
            content_type="image/jpeg",
            size=len(data),
            digest=hashlib.sha256(data).hexdigest(),
            step=step,
            added_by=actor,
            added_at=at,
        )
        attachment.file.save(f"{uuid.uuid4().hex}.jpg", ContentFile(data), save=False)
        attachment.save(force_insert=True)
        kept.append(attachment)
    return kept


def rewritten(file: Any, largest: int) -> bytes:
    """A JPEG of what ``file`` shows and of nothing else it holds. Raises Refused."""
    size = getattr(file, "size", None)
    if size is not None and size > largest:
        raise reasons.PHOTO_TOO_LARGE(
            name=file.name, size=f"{size / MEGABYTE:.1f}", limit=largest // MEGABYTE, field="photos"
        )
    try:
        file.seek(0)
        with Image.open(file) as image:
            if image.format not in FORMATS:
                raise _no_photo(file)
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _no_photo(file) from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _no_photo(file: Any) -> Refused:
    return reasons.NOT_A_PHOTO(name=getattr(file, "name", "?"), field="photos")
