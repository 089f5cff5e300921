"""Reporters without an account hear how their report ended: by number and address, not a word more."""

from __future__ import annotations

from django.conf import settings
from django.test import Client

from governance.cases.models import Case
from governance.notices.models import Delivery, NoticeText
from tests.cases.story import MORNING, act, file, instant, walk
from tests.cast import Cast
from tests.refusals import refused

YANG, CHEN = "13987654321", "13722223333"


def several(cast: Cast, state: str, at: object = MORNING) -> Case:
    """Reported by 杨女士; joined by 陈先生, by her once more, and by somebody without a number."""
    case = walk(cast, state, actor=cast.zhang, reporter_name="杨女士", reporter_phone=YANG, at=at)  # type: ignore[arg-type]
    for name, phone in (("陈先生", CHEN), ("杨女士", YANG), ("", "")):
        said = {"text": "我也看到了", "reporter_name": name, "reporter_phone": phone}
        case = act(case, "join", cast.zhang, at=at, **said)  # type: ignore[arg-type]
    return case


def sent() -> list[tuple[str, str]]:
    rows = Delivery.objects.filter(notice=None).order_by("pk")
    return [(row.address, row.text) for row in rows]


def test_a_rejection_is_told_to_every_number_once(cast: Cast) -> None:
    case = several(cast, "reported")
    act(case, "reject", cast.zhang, reason="not_true", text="现场没有看到垃圾堆放")
    assert [address for address, _text in sent()] == [YANG, CHEN]
    for _address, text in sent():
        assert case.number in text
        assert f"{settings.PUBLIC_ADDRESS.rstrip('/')}/public/follow/" in text
        for secret in ("杨女士", "现场没有看到", case.title):
            assert secret not in text


def test_whoever_was_just_called_gets_no_message_about_the_end(cast: Cast) -> None:
    case = several(cast, "pending_check")
    case = act(case, "check", cast.grid_ma, finding="pass")
    assert (case.state, sent()) == ("pending_visit", [])
    case = act(case, "visit", cast.zhang, reached=True, satisfaction=5, solved=True)
    assert (case.state, [address for address, _text in sent()]) == ("closed", [CHEN])


def test_at_night_it_waits_for_the_office(cast: Cast) -> None:
    case = file(
        cast, actor=cast.zhang, reporter_phone=YANG, reporter_name="杨女士", at=instant("2026-03-13 17:00")
    )
    act(
        case,
        "reject",
        cast.zhang,
        at=instant("2026-03-13 23:10"),
        reason="not_true",
        text="现场没有看到垃圾堆放",
    )
    assert Delivery.objects.get(notice=None).not_before == instant("2026-03-16 09:00")


def test_without_the_channel_nobody_is_sent_one(cast: Cast) -> None:
    NoticeText.objects.update_or_create(
        code="reporter_rejected", defaults={"text": "{number} {link}", "channels": []}
    )
    act(several(cast, "reported"), "reject", cast.zhang, reason="not_true", text="现场没有看到垃圾堆放")
    assert sent() == []


def test_a_reporter_without_a_number_is_no_stumbling_block(cast: Cast) -> None:
    case = act(walk(cast, "pending_check"), "check", cast.grid_ma, finding="pass")
    assert (case.state, sent()) == ("closed", [])


def test_the_desk_answers_and_the_reporter_reads_it_with_the_follow_code(cast: Cast) -> None:
    case = act(several(cast, "registered"), "reply_reporter", cast.zhang, text="已联系物业，电话 13812345678")
    assert [address for address, _text in sent()] == [YANG, CHEN]
    assert all("物业" not in text for _address, text in sent())
    resident = Client()
    for number, code, status in ((case.number, case.follow_code, 302), (case.number, "AAAAAAAA", 422)):
        answer = resident.post("/public/follow/", {"number": number, "code": code})
        assert answer.status_code == status
    page = resident.get("/public/matter/").content.decode()
    assert "已联系物业，电话 138****5678" in page
    for secret in ("杨女士", "我也看到了"):
        assert secret not in page
    with refused("case_no_right"):
        act(case, "reply_reporter", cast.he, text="我来答复一下")
