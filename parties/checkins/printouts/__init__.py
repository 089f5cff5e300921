"""What is printed of a check-in: the form of checking in, and how they did in a year (表现反馈表)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from governance.cases.printing.registry import PrintoutField, PrintoutKind
from parties.checkins.names import KIND, REPORT_KIND

if TYPE_CHECKING:
    from governance.cases.models import Case

HERE = Path(__file__).parent


def _moment(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d}" if at else "–"


def _checked_in(case: Case) -> list[Case]:
    return [case] if hasattr(case, "check_in") else []


def _returned(case: Case) -> list[Case]:
    row = getattr(case, "check_in_report", None)
    return [case] if row is not None and row.returned_at else []


# Their names are Chinese in every language: they stand in the templates. Nobody's telephone is printed.
FORM = (
    PrintoutField("编号", gettext_lazy("事项编号"), lambda case, row: case.number),
    PrintoutField("种类", gettext_lazy("单位或党员"), lambda case, row: case.check_in.get_kind_display()),
    PrintoutField("单位", gettext_lazy("单位"), lambda case, row: case.check_in.unit),
    PrintoutField("姓名", gettext_lazy("党员姓名"), lambda case, row: case.check_in.name or "–"),
    PrintoutField("党组织", gettext_lazy("所在党组织"), lambda case, row: case.check_in.organisation or "–"),
    PrintoutField("社区", gettext_lazy("报到的社区"), lambda case, row: case.check_in.area),
    PrintoutField("岗位", gettext_lazy("认领的岗位"), lambda case, row: case.check_in.post or "–"),
    PrintoutField("能做什么", gettext_lazy("能做什么"), lambda case, row: case.check_in.about or "–"),
    PrintoutField("申请", gettext_lazy("申请日期"), lambda case, row: _moment(case.check_in.requested_at)),
    PrintoutField("确认", gettext_lazy("确认日期"), lambda case, row: _moment(case.check_in.confirmed_at)),
    PrintoutField("状态", gettext_lazy("状态"), lambda case, row: case.check_in.get_state_display()),
)
FEEDBACK = (
    PrintoutField("编号", gettext_lazy("事项编号"), lambda case, row: case.number),
    PrintoutField("年度", gettext_lazy("年度"), lambda case, row: case.check_in_report.year),
    PrintoutField("单位", gettext_lazy("单位"), lambda case, row: case.check_in_report.check_in.unit),
    PrintoutField(
        "姓名", gettext_lazy("党员姓名"), lambda case, row: case.check_in_report.check_in.name or "–"
    ),
    PrintoutField("社区", gettext_lazy("社区"), lambda case, row: case.check_in_report.check_in.area),
    PrintoutField("报告", gettext_lazy("年度报告"), lambda case, row: case.check_in_report.text),
    PrintoutField("次数", gettext_lazy("已核实次数"), lambda case, row: case.check_in_report.times),
    PrintoutField("时长", gettext_lazy("已核实时长"), lambda case, row: case.check_in_report.hours),
    PrintoutField("评价", gettext_lazy("评价"), lambda case, row: case.check_in_report.get_grade_display()),
    PrintoutField("反馈", gettext_lazy("表现反馈"), lambda case, row: case.check_in_report.feedback),
    PrintoutField(
        "反馈日期", gettext_lazy("反馈日期"), lambda case, row: _moment(case.check_in_report.returned_at)
    ),
)
PRINTOUTS = (
    PrintoutKind(
        "check_in_form",
        gettext_lazy("报到登记表"),
        _checked_in,
        template="parties/print/check_in.html",
        docx=HERE / "form.docx",
        fields=FORM,
        kinds=(KIND,),
        order=10,
    ),
    PrintoutKind(
        "check_in_feedback",
        gettext_lazy("表现反馈表"),
        _returned,
        template="parties/print/feedback.html",
        docx=HERE / "feedback.docx",
        fields=FEEDBACK,
        kinds=(REPORT_KIND,),
        order=10,
    ),
)
