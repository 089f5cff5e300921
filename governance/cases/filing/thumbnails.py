"""Small photos for those that were kept before there were any."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import QuerySet

from governance.cases.filing.attachments import small
from governance.cases.models import Attachment

BATCH = 200  # rows read at once


@dataclass
class Made:
    """How many were made, what could not be read and why, and whether others are left for the next run."""

    done: int = 0
    unread: list[tuple[str, str, str]] = field(default_factory=list)  # number, file, why
    is_over: bool = True


def missing() -> QuerySet[Any]:
    """Photos that are there without a small one."""
    rows = Attachment.objects.filter(content_type__startswith="image/", thumbnail="")
    return rows.exclude(file="").select_related("case").order_by("pk")


def make_missing(most: int) -> Made:
    """Make up to ``most`` small photos, the oldest first. Run again it goes on with what is left."""
    made = Made()
    for photo in _in_pages():
        if made.done >= most:
            made.is_over = False
            return made
        try:
            made.done += _make(photo)
        except Exception as error:  # a decoder fed with rubbish fails in every way there is
            number = photo.case.number if photo.case is not None else "–"
            made.unread.append((number, str(photo.file.name), f"{type(error).__name__}: {error}"))
    return made


def _in_pages() -> Iterator[Attachment]:
    last = 0
    while rows := list(missing().filter(pk__gt=last)[:BATCH]):
        yield from rows
        last = rows[-1].pk


def _make(photo: Attachment) -> bool:
    """Whether it was made; not where somebody was faster, or has erased the photo meanwhile."""
    with photo.file.open("rb") as file:
        data = small(file.read())
    known = Attachment.objects.filter(pk=photo.pk, file=photo.file.name, thumbnail="")
    photo.thumbnail.save(f"{uuid.uuid4().hex}.jpg", ContentFile(data), save=False)
    if known.update(thumbnail=photo.thumbnail.name):
        return True
    photo.thumbnail.delete(save=False)
    return False
