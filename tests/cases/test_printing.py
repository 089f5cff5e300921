"""Printouts as docx: what a template may hold, and putting another in place of the default."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from governance.access.models import AuditAct, AuditEntry
from governance.cases.models import PrintoutTemplate
from governance.cases.pages import printouts
from governance.cases.printing import registry, templates
from governance.cases.printing.docx import TemplateFault, render
from governance.cases.printing.registry import PrintoutField, PrintoutKind
from tests.cases.story import act, lately
from tests.cast import Cast, fresh
from tests.portal.browsers import browser_of

FIELDS = (
    PrintoutField("编号", "事项编号", lambda case, row: case.number),
    PrintoutField("空", "没有内容的", lambda case, row: ""),
    PrintoutField("问答", "问题和回答", lambda case, row: [], columns=("问题", "回答")),
)
VALUES = {
    "编号": "530111-1",
    "空": "",
    "问答": [{"问题": "几楼", "回答": "三楼"}, {"问题": "通行", "回答": "能"}],
}


def made(*paragraphs: str, rows: tuple[tuple[str, ...], ...] = (), footer: str = "") -> bytes:
    """A docx of our own with these paragraphs, and a table of these rows."""
    printout = docx.Document()
    for text in paragraphs:
        printout.add_paragraph(text)
    if rows:
        table = printout.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    if footer:
        printout.sections[0].footer.paragraphs[0].text = footer
    out = io.BytesIO()
    printout.save(out)
    return out.getvalue()


def said(data: bytes) -> str:
    """Every word of a docx, paragraphs and tables."""
    printout = docx.Document(io.BytesIO(data))
    lines = [one.text for one in printout.paragraphs]
    lines += [cell.text for table in printout.tables for row in table.rows for cell in row.cells]
    lines += [one.text for one in printout.sections[0].footer.paragraphs]
    return "\n".join(lines)


def upload(data: bytes, name: str = "派遣单.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """``data`` with one part of the package replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.namelist():
            if one != name:
                new.writestr(one, old.read(one))
        new.writestr(name, content)
    return out.getvalue()


def dispatch_slip() -> PrintoutKind:
    found = registry.find("dispatch")
    assert found is not None
    return found


# What is filled in ----------------------------------------------------------------------------


def test_fields_rows_and_conditions_are_filled_in() -> None:
    table = (("{%tr for 一条 in 问答 %}", ""), ("{{一条.问题}}", "{{一条.回答}}"), ("{%tr endfor %}", ""))
    data = made("编号 {{编号}}", "{% if 空 %}有{% else %}无{% endif %}", rows=table, footer="第 {{编号}} 号")
    words = said(render(data, FIELDS, VALUES))
    assert "编号 530111-1" in words
    assert "无" in words
    assert "第 530111-1 号" in words
    assert [words.count(one) for one in ("几楼", "三楼", "通行", "能")] == [1, 1, 1, 1]
    assert "{" not in words


def test_words_of_a_case_stay_words() -> None:
    """Marks that mean something to XML or to Jinja are printed as they were written."""
    typed = 'A<b>&"\n{{ 编号 }} {% if %}\x08'
    words = said(render(made("{{编号}}"), FIELDS, VALUES | {"编号": typed}))
    assert 'A<b>&"' in words
    assert "{{ 编号 }} {% if %}" in words
    assert "\x08" not in words


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("{{身份证}}", "不认识 {{身份证}}，可用的有：编号、空、问答。"),
        ("{% if 身份证 %}有{% endif %}", "不认识 {{身份证}}"),
        ("{{ ''.__class__ }}", "不能使用“.__class__”。"),
        ("{{ 编号.__class__.__mro__ }}", "不能使用“.__mro__”。"),
        ("{{ 编号.upper() }}", "不能写函数。"),
        ("{{ 编号|upper }}", "不能写过滤符 |。"),
        ("{{ 编号['x'] }}", "不能写方括号。"),
        ("{{ 'a' * 999999999 }}", "不能写运算或其他语句。"),
        ("{% for i in range(9) %}{{i}}{% endfor %}", "不认识 {{逐行列出的内容}}"),
        ("{% set a = 编号 %}", "不能写赋值。"),
        ("{% include '/etc/passwd' %}", "不能写引用其他文件。"),
        ("{{ self }}", "不认识 {{self}}"),
        ("{{ 问答 }}", "“问答”有多行"),
        ("{% for a in 问答 %}{{ a.电话 }}{% endfor %}", "不认识 {{a.电话}}"),
        ("{% for a in 问答 %}{{ a.__class__ }}{% endfor %}", "不认识 {{a.__class__}}"),
        ("{% for a in 问答 %}{% for b in 问答 %}x{% endfor %}{% endfor %}", "不能一层套一层"),
        ("{{ 编号", "花括号写得不完整"),
        ("{% if 编号 %}没有结尾", "花括号写得不完整"),
    ],
)
def test_a_template_holds_nothing_but_known_fields(written: str, sentence: str) -> None:
    with pytest.raises(TemplateFault) as caught:
        render(made(written), FIELDS, VALUES)
    assert sentence in str(caught.value)


