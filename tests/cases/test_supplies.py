"""Each supplied value: what it takes, what it refuses and in which words, and that JSON gives it back."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from governance.cases import services
from governance.cases.choices import ReasonKind
from governance.cases.models import Attachment, Case, Category, LoopSetting
from governance.cases.pages.forms import ActForm
from governance.cases.workflow import supplies as kinds
from governance.cases.workflow.definitions import Transition, Who, flow_of
from governance.cases.workflow.supplies import Supply
from governance.cases.workflow.validation import Incomplete, check
from tests.cases.story import file, lately, photo
from tests.cast import Cast, fresh
from tests.portal.browsers import browser_of

SCORES = kinds.Rows(
    "scores",
    "评分",
    columns=(kinds.Text("item", "项目"), kinds.Number("points", "得分", minimum=0, maximum=100, unit="分")),
    minimum=1,
    maximum=3,
)


def archive(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return out.getvalue()


DOCX = archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
XLSX = archive({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>"})
PDF = b"%PDF-1.7\n%%EOF"


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.mark.parametrize(
    ("supply", "given", "value"),
    [
        (kinds.Text("a", "标题"), " 井盖 ", "井盖"),
        (kinds.LongText("a", "说明", minimum=2), "已清运", "已清运"),
        (kinds.Flag("a", "已告知"), "on", True),
        (kinds.Flag("a", "已告知"), "", False),
        (kinds.Flag("a", "已告知", required=True), "yes", True),
        (kinds.Decision("a", "决定"), "no", False),
        (kinds.Decision("a", "决定"), "yes", True),
        (kinds.Number("a", "人数", minimum=1, maximum=9), "7", 7),
        (kinds.Number("a", "温度", minimum=-20), "-5", -5),
        (kinds.Money("a", "费用"), "1280.5", 128050),
        (kinds.Money("a", "费用"), "￥1,280.55 元", 128055),
        (kinds.Money("a", "费用"), 12, 1200),
        (kinds.Money("a", "费用"), "0.1", 10),
        (kinds.Day("a", "日期"), "2026-03-12", date(2026, 3, 12)),
        (kinds.DayRange("a", "期间"), ["2026-03-12", "2026-03-14"], (date(2026, 3, 12), date(2026, 3, 14))),
        (kinds.Choice("a", "满意度", choices=[(5, "很满意"), (4, "满意")]), "5", 5),
        (SCORES, [{"item": "卫生", "points": "90"}], [{"item": "卫生", "points": 90}]),
        (
            SCORES,
            [{"item": "", "points": ""}, {"item": "秩序", "points": 0}],
            [{"item": "秩序", "points": 0}],
        ),
    ],
)
def test_a_value_is_taken_and_json_gives_it_back(supply: Supply, given: Any, value: Any) -> None:
    case = Case()
    taken = supply.clean(given, case)
    assert taken == value
    assert type(taken) in (type(value), kinds.DaySpan)
    assert supply.clean(json.loads(json.dumps(supply.to_json(taken))), case) == value


@pytest.mark.parametrize(
    ("supply", "given", "sentence"),
    [
        (kinds.Text("a", "标题"), "  ", "请填写“标题”。"),
        (kinds.Text("a", "标题", minimum=3), "井盖", "“标题”至少 3 个字。"),
        (kinds.LongText("a", "说明"), "长" * 5001, "“说明”太长，请控制在 5000 字以内。"),
        (kinds.Flag("a", "已告知", required=True), False, "请勾选“已告知”。"),
        (kinds.Decision("a", "决定"), "", "请填写“决定”。"),
        (kinds.Decision("a", "决定"), "perhaps", "请从列出的选项中选择“决定”。"),
        (kinds.Number("a", "人数"), "几个", "“人数”应为整数。"),
        (kinds.Number("a", "人数"), 1.5, "“人数”应为整数。"),
        (kinds.Number("a", "人数"), "9" * 5000, "“人数”应为整数。"),
        (kinds.Number("a", "人数"), "-1", "“人数”不能小于 0。"),
        (kinds.Number("a", "得分", maximum=100, unit="分"), "101", "“得分”不能大于 100 分。"),
        (kinds.Money("a", "费用"), "1.234", "“费用”最多两位小数，即精确到分。"),
        (kinds.Money("a", "费用"), "NaN", "“费用”应为金额（元），如 1280.50。"),
        (kinds.Money("a", "费用"), "1e9", "“费用”应为金额（元），如 1280.50。"),
        (kinds.Money("a", "费用"), "-1", "“费用”不能少于 0.00 元。"),
        (kinds.Money("a", "费用", maximum=10000), "100.01", "“费用”不能多于 100.00 元。"),
        (kinds.Day("a", "日期"), "明天", "“日期”应为日期，如 2026-11-21。"),
        (kinds.Day("a", "日期"), "2026-02-30", "“日期”应为日期，如 2026-11-21。"),
        (kinds.Day("a", "日期"), "9999-12-31", "“日期”应在 1900 年到 2199 年之间。"),
        (kinds.Day("a", "日期"), "0001-01-01", "“日期”应在 1900 年到 2199 年之间。"),
        (kinds.Day("a", "日期"), date.max, "“日期”应在 1900 年到 2199 年之间。"),
        (kinds.DayRange("a", "期间"), ["", ""], "请填写“期间”。"),
        (kinds.DayRange("a", "期间"), ["2026-03-12", ""], "请填写“期间”的起止两个日期。"),
        (kinds.DayRange("a", "期间"), ["2026-03-12", "2026-03-11"], "“期间”的结束日期早于开始日期。"),
        (kinds.DayRange("a", "期间", longest=2), ["2026-03-12", "2026-03-14"], "“期间”最长 2 天。"),
        (kinds.DayRange("a", "期间"), ["0001-01-01", "9999-12-31"], "“期间”应在 1900 年到 2199 年之间。"),
        (kinds.Choice("a", "满意度", choices=[(5, "很满意")]), "6", "请从列出的选项中选择“满意度”。"),
        (SCORES, [{"item": "", "points": ""}], "请填写“评分”。"),
        (SCORES, "90", "“评分”应为若干行。"),
        (SCORES, [{"item": "卫生", "points": "高"}], "第 1 行：“得分”应为整数。"),
        (SCORES, [{}, {"item": "卫生", "points": ""}], "第 2 行：请填写“得分”。"),
        (SCORES, [{"item": "卫生", "points": 1}] * 4, "“评分”最多 3 行。"),
        (SCORES, [{"item": "卫生", "points": 1, "note": "x"}], "“评分”没有这一列：note。"),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(supply: Supply, given: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=r".+") as caught:
        supply.clean(given, Case())
    assert str(caught.value) == sentence


def test_what_may_stay_empty_has_a_value_of_its_own() -> None:
    optional = [
        (kinds.Text("a", "标题", required=False), None),
        (kinds.DayRange("a", "期间", required=False), None),
        (kinds.UnitsChoice("a", "协办", required=False), []),
        (kinds.Photos("a", "照片", required=False), []),
        (kinds.Rows("a", "评分", required=False, columns=(kinds.Text("item", "项目"),)), []),
        (kinds.ReportersChoice("a", "反映人", required=False), []),
        (kinds.Document("a", "文件", required=False), None),
    ]
    assert [supply.clean("", Case()) for supply, _value in optional] == [value for _supply, value in optional]


@dataclass
class Picked:
    supply: Supply
    given: Callable[[Cast, Case], Any]
    wrong: Any
    sentence: str


ROWS = [
    Picked(
        kinds.Reason("a", "理由", reason_kind=ReasonKind.REJECT),
        lambda cast, case: "not_true",
        "because",
        "请从列出的理由中选择“理由”。",
    ),
    Picked(
        kinds.UnitChoice("a", "单位"), lambda cast, case: cast.water, "x", "所选的“单位”不存在，请重新选择。"
    ),
    Picked(
        kinds.UnitsChoice("a", "单位"),
        lambda cast, case: [cast.water.pk],
        [-1],
        "所选的“单位”不存在，请重新选择。",
    ),
    Picked(
        kinds.AreaChoice("a", "区域"),
        lambda cast, case: cast.east_grid,
        "999999999999",
        "没有编码为 999999999999 的区域。",
    ),
    Picked(
        kinds.CategoryChoice("a", "类别"),
        lambda cast, case: Category.objects.get(code="rubbish_exposed"),
        10**30,
        "所选的“类别”不存在，请重新选择。",
    ),
    Picked(
        kinds.PersonChoice("a", "办理人", right="cases.dispatch"),
        lambda cast, case: cast.zhang,
        "0",
        "所选的“办理人”不存在，请重新选择。",
    ),
    Picked(kinds.CaseNumber("a", "事项"), lambda cast, case: f"#{case.number}", "530000", "530000"),
    Picked(kinds.TaskChoice("a", "任务"), lambda cast, case: "7", "七", "所选的“任务”不存在，请重新选择。"),
    Picked(
        kinds.RelationKindChoice("a", "关联"),
        lambda cast, case: "related",
        "friend",
        "请从列出的选项中选择“关联”。",
    ),
    Picked(
        kinds.ReportersChoice("a", "反映人"),
        lambda cast, case: ["2", "0", "2"],
        ["x"],
        "请从列出的选项中选择“反映人”。",
    ),
]


@pytest.mark.parametrize("picked", ROWS, ids=lambda one: type(one.supply).__name__)
def test_a_row_is_found_and_json_gives_it_back(cast: Cast, picked: Picked) -> None:
    case = file(cast)
    value = picked.supply.clean(picked.given(cast, case), case)
    assert value
    assert picked.supply.clean(json.loads(json.dumps(picked.supply.to_json(value))), case) == value
    with pytest.raises(ValueError, match=picked.sentence):
        picked.supply.clean(picked.wrong, case)


def test_a_unit_that_is_closed_is_refused_by_name(cast: Cast) -> None:
    cast.water.is_active = False
    cast.water.save()
    with pytest.raises(ValueError, match=f"{cast.water.name}已停用，请另选单位。"):
        kinds.UnitChoice("a", "单位").clean(cast.water.pk, file(cast))


def test_a_person_from_elsewhere_is_refused_by_name(cast: Cast) -> None:
    supply = kinds.PersonChoice("a", "办理人", right="cases.dispatch")
    with pytest.raises(ValueError, match="赵"):
        supply.clean(cast.zhao.pk, file(cast))  # the next street's, with the same right there


def test_the_category_says_how_many_photos(cast: Cast) -> None:
    supply = kinds.Photos("a", "照片", minimum=1, photo_kind="after", by_category=True)
    case = file(cast)
    assert case.category is not None
    case.category.after_photos = 2
    with pytest.raises(ValueError, match="“照片”至少 2 张。"):
        supply.for_case(case).clean([photo()], case)
    case.category.after_photos = 0
    assert supply.for_case(case).clean([], case) == []
    assert kinds.Photos("a", "照片", minimum=1).for_case(case).minimum == 1


# Documents ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data"),
    [("函.pdf", PDF), ("表.XLSX", XLSX), ("报告.docx", DOCX)],
    ids=lambda one: one if isinstance(one, str) else "content",
)
def test_a_document_is_known_by_its_content(cast: Cast, name: str, data: bytes) -> None:
    taken = kinds.Document("a", "文件").clean(upload(f"c:\\我的文件\\{name}", data), Case())
    assert (taken.name, taken.data) == (name, data)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("病毒.pdf", b"MZ\x90\x00", "“病毒.pdf”的内容与类型不符"),
        ("网页.pdf", b"<html><script>", "“网页.pdf”的内容与类型不符"),
        ("报告.pdf", DOCX, "“报告.pdf”的内容与类型不符"),
        ("报告.docx", XLSX, "“报告.docx”的内容与类型不符"),
        ("包.docx", archive({"a.txt": b"a"}), "“包.docx”的内容与类型不符"),
        ("坏.docx", DOCX[:40], "“坏.docx”的内容与类型不符"),
        ("空.pdf", b"", "“空.pdf”的内容与类型不符"),
        (
            "宏.docx",
            archive({"[Content_Types].xml": b"", "word/document.xml": b"", "word/vbaProject.bin": b"x"}),
            "“宏.docx”带有宏或程序",
        ),
        (
            "弹.xlsx",
            archive({"[Content_Types].xml": b"", "xl/workbook.xml": b"\0" * 60_000_000}),
            "“弹.xlsx”解压后过大",
        ),
    ],
    ids=lambda one: one if isinstance(one, str) else "content",
)
def test_what_is_no_document_is_refused_by_name(cast: Cast, name: str, data: bytes, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        kinds.Document("a", "文件").clean(upload(name, data), Case())


def test_a_document_may_be_as_large_as_is_set(cast: Cast) -> None:
    LoopSetting.objects.filter(key="document_megabytes").update(value=1)
    with pytest.raises(ValueError, match="超过 1 MB 的上限"):
        kinds.Document("a", "文件").clean(upload("函.pdf", PDF + b"\0" * 1_200_000), Case())


def test_only_the_types_that_are_asked_for(cast: Cast) -> None:
    with pytest.raises(ValueError, match="请上传 PDF。"):
        kinds.Document("a", "文件", types=("pdf",)).clean(upload("报告.docx", DOCX), Case())


def test_a_document_is_kept_with_the_step_and_only_downloaded(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = _act(kinds.Document("letter", "来函", is_personal=True))
    monkeypatch.setitem(flow_of("incident").transitions, act.code, act)
    case = lately(cast, "registered")
    services.advance(case, act.code, actor=fresh(cast.zhang), letter=upload("函.pdf", PDF))
    kept = Attachment.objects.get(case=case, kind="document")
    assert (kept.name, kept.content_type, kept.is_personal) == ("函.pdf", "application/pdf", True)
    assert kept.step == case.log.count()
    assert "函" not in kept.file.name
    answer = browser_of(cast.zhang).get(f"{case.get_absolute_url()}files/{kept.pk}/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert b"".join(answer.streaming_content) == PDF
    assert browser_of(cast.zhao).get(f"{case.get_absolute_url()}files/{kept.pk}/").status_code == 404
    page = browser_of(cast.zhang).get(case.get_absolute_url()).content.decode()
    assert "函.pdf" in page
    assert f"files/{kept.pk}/small/" not in page  # no picture is made of it


# Forms ----------------------------------------------------------------------------------------


def _act(*asked: Supply) -> Transition:
    return Transition("ask_all", "问全", ("registered",), None, "cases.dispatch", Who.DESK, supplies=asked)


def _form(cast: Cast, act: Transition, typed: str = "", **files: Any) -> ActForm:
    case = lately(cast, "registered")
    sent = (QueryDict(typed), MultiValueDict({name: [one] for name, one in files.items()})) if typed else ()
    return ActForm(case, act, fresh(cast.zhang), *sent)


def test_every_value_asks_for_itself(cast: Cast) -> None:
    """Each class of the library has a field, a schema with its label, and a place on the page."""
    every = [getattr(kinds, name) for name in kinds.__all__]
    found = [one for one in every if isinstance(one, type) and issubclass(one, Supply) and one is not Supply]
    act = _act(*(one(f"n{number}", f"问{number}") for number, one in enumerate(found)))
    form = _form(cast, act)
    assert len(form.fields) == len(found) + 2
    for number, one in enumerate(act.supplies):
        assert one.schema()["title"] == f"问{number}"
        assert isinstance(form.fields[one.name], forms.Field)
        assert json.dumps(one.schema())
        hidden = isinstance(form.fields[one.name].widget, forms.MultipleHiddenInput)
        assert str(form[one.name]) or hidden


def test_a_table_is_filled_in_without_a_script(cast: Cast) -> None:
    act = _act(SCORES)
    html = str(_form(cast, act)["scores"])
    assert html.count("<tr>") == 4  # the head and three rows
    assert 'name="scores-0-item"' in html
    assert 'aria-label="得分，第 3 行"' in html
    form = _form(cast, act, "scores-0-item=卫生&scores-0-points=90&scores-1-item=&scores-1-points=")
    assert form.is_valid()
    assert check(act, form.supplied(), form.case)["scores"] == [{"item": "卫生", "points": 90}]
    again = _form(cast, act, "scores-0-item=卫生&scores-0-points=高")
    assert 'value="卫生"' in str(again["scores"])  # what was typed stays
    assert again.is_valid()
    with pytest.raises(Incomplete) as caught:
        check(act, again.supplied(), again.case)
    assert caught.value.errors == {"scores": "第 1 行：“得分”应为整数。"}


def test_a_span_of_days_is_typed_in_two_fields(cast: Cast) -> None:
    act = _act(kinds.DayRange("term", "期间"))
    form = _form(cast, act, "term_0=2026-03-12&term_1=2026-03-14")
    assert form.is_valid()
    assert check(act, form.supplied(), form.case)["term"].days == 3
    half = _form(cast, act, "term_0=2026-03-12&term_1=")
    assert half.is_valid()
    assert 'value="2026-03-12"' in str(half["term"])
    with pytest.raises(Incomplete):
        check(act, half.supplied(), half.case)


@dataclass(frozen=True)
class PlateNumber(Supply):
    """A value of an app's own: the number plate of a car."""

    def read(self, value: Any, case: Case) -> str:
        if not str(value).startswith("云"):
            raise ValueError(f"“{self.label}”应为本省号牌。")
        return str(value).upper()

    def field(self, asked: kinds.Asked) -> forms.Field:
        return forms.CharField(max_length=8)


def test_an_app_has_a_value_of_its_own(cast: Cast) -> None:
    act = _act(PlateNumber("plate", "车牌"))
    form = _form(cast, act, "plate=云a12345")
    assert form.is_valid()
    assert check(act, form.supplied(), form.case) == {"plate": "云A12345"}
    with pytest.raises(Incomplete, match="应为本省号牌"):
        check(act, {"plate": "京A1"}, form.case)
