"""What is printed of a claim: the agreement (认领书)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy

from governance.cases.printing.registry import PrintoutField, PrintoutKind
from parties.claims.names import KIND

if TYPE_CHECKING:
    from governance.cases.models import Case

HERE = Path(__file__).parent


def _confirmed(case: Case) -> list[Case]:
    claim = getattr(case, "need_claim", None)
    return [case] if claim is not None and claim.confirmed_at else []


def _milestones(case: Case) -> list[dict[str, str]]:
    rows = case.need_claim.milestones.all()
    return [{"日期": f"{one.due_on:%Y-%m-%d}", "完成": one.text} for one in rows]


# Their names are Chinese in every language: they stand in the template.
FIELDS = (
    PrintoutField("编号", gettext_lazy("认领的编号"), lambda case, row: case.number),
    PrintoutField("项目", gettext_lazy("公布的标题"), lambda case, row: case.need_claim.need.title),
    PrintoutField("内容", gettext_lazy("公布的内容"), lambda case, row: case.need_claim.need.text),
    PrintoutField("社区", gettext_lazy("所在社区"), lambda case, row: case.community or case.area),
    PrintoutField("类别", gettext_lazy("类别"), lambda case, row: case.category or "–"),
    PrintoutField("单位", gettext_lazy("认领单位"), lambda case, row: case.need_claim.unit),
    PrintoutField("角色", gettext_lazy("牵头或参与"), lambda case, row: case.need_claim.get_role_display()),
    PrintoutField("方式", gettext_lazy("六种方式之一"), lambda case, row: case.need_claim.get_way_display()),
    PrintoutField("打算", gettext_lazy("打算怎么做"), lambda case, row: case.need_claim.offer),
    PrintoutField(
        "确认日期",
        gettext_lazy("书记确认的日期"),
        lambda case, row: f"{timezone.localdate(case.need_claim.confirmed_at):%Y-%m-%d}",
    ),
    PrintoutField(
        "节点",
        gettext_lazy("承诺的节点"),
        lambda case, row: _milestones(case),
        columns=("日期", "完成"),
    ),
    PrintoutField(
        "打印时间",
        gettext_lazy("打印的时间"),
        lambda case, row: f"{timezone.localtime():%Y-%m-%d %H:%M}",
    ),
)
PRINTOUTS = (
    PrintoutKind(
        "claim_agreement",
        gettext_lazy("认领书"),
        _confirmed,
        template="parties/print/agreement.html",
        docx=HERE / "agreement.docx",
        fields=FIELDS,
        kinds=(KIND,),
        order=10,
    ),
)
