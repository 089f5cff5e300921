"""Files as other programs write them, and as somebody who means harm does: read whole, or told why not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import Border, Side

from governance.common import table_reasons as reasons
from governance.common import tables
from governance.common.tables import Blurred, Formula
from governance.common.tables import workbook as reader
from tests.refusals import refused
from tests.workbooks import edited, workbook

HEAD = ("编号", "内容", "时间", "地点")
FIVE = [(f"A{n}", "路灯不亮", "2026-03-01", "东街") for n in range(1, 6)]


def read(content: bytes, name: str = "a.xlsx", **more: Any) -> tables.Table:
    return tables.read(content, name, **more)


def values(table: tables.Table, column: str) -> list[Any]:
    return [cells[column] for _number, cells, _more in table.rows]


# What a workbook says of itself ----------------------------------------------------------------


@pytest.mark.parametrize("size", ["A1:B3", "A1", "A1:D11"])
def test_a_size_note_that_is_wrong_loses_nothing(size: str) -> None:
    content = edited(workbook(HEAD, *FIVE), "<dimension[^>]*/>", f'<dimension ref="{size}"/>')
    table = read(content)
    assert table.columns == list(HEAD)
    assert values(table, "编号") == ["A1", "A2", "A3", "A4", "A5"]
    assert values(table, "地点") == ["东街"] * 5


def test_rows_that_are_only_formatted_are_not_counted() -> None:
    def format_far_down(book: Workbook) -> None:
        for row in range(7, 400):
            for column in range(1, 5):
                book.active.cell(row, column).border = Border(left=Side("thin"))

    assert len(read(workbook(HEAD, *FIVE, after=format_far_down)).rows) == 5


def test_rows_are_counted_by_what_is_in_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("governance.common.tables.headings.MOST_ROWS", 4)
    with refused(reasons.TOO_MANY):
        read(workbook(HEAD, *FIVE))


@pytest.mark.parametrize("number", ["1", "99999999"])
def test_rows_that_a_reader_would_leave_out_are_no_table(number: str) -> None:
    content = edited(workbook(HEAD, *FIVE), '<row r="4"', f'<row r="{number}"')
    with refused(reasons.UNREADABLE):
        read(content)


def test_cells_out_of_order_are_no_table() -> None:
    with refused(reasons.UNREADABLE):
        read(edited(workbook(HEAD, *FIVE), '<c r="D3"', '<c r="B3"'))


# What means harm -------------------------------------------------------------------------------


def test_a_sheet_of_countless_empty_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    row = "".join(f'<c r="{letter}9" s="0"/>' for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    content = edited(workbook(HEAD, *FIVE), "</sheetData>", f'<row r="9">{row}</row></sheetData>')
    assert len(read(content).rows) == 5
    monkeypatch.setattr(reader, "MOST_CELLS", 40)
    with refused(reasons.TOO_MANY_CELLS):
        read(content)


def test_one_cell_far_to_the_right_is_refused_before_it_is_built() -> None:
    far = '<row r="9"><c r="XFD9" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    with refused(reasons.TOO_WIDE):
        read(edited(workbook(HEAD, *FIVE), "</sheetData>", far))


def test_what_swells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "UNPACKED", 5_000)
    with refused(reasons.SWELLS):
        read(workbook(HEAD, *FIVE))


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_a_document_type_is_refused_wherever_it_stands(part: str) -> None:
    entity = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><'
    with refused(reasons.HAS_DTD):
        read(edited(workbook(HEAD, *FIVE), "^(?:<[?][^>]*>)?\\s*<", entity, part=part))


@pytest.mark.parametrize("pattern", ["</sheetData>", "</row>"])
def test_broken_xml_is_a_sentence(pattern: str) -> None:
    with refused(reasons.UNREADABLE):
        read(edited(workbook(HEAD, *FIVE), pattern, "<"))


def test_a_password_is_called_one() -> None:
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le")
    with refused(reasons.PASSWORD):
        read(container)
    with refused(reasons.OLD_EXCEL):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500))


# Where the table is ----------------------------------------------------------------------------

KNOWN = ("编号", "内容", "时间", "地点", "标题")


def test_a_title_above_the_heading_is_passed_over_and_told() -> None:
    table = read(workbook(("2026年3月工单汇总表",), (), HEAD, *FIVE), known=KNOWN)
    assert (table.columns, table.heading, len(table.rows)) == (list(HEAD), 3, 5)
    assert table.rows[0][0] == 4  # rows are numbered as the spreadsheet does
    assert "第 3 行" in table.notes[0]


def test_a_title_is_passed_over_also_when_no_heading_is_known() -> None:
    table = read(workbook(("汇总表",), ("甲", "乙"), ("1", "2")))
    assert (table.columns, table.heading) == (["甲", "乙"], 2)


def test_a_known_word_further_down_does_not_make_a_heading() -> None:
    table = read(workbook(("甲", "乙"), ("1", "2"), ("内容", "3")), known=KNOWN)
    assert (table.columns, len(table.rows)) == (["甲", "乙"], 2)


def test_two_heading_rows_are_read_by_the_lower() -> None:
    def merge(book: Workbook) -> None:
        for cells in ("A1:A2", "B1:C1", "D1:D2"):
            book.active.merge_cells(cells)

    rows = (("编号", "诉求", None, "时间"), (None, "标题", "内容", None), ("1", "路灯", "不亮", "2026-03-01"))
    for known in (KNOWN, ()):
        table = read(workbook(*rows, after=merge), known=known)
        assert table.columns == ["编号", "标题", "内容", "时间"]
        assert [number for number, _cells, _more in table.rows] == [3]


def test_the_heading_can_be_chosen() -> None:
    content = workbook(("甲", "乙"), ("丙", "丁"), ("1", "2"))
    assert read(content, heading=2).columns == ["丙", "丁"]
    with refused(reasons.NO_HEADING):
        read(content, heading=9)


def test_a_heading_with_a_line_break_is_one_line() -> None:
    heads = ("留言\n编号", "ID\nnumber", "内容_x000D_\n详情")
    table = read(workbook(heads, ("1", "2", "a_x000D_\nb_x000D_c")))
    assert table.columns == ["留言编号", "ID number", "内容详情"]
    assert values(table, "内容详情") == ["a\nbc"]


def test_empty_columns_are_left_out_and_others_need_a_name() -> None:
    rows = (("编号", None, "内容"), ("1", None, "路灯"))
    assert read(workbook(*rows)).columns == ["编号", "内容"]
    with pytest.raises(Exception, match="第 2 栏没有表头，而第 3 行"):
        read(workbook(*rows, ("2", "x", "路灯")))


def test_merged_cells_are_filled_downwards_and_told() -> None:
    def merge(book: Workbook) -> None:
        book.active.merge_cells("D2:D4")
        book.active.merge_cells("A6:D6")

    places = ("东街", None, None, "西街")
    rows = [*((str(n), "a", "b", place) for n, place in enumerate(places)), ("合计",)]
    table = read(workbook(HEAD, *rows, after=merge), known=KNOWN)
    assert values(table, "地点") == ["东街", "东街", "东街", "西街", None]
    assert "“地点”一栏" in table.notes[0]


def test_the_worksheet_with_known_names_is_read_and_the_others_are_named() -> None:
    def more(book: Workbook) -> None:
        book.active.title = "说明"
        second = book.create_sheet("明细")
        for row in (HEAD, *FIVE):
            second.append(row)
        book.create_sheet("空")

    content = workbook(("填表说明", "一"), ("二", "三"), after=more)
    table = read(content, known=KNOWN)
    assert (table.sheet, table.sheets, len(table.rows)) == ("明细", ("说明", "明细"), 5)
    assert "没有读：说明" in table.notes[0]
    assert read(content).sheet == "说明"
    assert read(content, sheet="说明", known=KNOWN).columns == ["填表说明", "一"]
    with refused(reasons.NO_SUCH_SHEET):
        read(content, sheet="没有")


def test_hidden_worksheets_are_not_read_unless_chosen() -> None:
    def hide(book: Workbook) -> None:
        book.active.sheet_state = "hidden"
        shown = book.create_sheet("明细")
        shown.append(HEAD)
        shown.append(FIVE[0])

    content = workbook(("旧", "数据"), ("1", "2"), after=hide)
    table = read(content)
    assert (table.sheet, len(table.rows)) == ("明细", 1)
    assert "隐藏的工作表没有读" in table.notes[0]
    assert read(content, sheet="Sheet").columns == ["旧", "数据"]


# What cells hold -------------------------------------------------------------------------------


def test_numbers_are_read_as_meant_or_called_lost() -> None:
    moment = datetime(2026, 3, 1, 8, 5)  # noqa: DTZ001 - a workbook knows no zones
    row = ['="0123"', 20260312345678, 46082.5, "=A1+1", moment, 530111199001011234]
    cells = read(workbook("abcdef", row)).rows[0][1]
    assert [cells[one] for one in "abcde"] == ["0123", "20260312345678", "46082.5", "=A1+1", moment]
    assert [type(cells[one]) for one in "abcdf"] == [str, str, str, Formula, Blurred]


def test_text_files_hold_numbers_the_same_way() -> None:
    table = read(b'a,b,c\n="0123",2.02603E+13,20260312345678\n', "a.csv")
    cells = table.rows[0][1]
    assert cells == {"a": "0123", "b": "2.02603E+13", "c": "20260312345678"}
    assert [type(one) for one in cells.values()] == [str, Blurred, str]


# Separated values ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        (['1,路灯,2026-03-01,"东街', "2,路灯,2026-03-02,东街", "3,路灯,2026-03-03,东街"], 2),
        (["1,路灯,2026-03-01,东街", '2,"路灯,2026-03-02,东街', '3,"路灯",2026-03-03,东街'], 3),
        (['1,"路灯,2026-03-01,东街', '2,路灯",2026-03-02,东街', "3,路灯,2026-03-03,东街"], 2),
        (['1,"路灯"不亮,2026-03-01,东街'], 2),
    ],
)
def test_a_quote_that_does_not_end_is_told_with_its_row(rows: list[str], where: int) -> None:
    with pytest.raises(Exception, match=f"第 {where} 行的双引号没有成对"):
        read("\n".join((",".join(HEAD), *rows)).encode(), "a.csv")


def test_quoted_line_ends_and_quotes_are_read() -> None:
    table = read('编号,内容,时间,地点\n1,"路灯,\n""不亮""",2026-03-01,东街\n'.encode(), "a.csv")
    assert table.rows[0][1]["内容"] == '路灯,\n"不亮"'


@pytest.mark.parametrize("text", ["sep=;\n编号;内容\n1;a,b,c\n", "编号|内容\n1|a,b\n"])
def test_the_separator_is_found(text: str) -> None:
    assert read(text.encode(), "a.csv").columns == ["编号", "内容"]