def test_a_footer_is_looked_at_too() -> None:
    with pytest.raises(TemplateFault, match="身份证"):
        render(made("{{编号}}", footer="{{身份证}}"), FIELDS, VALUES)


# Replacing ------------------------------------------------------------------------------------


def test_a_template_is_replaced_kept_and_taken_back(cast: Cast) -> None:
    case = lately(cast, "dispatched")
    printout = dispatch_slip()
    row = printout.rows(case)[-1]
    admin = fresh(cast.admin)

    def printed() -> str:
        return said(templates.printed(printout, case, row, actor=admin))

    assert "派遣单" in printed()
    assert case.number in printed()
    first = templates.replace(printout, upload(made("本市派遣单 {{编号}}")), actor=admin)
    assert printed() == f"本市派遣单 {case.number}\n"
    second = templates.replace(printout, upload(made("新版 {{编号}}")), actor=admin)
    assert printed() == f"新版 {case.number}\n"
    first.refresh_from_db()
    assert first.replaced_at is not None
    assert said(templates.data_of(printout, first)) == "本市派遣单 {{编号}}\n"  # kept
    assert [one.version for one in templates.versions(printout)] == [2, 1]
    assert templates.back_to_default(printout, actor=admin)
    assert "派遣单" in printed()
    assert not templates.back_to_default(printout, actor=admin)
    trail = AuditEntry.objects.filter(subject_type="cases.printouttemplate").order_by("pk")
    assert list(trail.values_list("act", "subject_id", "actor")) == [
        (AuditAct.RULE_EDIT, str(first.pk), admin.pk),
        (AuditAct.RULE_EDIT, str(second.pk), admin.pk),
        (AuditAct.RULE_OFF, str(second.pk), admin.pk),
    ]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (made("{{电话}} {{住址}}"), "不认识 {{电话}}"),
        (made("{{ ''.__class__ }}"), "__class__"),
        (b"PK\x03\x04nonsense", "内容与类型不符"),
        (with_part(made("{{编号}}"), "word/vbaProject.bin", b"x"), "带有宏或程序"),
        (
            with_part(
                made("{{编号}}"),
                "word/_rels/settings.xml.rels",
                b'<Relationships><Relationship Id="rId1" Type="http://x/attachedTemplate"'
                b' Target="http://evil/t.dotm" TargetMode="External"/></Relationships>',
            ),
            "引用了文件以外的内容",
        ),
        (with_part(made("{{编号}}"), "word/document.xml", b"<w:document/>"), "不能作为模板打开"),
    ],
    ids=["unknown", "sandbox", "no docx", "macro", "external", "broken"],
)
def test_a_template_that_cannot_be_used_changes_nothing(cast: Cast, data: bytes, sentence: str) -> None:
    with pytest.raises(ValidationError) as caught:
        templates.replace(dispatch_slip(), upload(data), actor=fresh(cast.admin))
    assert sentence in " ".join(caught.value.message_dict["file"])
    assert not PrintoutTemplate.objects.exists()
    assert not AuditEntry.objects.filter(act=AuditAct.RULE_EDIT).exists()


def test_every_unknown_field_is_named_at_once(cast: Cast) -> None:
    with pytest.raises(ValidationError) as caught:
        templates.replace(dispatch_slip(), upload(made("{{电话}} {{住址}}")), actor=fresh(cast.admin))
    sentences = caught.value.message_dict["file"]
    assert ["{{电话}}" in sentences[0], "{{住址}}" in sentences[1]] == [True, True]


