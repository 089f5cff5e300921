"""Photos from before there were small ones get theirs, once; what cannot be read is named and left."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from PIL import Image

from governance.cases.filing import thumbnails
from governance.cases.models import Attachment
from tests.cases.story import file, photo
from tests.cast import Cast


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def run(**options: Any) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("make_thumbnails", stdout=out, stderr=err, **options)
    return out.getvalue().strip(), err.getvalue().strip()


def old_photos(cast: Cast) -> list[Attachment]:
    """Four photos as they were kept at first: one whole, one that is no photo, one lost, one erased."""
    file(cast, photos=[photo(f"{n}.jpg") for n in range(4)])
    rows = list(Attachment.objects.order_by("pk"))
    for row in rows:
        row.thumbnail.delete(save=False)
    Attachment.objects.update(thumbnail="")
    rows[1].file.storage.delete(rows[1].file.name)
    rows[1].file.storage.save(rows[1].file.name, ContentFile(b"no photo"))
    rows[2].file.storage.delete(rows[2].file.name)
    Attachment.objects.filter(pk=rows[3].pk).update(file="")
    return rows


def test_missing_ones_are_made_once_and_the_unreadable_named(cast: Cast) -> None:
    whole, broken, lost, _erased = old_photos(cast)
    said, wrong = run()
    assert said == "1 made, 2 could not be read, none left"
    number = whole.case.number
    assert [line.split(": ")[0] for line in wrong.splitlines()] == [
        f"#{number} {broken.file.name}",
        f"#{number} {lost.file.name}",
    ]
    whole.refresh_from_db()
    with Image.open(whole.thumbnail) as image:
        assert image.size == (64, 48)
    name = whole.thumbnail.name
    assert run()[0] == "0 made, 2 could not be read, none left"
    whole.refresh_from_db()
    assert whole.thumbnail.name == name


def test_a_run_is_bounded_and_the_next_goes_on(cast: Cast) -> None:
    file(cast, photos=[photo(f"{n}.jpg") for n in range(3)])
    Attachment.objects.update(thumbnail="")
    assert run(most=2)[0] == "2 made, 0 could not be read, others are left: run it again"
    assert run(most=2)[0] == "1 made, 0 could not be read, none left"


def test_a_photo_erased_while_it_was_read_leaves_no_small_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file(cast)
    Attachment.objects.update(thumbnail="")
    before = thumbnails.small

    def erased_meanwhile(data: bytes) -> bytes:
        Attachment.objects.update(file="")
        return before(data)

    monkeypatch.setattr(thumbnails, "small", erased_meanwhile)
    assert thumbnails.make_missing(10).done == 0
    row = Attachment.objects.get()
    assert row.thumbnail.name == ""
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(kept) == 2  # the photo and the small one of its filing, which this test only forgot
