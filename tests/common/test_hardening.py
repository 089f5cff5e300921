"""What no page can be asked and no page can help: 404, 400 or a sentence, never an error of the server."""

from __future__ import annotations

import errno
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.utils import timezone

from governance.cases.filing import attachments
from governance.cases.models import Attachment, Case
from governance.common import media
from governance.common.numbers import whole_number
from tests.cases.story import lately
from tests.cast import Cast
from tests.portal.browsers import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.parametrize("path", ["/cases/%00/", "/areas/53%00/", "/answer/a%00b/", "/%01", "/cases/a%7Fb/"])
def test_an_address_with_a_character_that_no_text_holds_is_not_there(cast: Cast, path: str) -> None:
    browser = browser_of(cast.official)
    assert browser.get(path).status_code == 404
    assert browser.post(path).status_code == 404


@pytest.mark.parametrize("path", ["/cases/", "/insight/", "/areas/", "/public/report/", "/people/"])
@pytest.mark.parametrize("query", ["area=%00", "q=a%00b", "%00=1", "page=%0B"])
def test_a_parameter_with_such_a_character_makes_no_sense(cast: Cast, path: str, query: str) -> None:
    assert browser_of(cast.official).get(f"{path}?{query}").status_code == 400


def test_a_cookie_with_such_a_character_makes_no_sense(client: Any) -> None:
    client.cookies["sessionid"] = "a\x00b"
    assert client.get("/sign-in/").status_code == 400


def test_chinese_a_tab_and_line_ends_make_sense(cast: Cast) -> None:
    assert browser_of(cast.official).get("/cases/?q=井盖%09人行道%0D%0A").status_code == 200


@pytest.mark.parametrize("count", ["abc", "", "²", "-1", "9" * 5000, "\x00"])
def test_a_count_that_is_no_number_is_asked_again(cast: Cast, count: str) -> None:
    case = lately(cast, "registered")
    browser = browser_of(cast.zhang)
    context = browser.post("/cases/bulk/", {"act": "incident:remind", "pick": [case.number]}).context
    said = {
        "act": "incident:remind",
        "token": context["token"],
        "text": "请抓紧办理",
        "all": "1",
        "query": "",
    }
    answer = browser.post("/cases/bulk/run/", said | {"count": count})
    assert answer.status_code == 409
    case.refresh_from_db()
    assert case.reminders == 0


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("0", 0),
        ("", None),
        (None, None),
        ("²", None),
        ("1e3", None),
        ("٣", None),
        ("1234567890", None),
    ],
)
def test_whole_numbers(text: str | None, number: int | None) -> None:
    assert whole_number(text) == number


def test_a_value_in_a_form_that_no_column_holds_is_answered_with_a_sentence(cast: Cast) -> None:
    answer = browser_of(cast.zhang).post("/cases/export/", {"query": "q=a", "pick": ["a\x00b"]})
    assert answer.status_code == 400
    assert "看不懂" in answer.content.decode()


def with_photo(cast: Cast) -> tuple[Case, Attachment]:
    case = lately(cast, "registered")
    row = Attachment(case=case, kind="report", name="a.jpg", content_type="image/jpeg", size=1, digest="0")
    row.added_at = timezone.now()
    row.file.save("a.jpg", ContentFile(b"x"), save=False)
    row.save()
    return case, row


def test_a_photo_whose_file_is_gone_is_a_sentence_and_json_for_json(cast: Cast, files: Path) -> None:
    case, row = with_photo(cast)
    (files / row.file.name).unlink()
    browser, url = browser_of(cast.zhang), f"/cases/{case.number}/files/{row.pk}/"
    answer = browser.get(url)
    assert (answer.status_code, "找不到了" in answer.content.decode()) == (404, True)
    said = browser.get(url, HTTP_ACCEPT="application/json")
    assert (said.status_code, "找不到了" in said.json()["message"]) == (404, True)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_media_that_take_no_file_are_a_sentence_and_json_for_json(
    cast: Cast, files: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def full(_storage: Any, name: str, _content: Any) -> str:
        raise OSError(number, os.strerror(number), str(files / name))

    case, _row = with_photo(cast)
    monkeypatch.setattr(FileSystemStorage, "_save", full)
    monkeypatch.setattr(Attachment.objects.model.file.field, "storage", FileSystemStorage(), raising=False)

    def writes(*_args: Any, **_kw: Any) -> None:
        attachments.keep_file(
            case, b"x", name="b", content_type="x", kind="report", step=1, actor=None, at=timezone.now()
        )

    monkeypatch.setattr("governance.cases.reading.export.at_once", writes)
    browser = browser_of(cast.zhang)
    answer = browser.post("/cases/export/", {})
    assert (answer.status_code, "没有保存" in answer.content.decode()) == (503, True)
    said = browser.post("/cases/export/", {}, HTTP_ACCEPT="application/json")
    assert (said.status_code, "没有保存" in said.json()["message"]) == (503, True)


def test_health_says_when_files_cannot_be_written(client: Any, tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "a file" / "media"
    (tmp_path / "a file").write_text("")
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()["media"]) == (503, False)


def test_health_says_when_there_is_hardly_room(monkeypatch: pytest.MonkeyPatch, files: Path) -> None:
    assert media.is_writable()
    monkeypatch.setattr(media, "LEAST_FREE", 1 << 60)
    assert not media.is_writable()


def aged(path: Path, at: datetime) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def test_only_old_files_that_no_row_names_are_swept(cast: Cast, files: Path) -> None:
    now = timezone.now()
    _case, row = with_photo(cast)
    kept = aged(files / row.file.name, now - timedelta(days=9))
    orphan = aged(files / "cases/2026/10/08/orphan.jpg", now - timedelta(days=2))
    young = aged(files / "cases/2026/10/08/young.jpg", now - timedelta(hours=2))
    foreign = aged(files / "notes.txt", now - timedelta(days=9))
    assert media.sweep_orphans(now) == 1
    assert [path.exists() for path in (kept, orphan, young, foreign)] == [True, False, True, True]
