"""The page of a case: what it tells, to whom, why a deadline is when it is, its files and its papers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from governance.access.models import AuditEntry
from governance.cases.models import Attachment, Case
from governance.cases.sla import display
from tests.cases import story
from tests.cases.story import lately
from tests.cast import Cast
from tests.portal.browsers import HTMX, browser_of

PHONE = "13987654321"


def page_of(who: Any, case: Case, path: str = "") -> str:
    answer = browser_of(who).get(f"{case.get_absolute_url()}{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_what_where_and_with_whom(cast: Cast) -> None:
    case = lately(
        cast,
        "dispatched",
        place="光明路 12 号",
        reporter_name="杨女士",
        reporter_phone=PHONE,
        actor=cast.zhang,
    )
    html = page_of(cast.zhang, case)
    for words in ("垃圾", "光明路 12 号", "待签收", "北区城市管理局", "签收", "请尽快清运", "139****4321"):
        assert words in html
    assert PHONE not in html


def test_the_trail_is_told_in_words_latest_first(cast: Cast) -> None:
    case = lately(cast, "closed")
    steps = browser_of(cast.zhang).get(case.get_absolute_url()).context["steps"]
    assert [step.label for step in steps] == [
        "核查",
        "办结反馈",
        "开始处置",
        "签收",
        "派遣",
        "立案",
        "上报",
    ]
    assert dict(steps[0].facts)["结果"] == "通过"
    assert dict(steps[4].facts)["主办"] == "北区城市管理局"
    assert [len(step.photos) for step in steps] == [0, 1, 0, 0, 0, 0, 1]


def test_the_reporters_number_is_shown_against_a_purpose_and_written_down(cast: Cast) -> None:
    case = lately(cast, "dispatched", reporter_name="杨女士", reporter_phone=PHONE, actor=cast.zhang)
    browser, url = browser_of(cast.zhang), f"{case.get_absolute_url()}phone/"
    assert PHONE not in browser.post(url, {"purpose": "看"}, **HTMX).content.decode()
    assert not AuditEntry.objects.filter(act="reveal").exists()
    assert PHONE in browser.post(url, {"purpose": "回访办理结果"}, **HTMX).content.decode()
    entry = AuditEntry.objects.get(act="reveal")
    assert (entry.actor, entry.purpose, entry.area) == (cast.zhang, "回访办理结果", cast.east_grid)
    assert browser_of(cast.he).post(url, {"purpose": "回访办理结果"}).status_code == 403
    assert AuditEntry.objects.filter(act="reveal").count() == 1


def test_a_deadline_shows_its_working(cast: Cast) -> None:
    case = story.walk(cast, "registered", at=story.instant("2026-03-12 16:30"))
    clock = case.clocks.get(kind="whole")
    html = page_of(cast.zhang, case, f"clocks/{clock.pk}/")
    for words in ("全程时限是怎么算的", "起", "到期", "03-12（周四）当日不计入", "工作日历", "第 1 版"):
        assert words in html
    fragment = browser_of(cast.zhang).get(f"{case.get_absolute_url()}clocks/{clock.pk}/", **HTMX)
    assert "<html" not in fragment.content.decode()
    other = lately(cast, "registered")
    assert browser_of(cast.zhang).get(f"{other.get_absolute_url()}clocks/{clock.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (160, "剩 2 小时 40 分"),
        (60, "剩 1 小时"),
        (40, "剩 40 分"),
        (0.4, "剩 1 分"),
        (24 * 60, "剩 1 天"),
        (29 * 60, "剩 1 天 5 小时"),
        (80 * 60, "剩 3 天"),
        (-24 * 60, "超期 1 天"),
        (-5, "超期 5 分"),
    ],
)
def test_a_clock_is_read_at_a_glance(minutes: float, words: str) -> None:
    now = story.instant("2026-03-12 14:20")
    assert display.left(now + timedelta(minutes=minutes), now) == words


def test_a_moment_is_named_as_people_do() -> None:
    now = story.instant("2026-03-12 14:20")
    assert display.moment(story.instant("2026-03-12 17:00"), now) == "今天 17:00"
    assert display.moment(story.instant("2026-03-13 09:00"), now) == "明天 09:00"
    assert display.moment(story.instant("2026-03-15 00:00"), now, ends_day=True) == "03-14 24:00"
    assert display.moment(story.instant("2027-01-04 17:30"), now) == "2027-01-04 17:30"


def test_a_clock_that_has_stopped_keeps_its_verdict(cast: Cast) -> None:
    case = story.walk(cast, "dispatched", at=story.MORNING)
    late = case.clocks.get(kind="sign_in")
    assert late.due_at is not None
    story.act(case, "sign_in", cast.he, at=late.due_at + timedelta(hours=2))
    late.refresh_from_db()
    shown = display.face(late, timezone.now())
    assert (shown.tone, shown.words, shown.runs) == ("late", "超期 2 小时", False)
    assert display.face(case.clocks.get(kind="dispatch")).words == "按时"


def test_a_suspended_case_says_that_its_clock_rests(cast: Cast) -> None:
    case = lately(cast, "in_progress")
    on = timezone.localdate() + timedelta(days=20)
    ask = {"reason": story.reason("suspend"), "text": "等雨季结束再施工", "resume_on": on}
    story.act(case, "ask_suspension", cast.he, at=timezone.now(), **ask)
    story.act(case, "decide_suspension", cast.zhang, at=timezone.now(), agree=True, text="同意")
    assert "已暂停" in page_of(cast.he, case)
    assert "挂账至" in page_of(cast.he, case)
    assert case.number in browser_of(cast.zhang).get("/cases/?time=rest").content.decode()


def test_files_are_for_those_who_see_the_case(cast: Cast) -> None:
    case = lately(cast, "dispatched")
    photo = case.attachments.get()
    url = f"{case.get_absolute_url()}files/{photo.pk}/"
    answer = browser_of(cast.he).get(url)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"
    assert browser_of(cast.zhao).get(url).status_code == 404
    other = lately(cast, "dispatched")
    assert browser_of(cast.zhang).get(f"{other.get_absolute_url()}files/{photo.pk}/").status_code == 404


def test_a_file_that_is_no_picture_is_never_shown_inline(cast: Cast) -> None:
    case = lately(cast, "reported")
    page = Attachment(
        case=case,
        kind="evidence",
        name="report.html",
        content_type="text/html",
        size=9,
        digest="x",
        added_at=timezone.now(),
    )
    page.file.save("report.html", ContentFile(b"<script/>"), save=False)
    page.save()
    answer = browser_of(cast.zhang).get(f"{case.get_absolute_url()}files/{page.pk}/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "application/octet-stream"


def test_what_may_be_the_same_matter_stands_beside_it(cast: Cast) -> None:
    first = lately(cast, "registered", reporter_name="杨女士", reporter_phone=PHONE, actor=cast.zhang)
    second = lately(cast, "registered", reporter_name="杨女士", reporter_phone=PHONE, actor=cast.zhang)
    west = story.file(
        cast,
        actor=cast.zhao,
        area=cast.west_lane,
        at=timezone.now(),
        reporter_name="杨女士",
        reporter_phone=PHONE,
    )
    groups = {
        group["label"]: [case.number for case in group["cases"]]
        for group in browser_of(cast.zhang).get(first.get_absolute_url()).context["related"]
    }
    assert groups["同一反映人"] == [second.number]
    assert groups["同地同类，前后两个月"] == [second.number]
    assert west.number not in str(groups)
    story.act(second, "merge", cast.zhang, at=timezone.now(), into=first.number)
    assert "并入本件" in page_of(cast.zhang, first)
    assert "已并入" in page_of(cast.zhang, second)


def test_the_dossier_holds_every_paper(cast: Cast) -> None:
    case = lately(cast, "in_progress", reporter_name="杨女士", reporter_phone=PHONE, actor=cast.zhang)
    case.answers.create(order=1, question="垃圾是哪一类？", answer="装修垃圾")
    ask = {"amount": 1, "reason": story.reason("extend"), "text": "配件还没有到货"}
    story.act(case, "ask_extension", cast.he, at=timezone.now(), **ask)
    story.act(case, "supervise", cast.official, at=timezone.now(), text="请今天说明进度")
    story.act(case, "issue_card", cast.official, at=timezone.now(), colour="yellow", text="进度严重滞后")
    answer = browser_of(cast.zhang).get(f"{case.get_absolute_url()}print/")
    assert [sheet.kind.code for sheet in answer.context["sheets"]] == [
        "dispatch",
        "extension",
        "order",
        "card",
    ]
    html = answer.content.decode()
    assert [step.row.step for step in answer.context["steps"]] == list(range(1, case.log.count() + 1))
    order = case.supervision_orders.get()
    assert order.number in html
    assert "垃圾是哪一类？" in html
    assert "装修垃圾" in html
    assert PHONE not in html
    assert "side-nav" not in html  # without the frame
    assert order.number in page_of(cast.zhang, case, f"print/order/{order.pk}/")
    for path in ("print/order/999999/", "print/call/", "print/nothing/"):
        assert browser_of(cast.zhang).get(f"{case.get_absolute_url()}{path}").status_code == 404
    assert browser_of(cast.zhao).get(f"{case.get_absolute_url()}print/").status_code == 404


def test_cases_are_found_by_the_search_box_within_reach(cast: Cast) -> None:
    case = lately(
        cast,
        "registered",
        place="光明路 12 号",
        reporter_name="杨女士",
        reporter_phone=PHONE,
        actor=cast.zhang,
    )
    for text in (case.number, "光明路", "垃圾", PHONE):
        assert case.get_absolute_url() in browser_of(cast.zhang).get("/search/", {"q": text}).content.decode()
    assert (
        case.get_absolute_url() not in browser_of(cast.zhao).get("/search/", {"q": "垃圾"}).content.decode()
    )


def test_what_was_sent_down_has_its_paper(cast: Cast) -> None:
    case = lately(cast, "registered", actor=cast.zhang)
    why = {"reason": story.reason("escalate"), "text": "需要街道协调"}
    story.act(case, "ask_above", cast.zhang, at=timezone.now(), **why)
    story.act(
        case, "send_down", cast.street_wang, at=timezone.now(), area=cast.east_lane.pk, text="请三日内办结"
    )
    step = case.log.get(act="send_down")
    address = f"print/sending/{step.pk}/"
    assert address in page_of(cast.zhang, case)
    paper = page_of(cast.zhang, case, address)
    for words in ("交办单", str(cast.east_street), str(cast.east_lane), "请三日内办结", "王敏"):
        assert words in paper


def test_the_paper_of_an_order_names_whom_it_was_given_to(cast: Cast) -> None:
    """Also when the case has gone on to somebody else."""
    case = lately(cast, "registered", actor=cast.zhang)
    story.act(case, "supervise", cast.official, at=timezone.now(), text="请今日内派遣并回复")
    story.act(case, "dispatch", cast.zhang, at=timezone.now(), unit=cast.office)
    order = case.supervision_orders.get()
    assert f"承办方</th><td>{cast.east_lane}</td>" in page_of(cast.zhang, case, f"print/order/{order.pk}/")
