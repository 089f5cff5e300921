"""Reporting from the field: three taps, a place that is known or asked for, and never the same twice."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from governance.access import rights, services
from governance.cases.models import Case, Category, JoinedReport, LoopSetting
from governance.cases.sla import limits
from tests.areas.test_places import outline
from tests.cases.story import file, photo
from tests.cast import Cast
from tests.grids.doors import JSON, category, faults, report
from tests.portal.browsers import browser_of


def test_three_taps_make_a_report_in_ones_own_grid(cast: Cast) -> None:
    answer = browser_of(cast.grid_ma).post("/report/", report(), **JSON)
    case = Case.objects.get()
    assert answer.status_code == 201
    assert answer.json()["number"] == case.number
    assert (case.area, case.state, case.urgency) == (cast.east_grid, "reported", "normal")
    assert (case.filed_by, case.reporter, case.channel.code) == (cast.grid_ma, cast.grid_ma, "patrol")
    assert case.text == "东巷社区一网格发现“暴露垃圾”，请安排处理。"
    assert case.attachments.count() == 1
    assert browser_of(cast.grid_ma).get(answer.json()["url"]).status_code == 200


def test_without_script_the_page_itself_answers(cast: Cast) -> None:
    browser = browser_of(cast.grid_ma)
    refused = browser.post("/report/", report(photos=None))
    assert refused.status_code == 422
    assert "现场上报至少要一张照片。" in refused.content.decode()
    filed = browser.post("/report/", report())
    assert filed.headers["Location"] == f"/report/{Case.objects.get().number}/"


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"photos": None}, "photos", "现场上报至少要一张照片。"),
        ({"category": None}, "category", "请选择类别。"),
        ({"category": 999_999}, "category", "这个类别已停用，请另选。"),
        ({"text": "太短了"}, "text", "请至少用 10 个字说明情况。"),
        ({"area": "530102002001001"}, "area", "没有找到所选的社区或网格，请重新选择。"),
        ({"lng": "200", "lat": "25"}, "lng", "确保该值小于或等于180。"),
        ({"lng": "102.5"}, "place_text", "坐标不完整，请重新标点。"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(
    cast: Cast, changes: dict[str, object], field: str, sentence: str
) -> None:
    answer = browser_of(cast.grid_ma).post("/report/", report(**changes), **JSON)
    assert faults(answer)[field] == sentence
    assert not Case.objects.exists()


def test_a_file_that_is_no_photo_is_refused_and_nothing_is_kept(cast: Cast) -> None:
    fake = SimpleUploadedFile("fake.jpg", b"plain words", content_type="image/jpeg")
    answer = browser_of(cast.grid_ma).post("/report/", report(photos=[photo(), fake]), **JSON)
    assert "不是照片" in faults(answer)["photos"]
    assert not Case.objects.exists()


def test_the_same_key_files_once_even_when_the_answer_was_lost(cast: Cast) -> None:
    browser, key = browser_of(cast.grid_ma), str(uuid.uuid4())
    first = browser.post("/report/", report(client_key=key), **JSON)
    again = browser.post("/report/", report(client_key=key), **JSON)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["number"] == again.json()["number"]
    assert Case.objects.count() == 1
    other = browser_of(cast.zhang).post("/report/", report(client_key=key), **JSON)
    assert "已被他人使用" in faults(other)[""]


# Where -----------------------------------------------------------------------------------


def test_the_grid_is_the_one_the_pin_lies_in(cast: Cast) -> None:
    outline(cast.east_lane, 102, 25, 103, 26)
    outline(cast.east_grid, 102, 25, 102.5, 26)
    found = browser_of(cast.zhang).get("/report/place/?lng=102.2&lat=25.5").json()
    assert (found["code"], found["by"], found["outside"]) == (cast.east_grid.code, "pin", False)
    browser_of(cast.zhang).post("/report/", report(lng="102.7", lat="25.5", accuracy="9"), **JSON)
    case = Case.objects.get()
    assert (case.area, case.lng, case.accuracy) == (cast.east_lane, 102.7, 9)


def test_a_pin_outside_ones_area_is_refused(cast: Cast) -> None:
    outline(cast.west_grid, 102, 25, 103, 26)
    found = browser_of(cast.grid_ma).get("/report/place/?lng=102.2&lat=25.5").json()
    assert found["outside"]
    assert "不在您的辖区内" in found["note"]
    answer = browser_of(cast.grid_ma).post("/report/", report(lng="102.2", lat="25.5"), **JSON)
    assert faults(answer)["area"] == "“一网格”不在您的辖区内，请转给当地受理。"
    assert not Case.objects.exists()


def test_what_only_the_district_outline_knows_falls_to_ones_own_grid(cast: Cast) -> None:
    outline(cast.north, 102, 25, 103, 26)
    found = browser_of(cast.grid_ma).get("/report/place/?lng=102.2&lat=25.5").json()
    assert (found["code"], found["by"]) == (cast.east_grid.code, "own")


def test_whoever_has_no_grid_of_their_own_is_asked(cast: Cast) -> None:
    found = browser_of(cast.official).get("/report/place/?lng=102.2&lat=25.5").json()
    assert (found["code"], found["name"]) == ("", "")
    answer = browser_of(cast.official).post("/report/", report(lng="102.2", lat="25.5"), **JSON)
    assert faults(answer)["area"] == "请选择所在网格，或在地图上标出位置。"
    services.give_post(cast.grid_ma, role=cast.roles[rights.GRID_WORKER], area=cast.west_grid, actor=None)
    answer = browser_of(cast.grid_ma).post("/report/", report(), **JSON)
    assert "area" in faults(answer)


def test_the_place_chosen_by_hand_wins_over_the_pin(cast: Cast) -> None:
    outline(cast.east_lane, 102, 25, 103, 26)
    browser_of(cast.zhang).post("/report/", report(lng="102.2", lat="25.5", area=cast.east_grid.code), **JSON)
    assert Case.objects.get().area == cast.east_grid


# What ------------------------------------------------------------------------------------


def test_what_was_reported_here_of_late_comes_first(cast: Cast) -> None:
    for _ in range(2):
        file(cast, category=Category.objects.get(code="dust"), at=timezone.now())
    page = browser_of(cast.grid_ma).get("/report/")
    codes = [leaf["category"].code for leaf in page.context["quick"]]
    assert (codes[0], len(codes), len(set(codes))) == ("dust", 8, 8)


def test_an_emergency_shows_its_advice_before_anything_else(cast: Cast) -> None:
    browser = browser_of(cast.grid_ma)
    answer = browser.post("/report/", report(category=category("gas_leak")), **JSON)
    assert "119" in faults(answer)["advice_seen"]
    assert not Case.objects.exists()
    browser.post("/report/", report(category=category("gas_leak"), advice_seen="1"), **JSON)
    assert Case.objects.get().urgency == "emergency"
    page = browser.get("/report/").content.decode()
    assert 'data-calls="119"' in page


def test_a_report_kept_without_a_network_keeps_its_time_and_its_clock_begins_on_arrival(cast: Cast) -> None:
    now = timezone.now()
    seen = now - timedelta(hours=5)
    kept = {"taken_at": seen.isoformat(), "sent_at": now.isoformat()}
    browser_of(cast.grid_ma).post("/report/", report(**kept), **JSON)
    case = Case.objects.get()
    assert abs(case.reported_at - seen) < timedelta(seconds=1)
    assert case.clocks.get(kind="register").started_at > seen + timedelta(hours=4)


@pytest.mark.parametrize("slow", [-48, 2, 48, 24 * 30])
@pytest.mark.parametrize("lay", [0, 3])
def test_a_telephone_whose_clock_is_wrong_moves_no_report(cast: Cast, slow: int, lay: int) -> None:
    by_the_telephone = timezone.now() - timedelta(hours=slow)
    kept = {
        "taken_at": (by_the_telephone - timedelta(hours=lay)).isoformat(),
        "sent_at": by_the_telephone.isoformat(),
    }
    browser_of(cast.grid_ma).post("/report/", report(**kept), **JSON)
    right = timezone.now() - timedelta(hours=lay)
    assert abs(Case.objects.get().reported_at - right) < timedelta(minutes=1)


@pytest.mark.parametrize(("taken", "sent"), [(-2, 0), (24 * 30, 0), (5, None)])
def test_a_time_on_the_telephone_that_cannot_be_is_none(cast: Cast, taken: int, sent: int | None) -> None:
    now = timezone.now()
    kept = {"taken_at": (now - timedelta(hours=taken)).isoformat()}
    if sent is not None:
        kept["sent_at"] = now.isoformat()
    browser_of(cast.grid_ma).post("/report/", report(**kept), **JSON)
    assert abs(Case.objects.get().reported_at - now) < timedelta(minutes=1)


# Likely the same -------------------------------------------------------------------------


def test_a_likely_duplicate_is_asked_about_first(cast: Cast) -> None:
    first = file(cast, at=timezone.now())
    browser, key = browser_of(cast.grid_ma), str(uuid.uuid4())
    asked = browser.post("/report/", report(client_key=key), **JSON)
    assert asked.status_code == 409
    assert first.number in asked.json()["alike"]
    assert Case.objects.count() == 1
    joined = browser.post("/report/", report(client_key=key, join=first.number), **JSON)
    assert (joined.status_code, joined.json()["joined"]) == (201, True)
    assert Case.objects.count() == 1
    again = browser.post("/report/", report(client_key=key, join=first.number), **JSON)
    assert (again.status_code, JoinedReport.objects.count()) == (200, 1)
    apart = browser.post("/report/", report(separate="1"), **JSON)
    assert apart.status_code == 201
    assert Case.objects.count() == 2


# On the spot -----------------------------------------------------------------------------


def test_handled_on_the_spot_with_the_photos_of_the_report(cast: Cast) -> None:
    LoopSetting.objects.filter(key="self_handled_sample_percent").update(value=0)
    browser = browser_of(cast.grid_ma)
    url = browser.post("/report/", report(), **JSON).json()["url"]
    assert "我当场处理好了" in browser.get(url).content.decode()
    incomplete = browser.post(f"{url}handled/", {"text": "已清"})
    assert incomplete.status_code == 422
    browser.post(f"{url}handled/", {"text": "当场清扫干净", "after": photo("after.jpg")})
    case = Case.objects.get()
    assert (case.state, case.is_self_handled) == ("closed", True)
    assert sorted(case.attachments.values_list("kind", flat=True)) == ["after", "before", "report"]
    assert "我当场处理好了" not in browser.get(url).content.decode()


def test_a_report_of_somebody_else_is_not_there(cast: Cast) -> None:
    case = file(cast, at=timezone.now())
    assert browser_of(cast.zhang).get(f"/report/{case.number}/").status_code == 404
    assert browser_of(cast.zhao).post(f"/report/{case.number}/handled/").status_code == 404


def test_the_settings_of_intake_are_rows(cast: Cast) -> None:
    for key in (
        "public_reports_per_hour",
        "public_lookups_per_hour",
        "late_delivery_hours",
        "accuracy_metres",
    ):
        assert limits.setting(key) > 0