# Pages ----------------------------------------------------------------------------------------


def test_a_keeper_of_the_rules_puts_a_template_in_place(cast: Cast) -> None:
    address = reverse("rule-printout", args=["dispatch"])
    keeper = browser_of(cast.admin)
    wrong = keeper.post(address, {"file": upload(made("{{电话}}"))})
    assert wrong.status_code == 422
    assert "不认识 {{电话}}" in wrong.content.decode()
    assert keeper.post(address).status_code == 422  # no file
    assert keeper.post(address, {"file": upload(made("本市派遣单 {{编号}}"))}).status_code == 302
    assert "第 1 版" in keeper.get(address).content.decode()
    assert (
        said(_body(keeper.get(reverse("rule-printout-file", args=["dispatch"])))) == "本市派遣单 {{编号}}\n"
    )
    assert (
        said(_body(keeper.get(reverse("rule-printout-sample", args=["dispatch"])))) == "本市派遣单 事项编号\n"
    )
    case = lately(cast, "dispatched")
    row = case.assignments.lead().get()
    page = browser_of(cast.zhang).get(reverse("case-paper-one", args=[case.number, "dispatch", row.pk]))
    slip = reverse("case-paper-docx", args=[case.number, "dispatch", row.pk])
    assert slip in page.content.decode()
    assert said(_body(browser_of(cast.zhang).get(slip))) == f"本市派遣单 {case.number}\n"
    assert keeper.post(reverse("rule-printout-default", args=["dispatch"])).status_code == 302
    assert "本市派遣单" not in said(_body(browser_of(cast.zhang).get(slip)))
    taken = AuditEntry.objects.filter(act=AuditAct.EXPORT, subject_type="cases.case")
    assert [entry.actor_id for entry in taken] == [cast.zhang.pk] * 2


def test_others_read_templates_and_change_none(cast: Cast) -> None:
    address = reverse("rule-printout", args=["dispatch"])
    reader = browser_of(cast.zhang)
    assert "检查并启用" not in reader.get(address).content.decode()
    assert reader.post(address, {"file": upload(made("{{编号}}"))}).status_code == 403
    assert reader.post(reverse("rule-printout-default", args=["dispatch"])).status_code == 403
    assert not PrintoutTemplate.objects.exists()
    assert reader.get(reverse("rule-printout", args=["order"])).status_code == 404  # has no docx


def test_a_paper_is_only_for_those_who_may_read_the_case(cast: Cast) -> None:
    case = lately(cast, "dispatched")
    row = case.assignments.lead().get()
    slip = reverse("case-paper-docx", args=[case.number, "dispatch", row.pk])
    assert browser_of(cast.zhao).get(slip).status_code == 404
    nothing = reverse("case-paper-docx", args=[case.number, "dispatch", 10**9])
    assert browser_of(cast.zhang).get(nothing).status_code == 404
    assert not AuditEntry.objects.filter(act=AuditAct.EXPORT, subject_type="cases.case").exists()


# The registry ---------------------------------------------------------------------------------


def test_a_paper_has_to_be_printable() -> None:
    rows: Any = lambda case: []  # noqa: E731
    with pytest.raises(ValueError, match="has no template"):
        registry.register(PrintoutKind("nothing", "无", rows))
    with pytest.raises(ValueError, match="needs a docx that is there"):
        registry.register(PrintoutKind("gone", "无", rows, docx=Path("gone.docx"), fields=FIELDS))
    with pytest.raises(ValueError, match="another meaning"):
        registry.register(PrintoutKind("dispatch", "别的", rows, template="cases/print/order.html"))


def test_a_matter_of_another_kind_has_no_papers_of_this_one(cast: Cast) -> None:
    case = lately(cast, "dispatched")
    act(case, "supervise", cast.official, at=case.state_since, text="请今天办结")
    assert [one.kind.code for one in printouts.sheets(case, cast.zhang)] == ["dispatch", "order"]
    case.kind = "whistle"
    assert [one.kind.code for one in printouts.sheets(case, cast.zhang)] == ["order"]
    assert printouts.find(case, cast.zhang, "dispatch") is None


def _body(answer: Any) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)
