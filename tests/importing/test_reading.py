"""What cells of other systems' files mean: times, areas, classes, lengths. Nothing is cut in silence."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone

from governance.areas.models import Area
from governance.cases.models import Case, Category
from governance.common import table_reasons
from governance.common.refusals import Refused
from governance.importing import categories, instants, reasons, services
from governance.importing.places import Places
from tests.cases.story import instant
from tests.cast import Cast
from tests.importing.batches import GOOD, HEAD, faults, imported, lines, take, tried
from tests.refusals import refused
from tests.workbooks import workbook

TEXT = "小区门口的路灯已经三天不亮了。"
NOW = datetime(2026, 11, 28, tzinfo=UTC)


def remarks(batch: Any) -> dict[int, list[str]]:
    return {row.number: [f"{column}: {text}" for column, text in row.remarks] for row in batch.rows.all()}


# Times -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-01", "2026-03-01 00:00"),
        ("2026/3/1 8:05", "2026-03-01 08:05"),
        ("2026.03.01 08:05:33", "2026-03-01 08:05:33"),
        ("2026-03-01T08:05:33.120", "2026-03-01 08:05:33"),
        ("2026-03-01T00:05:00Z", "2026-03-01 08:05"),
        ("2026-03-01 08:05:00+0800", "2026-03-01 08:05"),
        ("20260301", "2026-03-01 00:00"),
        ("202603010805", "2026-03-01 08:05"),
        ("20261120100533", "2026-11-20 10:05:33"),
        ("20260301 08:05", "2026-03-01 08:05"),
        ("2026年3月1日", "2026-03-01 00:00"),
        ("2026年03月01日08时05分", "2026-03-01 08:05"),
        ("2026年11月20日10时05分33秒", "2026-11-20 10:05:33"),
        ("2026 年 3 月 1 日 8 时 5 分", "2026-03-01 08:05"),
        ("2026年3月1日 8点", "2026-03-01 08:00"),
        ("2026/3/1 上午8:05", "2026-03-01 08:05"),
        ("2026/3/1 下午 3:05:00", "2026-03-01 15:05"),
        ("2026-03-01 晚上8:05", "2026-03-01 20:05"),
        ("2026-03-01 中午12:05", "2026-03-01 12:05"),
        ("2026-03-01 下午15:05", "2026-03-01 15:05"),
        ("2026-03-01 3:05 PM", "2026-03-01 15:05"),
        ("2026-03-01 12:05 AM", "2026-03-01 00:05"),
        ("2026-03-01 星期日 08:05", "2026-03-01 08:05"),
        ("2026-03-01（周日）08:05", "2026-03-01 08:05"),
        ("２０２６－０３－０１　０８：０５", "2026-03-01 08:05"),
        ("2026-03-01 24:00", "2026-03-02 00:00"),
        ("46082", "2026-03-01 00:00"),
        ("46346.42", "2026-11-20 10:04:48"),
    ],
)
def test_times_are_read_as_people_write_them(written: str, meant: str) -> None:
    assert instants.read(written, now=NOW) == instant(meant)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("07/02/2017 12:00:00 AM", reasons.DAY_OR_MONTH),
        ("1583020800", reasons.EPOCH),
        ("1583020800000", reasons.EPOCH),
        ("2026-02-30", reasons.BAD_DATE),
        ("20261301", reasons.BAD_DATE),
        ("2026-03-01 25:00", reasons.BAD_DATE),
        ("2026-03-01 晚上12:00", reasons.BAD_DATE),
        ("26-03-01", reasons.BAD_DATE),
        ("46082.5.1", reasons.BAD_DATE),
        ("昨天", reasons.BAD_DATE),
        ("9999-12-31 24:00", reasons.BAD_DATE),
        ("2027-01-01", reasons.IN_FUTURE),
    ],
)
def test_times_that_could_mean_two_things_are_never_guessed(written: str, reason: Any) -> None:
    with refused(reason):
        instants.read(written, now=NOW)


@pytest.mark.parametrize("nothing", ["", "-", "/", "无", "未办结", "NULL"])
def test_an_answer_time_that_says_nothing_is_none(cast: Cast, nothing: str) -> None:
    batch = tried(cast, lines(f"1,灯,2026-03-01,{TEXT},{nothing}"))
    assert (batch.good, batch.answered, batch.open) == (1, 0, 1)


# Areas -----------------------------------------------------------------------------------------


def test_areas_are_known_by_code_of_any_length_and_by_name(cast: Cast) -> None:
    of_north = Places(cast.north)
    for text, area in (
        (cast.north.code, cast.north),
        ("530102", cast.north),
        ("530102001", cast.east_street),
        (cast.east_grid.code, cast.east_grid),
        ("北区", cast.north),
        ("东街街道", cast.east_street),
        ("东街", cast.east_street),
        (f"{cast.east_street.name}{cast.east_lane.name}", cast.east_lane),
        (f"{cast.city.name}{cast.north.name}{cast.east_street.name}", cast.east_street),
        (f"{cast.north.name} / {cast.east_street.name}", cast.east_street),
        (f"{cast.east_street.name}{cast.east_lane.name}{cast.east_grid.name}", cast.east_grid),
        ("东巷社区居委会", cast.east_lane),
        ("东街街道办事处东巷", cast.east_lane),
    ):
        assert of_north.find(text) == area, text


def test_areas_elsewhere_and_names_of_several_are_refused(cast: Cast) -> None:
    of_north = Places(cast.north)
    for text in (
        cast.south.code,
        cast.south.name,
        f"{cast.south.name}{cast.east_street.name}",
        "某街道",
        "东",
    ):
        with refused(reasons.NO_AREA):
            of_north.find(text)
    with refused(reasons.AREA_AMBIGUOUS):
        of_north.find(cast.east_grid.name)


def test_the_areas_of_a_city_are_read_once(cast: Cast, django_assert_num_queries: Any) -> None:
    places = Places(Area.objects.get(pk=cast.city.pk))
    with django_assert_num_queries(0):
        assert places.find("东街") is places.find("东街")


# Numbers, lengths, and answers without a time ----------------------------------------------------


def test_a_number_that_does_not_fit_or_lost_digits_is_a_fault_of_the_dry_run(cast: Cast) -> None:
    batch = tried(
        cast, lines(*(f"{number},灯,2026-03-01,{TEXT}," for number in ("9" * 61, "2.02603E+13", "9" * 60)))
    )
    assert faults(batch) == {
        2: [f"留言编号: {reasons.NUMBER_TOO_LONG(length=61, most=60)}"],
        3: [f"留言编号: {table_reasons.LOST_DIGITS(text='2.02603E+13')}"],
        4: [],
    }
    content = workbook(HEAD.split(","), (530111199001011234, "灯", "2026-03-01", TEXT, None))
    assert "末尾几位已经丢失" in faults(tried(cast, content, "a.xlsx"))[2][0]


def test_what_is_too_long_is_cut_with_a_mark_and_a_remark(cast: Cast) -> None:
    head = "编号,主题,内容,时间,地点,答复时间,答复内容".replace("时间,地点", "上报时间,地点")
    batch = tried(
        cast,
        lines(f"1,{'题' * 121},{TEXT},2026-03-01,{'地' * 201},2026-03-02,{'答' * 5001}", head=head),
    )
    assert (batch.good, batch.remarked) == (1, 1)
    assert remarks(batch)[2] == [
        f"主题: {reasons.CUT(length=121, most=119)}",
        f"答复内容: {reasons.CUT(length=5001, most=4999)}",
        f"地点: {reasons.CUT(length=201, most=199)}",
    ]
    services.run(services.begin(batch))
    case = Case.objects.get()
    assert (case.title, case.place) == ("题" * 119 + "…", "地" * 199 + "…")
    assert case.result == "答" * 4999 + "…"


def test_texts_that_just_fit_are_not_touched(cast: Cast) -> None:
    imported(cast, lines(f"1,{'题' * 120},2026-03-01,{'长' * 5000},2026-03-02"))
    case = Case.objects.get()
    assert (case.title, case.text) == ("题" * 120, "长" * 5000)


def test_a_text_too_short_is_told_in_the_importers_words(cast: Cast) -> None:
    batch = tried(cast, lines("1,灯,2026-03-01,短,"))
    assert faults(batch)[2] == [f"留言详情: {reasons.TEXT_TOO_SHORT(length=1, least=10)}"]


def test_an_answer_without_a_time_is_kept_and_told(cast: Cast) -> None:
    head = "编号,内容,上报时间,办结时间,处理结果"
    batch = tried(cast, lines(f"1,{TEXT},2026-03-01,,已更换灯泡", head=head))
    assert (batch.answered, batch.open) == (0, 1)
    assert remarks(batch)[2] == [f"处理结果: {reasons.REPLY_WITHOUT_TIME()}"]
    services.run(services.begin(batch))
    assert Case.objects.get().text == f"{TEXT}\n\n【原系统答复】已更换灯泡"


def test_a_hidden_telephone_number_does_not_keep_the_row_out(cast: Cast) -> None:
    head = "编号,内容,上报时间,联系电话,姓名"
    batch = tried(
        cast, lines(f"1,{TEXT},2026-03-01,138****0000,张三", f"2,{TEXT},2026-03-01,无,-", head=head)
    )
    assert (batch.good, remarks(batch)) == (2, {2: [f"联系电话: {reasons.PHONE_HIDDEN()}"], 3: []})


def test_columns_that_are_not_used_are_named(cast: Cast) -> None:
    batch = tried(cast, lines(f"1,{TEXT},2026-03-01,x", head="编号,内容,上报时间,备注栏"))
    assert batch.unused == ["备注栏"]


# Classes ---------------------------------------------------------------------------------------


def test_classes_of_the_file_are_matched_to_categories(cast: Cast) -> None:
    head = "编号,内容,上报时间,类别"
    rows = [
        f"{n},{TEXT},2026-03-01,{name}" for n, name in enumerate(("城管垃圾类", "城管垃圾类", "暴露垃圾"))
    ]
    batch = tried(cast, lines(*rows, head=head))
    assert batch.strange_classes == [("城管垃圾类", 2)]
    assert faults(batch)[2] == [f"类别: {reasons.NO_CATEGORY(text='城管垃圾类')}"]
    wanted = Category.objects.get(name="暴露垃圾")
    with refused(reasons.NO_SUCH_CLASS):
        services.match_classes(batch, {"城管垃圾类": "no_such"})
    batch = services.try_rows(services.match_classes(batch, {"城管垃圾类": wanted.code}))
    assert (batch.good, batch.strange_classes) == (3, [])
    services.run(services.begin(batch))
    assert set(Case.objects.values_list("category", flat=True)) == {wanted.pk}


def test_a_likely_category_is_proposed(cast: Cast) -> None:
    known = categories.in_use("incident")
    found = categories.guess("生活垃圾问题", known)
    assert found is not None
    assert "垃圾" in found.name
    assert categories.guess("ＸＹ", known) is None


# Where in the file -------------------------------------------------------------------------------


def test_another_heading_or_worksheet_can_be_chosen(cast: Cast) -> None:
    def more(book: Any) -> None:
        second = book.create_sheet("旧数据")
        for row in (("编号", "内容", "上报时间"), ("9", TEXT, "2025-03-01")):
            second.append(row)

    rows = (("汇总表",), HEAD.split(","), ("1", "灯", "2026-03-01", TEXT, None))
    batch = take(cast, workbook(*rows, after=more), "a.xlsx")
    assert (batch.sheet, batch.heading, batch.total) == ("Sheet", 2, 1)
    assert len(batch.notes) == 2
    batch = services.read_elsewhere(batch, sheet="旧数据", heading=1)
    services.map_columns(batch, batch.mapping)
    services.run(services.begin(services.try_rows(batch)))
    assert Case.objects.get().external_number == "9"
    with pytest.raises(Refused):
        services.read_elsewhere(batch, sheet="Sheet", heading=2)  # it has been imported


def test_numbers_and_times_of_a_real_workbook_are_what_was_meant(cast: Cast) -> None:
    content = workbook(HEAD.split(","), ('="007"', "灯", 46082.5, TEXT, "未办结"))
    imported(cast, content, name="a.xlsx")
    case = Case.objects.get()
    assert (case.external_number, case.reported_at) == ("007", instant("2026-03-01 12:00"))
    assert timezone.localtime(case.reported_at).hour == 12


def test_how_many_lie_in_which_district_is_known_after_the_dry_run(cast: Cast) -> None:
    assert tried(cast, lines(GOOD.format(n=1))).districts == {cast.north.code: 1}
