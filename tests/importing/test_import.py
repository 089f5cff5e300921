"""Files as they come: every fault gets its answer, nothing is half-imported, a batch goes back whole."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.cases.maintenance import integrity
from governance.cases.models import Case, CaseLog, Category, Channel, JoinedReport
from governance.cases.workflow import history
from governance.common import table_reasons
from governance.common.refusals import Refused
from governance.importing import reasons, services, undoing
from governance.importing.models import ImportBatch
from governance.insight import facts
from governance.notices.models import Notice
from tests.cases.story import act, file, instant
from tests.cast import Cast, fresh
from tests.importing.batches import GOOD, HEAD, faults, imported, lines, take, tried
from tests.portal.browsers import browser_of
from tests.refusals import refused
from tests.workbooks import workbook


def test_a_message_becomes_a_case_at_its_real_times(cast: Cast) -> None:
    imported(cast, lines(GOOD.format(n="A1")))
    case = Case.objects.get()
    assert (case.external_number, case.title, case.state) == ("A1", "路灯不亮", "closed")
    assert case.reported_at == case.registered_at == case.dispatched_at == instant("2019-04-24 16:03:40")
    assert case.handled_at == case.closed_at == instant("2019-05-09 09:49:10")
    assert (case.district, case.subdistrict, case.desk, case.lead_area) == (
        cast.north,
        None,
        cast.north,
        cast.north,
    )
    acts = ["file", "register", "dispatch", "answer"]
    assert [row.act for row in case.log.all()] == acts
    assert case.log.first().actor == cast.official
    assert not case.clocks.live().exists()
    # 15 working days of a district from 24 April 2019 (1 to 4 May off, 28 April and 5 May worked)
    assert case.clocks.get(kind="whole").due_at == instant("2019-05-16 17:30")
    assert case.closed_in_time is True
    assert list(facts.differences()) == []


def test_the_calendars_of_those_years_are_used(cast: Cast) -> None:
    imported(
        cast,
        lines(
            "B1,供暖,2012-01-20 10:00,家里的暖气一直不热请来看看。,2012-02-15 17:30",
            "B2,供暖,2012-01-20 10:00,家里的暖气一直不热请来看看。,2012-02-15 17:31",
        ),
    )
    # Spring Festival 2012: 22 to 28 January off, 21 and 29 worked; the 15th working day is 15 February
    found = dict(Case.objects.values_list("external_number", "closed_in_time"))
    assert found == {"B1": True, "B2": False}
    assert Case.objects.get(external_number="B1").clocks.get(kind="whole").due_at == instant(
        "2012-02-15 17:30"
    )


def test_what_is_not_answered_waits_at_its_desk_and_the_desk_is_told_once(cast: Cast) -> None:
    rows = (f"C{n},噪音,2026-03-1{n} 10:00,楼下的店每晚放音乐到很晚。," for n in (1, 2, 3))
    imported(cast, lines(*rows), timing=ImportBatch.Timing.TODAY)
    assert set(Case.objects.values_list("state", flat=True)) == {"dispatched"}
    told = Notice.objects.filter(reason="批量导入")
    assert told.filter(person=cast.official).count() == 1
    assert told.count() == told.values("person").distinct().count()
    assert "3 件" in told.get(person=cast.official).text
    assert not Notice.objects.exclude(reason="批量导入").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_the_encoding_is_recognised(cast: Cast, encoding: str) -> None:
    batch = tried(cast, lines(GOOD.format(n=1)).decode().encode(encoding))
    assert (batch.good, batch.faulty, batch.columns[1]) == (1, 0, "留言主题")


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_other_delimiters_are_recognised(cast: Cast, delimiter: str) -> None:
    assert tried(cast, lines(GOOD.format(n=1)).replace(b",", delimiter.encode())).good == 1


def test_a_workbook_with_real_dates(cast: Cast) -> None:
    content = workbook(
        HEAD.split(","),
        (
            7,
            "路灯",
            datetime(2019, 4, 24, 16, 3),  # noqa: DTZ001 - a workbook knows no zones
            "小区门口的路灯已经三天不亮了。",
            datetime(2019, 5, 9),  # noqa: DTZ001
        ),
    )
    imported(cast, content, name="messages.xlsx")
    case = Case.objects.get()
    assert case.external_number == "7"
    assert case.reported_at == instant("2019-04-24 16:03")
    assert case.closed_at == instant("2019-05-09 00:00")


def test_a_formula_is_not_a_value(cast: Cast) -> None:
    content = workbook(
        HEAD.split(","), ("=A9", "路灯", "2019-04-24", "小区门口的路灯已经三天不亮了。", "=NOW()")
    )
    batch = tried(cast, content, name="messages.xlsx")
    formula = str(table_reasons.FORMULA())
    assert faults(batch)[2][:2] == [f"{column}: {formula}" for column in ("留言编号", "答复时间")]


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.csv", table_reasons.EMPTY),
        (b"\xef\xbb\xbf \r\n", "a.csv", table_reasons.EMPTY),
        (lines(), "a.csv", table_reasons.NO_ROWS),
        (lines("1,2"), "a.pdf", table_reasons.UNKNOWN_TYPE),
        (lines("1,2"), "a.xlsx", table_reasons.NOT_WHAT_NAMED),
        (workbook(("a",), ("b",)), "a.csv", table_reasons.NOT_WHAT_NAMED),
        (b"%PDF-1.7 and so on", "a.csv", table_reasons.NOT_WHAT_NAMED),
        (b"\x89PNG\r\n\x1a\n\0\0", "a.csv", table_reasons.NOT_WHAT_NAMED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", table_reasons.OLD_EXCEL),
        (b"PK\x03\x04broken", "a.xlsx", table_reasons.UNREADABLE),
        (b"a,b\n\x81\xff\xff,1", "a.csv", table_reasons.UNKNOWN_ENCODING),
        (lines("1,2,3", head="a,a,b"), "a.csv", table_reasons.COLUMN_TWICE),
        (lines("1,2,3", head="a,,b"), "a.csv", table_reasons.COLUMN_EMPTY),
    ],
)
def test_a_file_that_is_no_table_is_told_why(cast: Cast, content: bytes, name: str, reason: Any) -> None:
    with refused(reason):
        take(cast, content, name)
    assert not ImportBatch.objects.exists()


def test_a_zip_that_is_no_workbook(cast: Cast) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("a.txt", "a")
    with refused(table_reasons.NOT_WHAT_NAMED):
        take(cast, out.getvalue(), "a.xlsx")


def test_missing_columns_are_named(cast: Cast) -> None:
    batch = take(cast, lines("1,路灯不亮", head="编号,说的什么"))
    with pytest.raises(Refused, match="内容、上报时间"):
        services.map_columns(batch, batch.mapping)
    with refused(reasons.COLUMN_USED_TWICE):
        services.map_columns(
            batch, {"external_number": "编号", "text": "说的什么", "reported_at": "说的什么"}
        )


FUTURE = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("1,灯,,小区门口的路灯已经三天不亮了。,", "留言时间", reasons.NO_DATE()),
        ("1,灯,昨天,小区门口的路灯已经三天不亮了。,", "留言时间", reasons.BAD_DATE(text="昨天")),
        ("1,灯,2019-02-30,小区门口的路灯已经三天不亮了。,", "留言时间", reasons.BAD_DATE(text="2019-02-30")),
        ("1,灯,1998-02-03,门口的路灯三天不亮了。,", "留言时间", reasons.TOO_OLD(year=1998, first=2000)),
        (f"1,灯,{FUTURE},小区门口的路灯已经三天不亮了。,", "留言时间", reasons.IN_FUTURE()),
        (
            "1,灯,2019-02-03,小区门口的路灯已经三天不亮了。,2019-02-02",
            "答复时间",
            reasons.ANSWERED_BEFORE(),
        ),
    ],
)
def test_a_row_without_a_usable_date_says_which(cast: Cast, row: str, column: str, reason: Any) -> None:
    batch = tried(cast, lines(row, GOOD.format(n=2)))
    assert faults(batch) == {2: [f"{column}: {reason}"], 3: []}
    with refused(reasons.FAULTY):
        services.begin(batch)
    assert not Case.objects.exists()


def test_texts_too_long_too_short_and_just_right(cast: Cast) -> None:
    batch = tried(
        cast,
        lines(
            f"1,灯,2019-02-03,{'长' * 5001},",
            "2,灯,2019-02-03,短,",
            f"3,灯,2019-02-03,{'长' * 5000},",
            ",灯,2019-02-03,小区门口的路灯已经三天不亮了。,",
            "5,灯,2019-02-03,小区门口的路灯已经三天不亮了。,,多,余",
        ),
    )
    found = faults(batch)
    assert "5000" in found[2][0]
    assert "10 个字" in found[3][0]
    assert found[4] == []
    assert found[5] == ["留言编号: 这个来源要填外部编号。"]
    assert found[6] == [f": {reasons.TOO_WIDE(n=2)}"]


def test_a_number_is_used_once_in_the_file_and_in_the_portal(cast: Cast) -> None:
    first = imported(cast, lines(GOOD.format(n="N1")))
    number = Case.objects.get().number
    batch = tried(cast, lines(GOOD.format(n="N1"), GOOD.format(n="N2"), GOOD.format(n="N2")))
    assert faults(batch) == {
        2: [f"留言编号: 外部编号 N1 已登记为 #{number}。"],
        3: [],
        4: [f"留言编号: {reasons.NUMBER_TWICE(number='N2', row=3)}"],
    }
    done = services.run(services.begin(batch, skip_faulty=True))
    assert (done.good, done.faulty, Case.objects.count()) == (1, 2, 2)
    assert first.rows.count() == 1


def test_areas_and_categories_by_code_or_name(cast: Cast) -> None:
    head = "编号,内容,上报时间,区域,类别"
    text = "小区门口的路灯已经三天不亮了。"
    batch = tried(
        cast,
        lines(
            f"1,{text},2019-02-03,{cast.east_lane.code},",
            f"2,{text},2019-02-03,东街街道,暴露垃圾",
            f"3,{text},2019-02-03,一网格,",
            f"4,{text},2019-02-03,{cast.south.code},",
            f"5,{text},2019-02-03,,没有的类",
            head=head,
        ),
    )
    found = faults(batch)
    assert found[2] == []
    assert found[4] == [f"区域: {reasons.AREA_AMBIGUOUS(text='一网格')}"]
    assert found[5] == [f"区域: {reasons.NO_AREA(text=cast.south.code)}"]  # another district is out of reach
    assert found[6] == [f"类别: {reasons.NO_CATEGORY(text='没有的类')}"]


def test_when_one_row_fails_nothing_is_imported(cast: Cast) -> None:
    batch = services.begin(tried(cast, lines(GOOD.format(n="X1"), GOOD.format(n="X2"))))
    imported(cast, lines(GOOD.format(n="X2")))  # somebody was faster with the second number
    with refused(reasons.FAULTY):
        services.run(batch)
    assert Case.objects.count() == 1
    batch = ImportBatch.objects.get(pk=batch.pk)
    assert batch.state == "failed"
    assert "1 行" in batch.error


def test_a_batch_goes_back_whole_and_may_come_again(cast: Cast) -> None:
    content = lines(GOOD.format(n="U1"), "U2,噪音,2026-03-11 10:00,楼下的店每晚放音乐到很晚。,")
    batch = imported(cast, content)
    undoing.undo(batch, actor=fresh(cast.official))
    assert set(Case.objects.values_list("state", "is_open")) == {("cancelled", False)}
    for case in Case.objects.all():
        assert case.log.last().act == "take_back"
        assert "李主任" in case.log.last().text
        assert not case.clocks.live().exists()
    assert list(facts.differences()) == []
    again = imported(cast, content)
    assert again.good == 2


def test_a_batch_somebody_has_worked_on_stays(cast: Cast) -> None:
    batch = imported(cast, lines("V1,噪音,2026-03-11 10:00,楼下的店每晚放音乐到很晚。,", GOOD.format(n="V2")))
    case = Case.objects.get(external_number="V1")
    act(case, "remind", cast.official, text="请抓紧", at=instant("2026-03-12 10:00"))
    with pytest.raises(Refused, match=case.number):
        undoing.undo(batch, actor=fresh(cast.official))
    assert not Case.objects.filter(state="cancelled").exists()


def test_rules_are_read_once_a_batch(cast: Cast) -> None:
    """More rows ask no more often what the limits, ladders and calendars are."""

    def asked(count: int, first: int) -> int:
        rows = (GOOD.format(n=f"R{first + n}") for n in range(count))
        batch = services.begin(tried(cast, lines(*rows)))
        with CaptureQueriesContext(connection) as captured:
            services.run(batch)
        tables = ('FROM "cases_timelimit"', 'FROM "cases_ladderrung"', 'FROM "clock_calendarversion"')
        return sum(any(table in one["sql"] for table in tables) for one in captured.captured_queries)

    assert asked(6, 10) == asked(2, 0) < 20


def test_doing_it_again_does_nothing_twice(cast: Cast) -> None:
    batch = imported(cast, lines(GOOD.format(n="T1")))
    assert services.run(batch).state == "done"
    assert Case.objects.count() == 1
    with refused(reasons.NOT_READY):
        services.begin(batch)


def test_the_command(cast: Cast, tmp_path: Any, capsys: Any) -> None:
    path = tmp_path / "messages.csv"
    path.write_bytes(lines(GOOD.format(n="K1")))
    call_command("import_messages", path, dry_run=True)
    assert not Case.objects.exists()
    call_command("import_messages", path, area=cast.north.code, username="official")
    assert Case.objects.get().filed_by == cast.official
    call_command("import_messages", undo=ImportBatch.objects.get(state="done").pk)
    assert Case.objects.get().state == "cancelled"
    path.write_bytes(b"")
    with pytest.raises(CommandError, match="空的"):
        call_command("import_messages", path)


def test_a_row_more_costs_few_questions(cast: Cast) -> None:
    """Everything that is the same for the rows of a batch is asked once; facts are written at its end."""

    def asked(count: int, first: int) -> int:
        rows = (GOOD.format(n=f"Q{first + n}") for n in range(count))
        batch = services.begin(tried(cast, lines(*rows)))
        with CaptureQueriesContext(connection) as captured:
            services.run(batch)
        return len(captured)

    few, more = asked(2, 0), asked(12, 10)
    assert (more - few) / 10 <= 34
    assert not list(facts.differences())
    assert not integrity.faults()
    assert not list(history.breaks(CaseLog.objects.order_by("case_id", "step")))


def test_a_number_with_which_a_report_was_added_to_a_case_is_taken_too(cast: Cast) -> None:
    case = file(cast)
    hotline = Channel.objects.get(code="hotline_12345")
    JoinedReport.objects.create(case=case, channel=hotline, external_number="J1", at=case.reported_at)
    batch = tried(cast, lines(GOOD.format(n="J1")))
    assert (batch.good, batch.faulty) == (0, 1)
    assert case.number in faults(batch)[2][0]


def test_an_empty_file_is_told_so_by_its_name(cast: Cast) -> None:
    browser = browser_of(cast.official)
    given = {
        "file": SimpleUploadedFile("nothing.csv", b""),
        "area": cast.north.pk,
        "channel": Channel.objects.get(code="hotline_12345").pk,
        "category": Category.objects.get(code="other_matter").pk,
    }
    page = browser.post(reverse("import-new"), given)
    assert page.status_code == 422
    assert page.context["form"].errors["file"] == [str(table_reasons.EMPTY(name="nothing.csv"))]
