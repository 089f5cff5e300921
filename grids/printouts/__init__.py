"""The incident's printouts: handing it on, what came of it, and what the reporter said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.cases.printing.registry import PrintoutField, PrintoutKind
from grids.flows import KIND

if TYPE_CHECKING:
    from governance.cases.models import Case

HERE = Path(__file__).parent


def _moment(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else "–"


def _place(case: Case) -> str:
    parts = (case.subdistrict, case.community, case.grid, case.place)
    return " ".join(str(part) for part in parts if part)


def _assignments(case: Case) -> list[Any]:
    return list(case.assignments.lead().select_related("unit", "area", "assigned_by", "accepted_by"))


def _answers(case: Case, row: Any) -> list[dict[str, str]]:
    return [{"问题": str(one.question), "回答": one.answer} for one in case.answers.all()]


# Their names are Chinese in every language: they stand in the templates.
DISPATCH_FIELDS = (
    PrintoutField("编号", _("事项编号"), lambda case, row: case.number),
    PrintoutField("紧急程度", _("紧急程度"), lambda case, row: case.get_urgency_display()),
    PrintoutField("事项", _("事项标题"), lambda case, row: case.title),
    PrintoutField("类别", _("事项类别"), lambda case, row: case.category or "–"),
    PrintoutField("地点", _("街道、社区、网格和地点"), lambda case, row: _place(case)),
    PrintoutField("主办", _("主办单位或网格"), lambda case, row: row.unit or row.area),
    PrintoutField("派遣方", _("派遣的区域"), lambda case, row: case.desk),
    PrintoutField("派遣时间", _("派遣的时间"), lambda case, row: _moment(row.assigned_at)),
    PrintoutField("全程时限", _("全程时限"), lambda case, row: _moment(case.due_at)),
    PrintoutField("情况", _("反映的情况"), lambda case, row: case.text),
    PrintoutField("办理要求", _("派遣时写的要求"), lambda case, row: row.instruction or "–"),
    PrintoutField(
        "结案条件",
        _("立案条件规定的结案条件"),
        lambda case, row: case.condition.closing if case.condition else "–",
    ),
    PrintoutField(
        "派遣人", _("派遣的人"), lambda case, row: row.assigned_by.name if row.assigned_by else _("系统")
    ),
    PrintoutField(
        "签收人",
        _("签收的人，未签收时留空"),
        lambda case, row: row.accepted_by.name if row.accepted_by else "",
    ),
    PrintoutField("签收时间", _("签收的时间"), lambda case, row: _moment(row.accepted_at)),
    PrintoutField("打印时间", _("打印的时间"), lambda case, row: _moment(timezone.now())),
    PrintoutField("问答", _("上报时的问题和回答"), _answers, columns=("问题", "回答")),
)

PRINTOUTS = (
    PrintoutKind(
        "dispatch",
        _("派遣单"),
        _assignments,
        template="cases/print/dispatch.html",
        docx=HERE / "dispatch.docx",
        fields=DISPATCH_FIELDS,
        kinds=(KIND,),
        order=10,
    ),
    PrintoutKind(
        "sending",
        _("交办单"),
        lambda case: list(case.log.filter(act="send_down").order_by("step")),
        template="cases/print/sending.html",
        kinds=(KIND,),
        order=20,
    ),
    PrintoutKind(
        "result",
        _("办结报告"),
        lambda case: [case] if case.handled_at else [],
        template="cases/print/result.html",
        kinds=(KIND,),
        order=70,
    ),
    PrintoutKind(
        "call",
        _("回访记录"),
        lambda case: list(case.calls.select_related("by").order_by("at", "pk")),
        template="cases/print/call.html",
        kinds=(KIND,),
        order=80,
    ),
)
