"""What is printed of a whistle: the slip that calls, the roll of who came, the sheet of scores."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.cases.printing.registry import PrintoutField, PrintoutKind
from parties.whistles.names import KIND
from parties.whistles.reading import status_of

if TYPE_CHECKING:
    from governance.cases.models import Case
    from parties.models import WhistleCall

HERE = Path(__file__).parent


def _moment(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else "–"


def _blown(case: Case) -> list[Case]:
    whistle = getattr(case, "whistle", None)
    return [case] if whistle is not None and whistle.blown_at else []


def _scored(case: Case) -> list[Case]:
    whistle = getattr(case, "whistle", None)
    return [case] if whistle is not None and whistle.confirmed_at else []


def calls_of(case: Case) -> list[WhistleCall]:
    """The units of the present leg, without those that need not come."""
    rows = case.whistle.calls.filter(leg=case.leg).that_count().for_rows()
    return list(rows.prefetch_related("scores"))


def roll_lines(case: Case) -> list[dict[str, str]]:
    """Who came, how, when, and what the clock said."""
    return [
        {
            "单位": f"{call.unit}{_('（牵头）') if call.is_lead else ''}",
            "报到时间": _moment(call.arrived_at),
            "报到人": call.arrived_by.name if call.arrived_by else "–",
            "职级": str(call.get_rank_display()) if call.rank else "–",
            "人数": str(call.people or "–"),
            "方式": str(call.get_mode_display()) if call.mode else "–",
            "评定": str(status_of(call)["verdict"] or status_of(call)["state"].label),
        }
        for call in calls_of(case)
    ]


def score_lines(case: Case) -> list[dict[str, str]]:
    """The marks of each unit, item by item, and their sum."""
    return [
        {
            "单位": str(call.unit),
            "评定": str(status_of(call)["verdict"] or "–"),
            "各项": "，".join(f"{one.name} {one.points}/{one.full}" for one in call.scores.all()) or "–",
            "得分": "–" if call.total is None else str(call.total),
            "评语": call.remark or "–",
        }
        for call in calls_of(case)
    ]


def _place(case: Case) -> str:
    parts = (case.subdistrict, case.community, case.grid, case.place)
    return " ".join(str(part) for part in parts if part)


# Their names are Chinese in every language: they stand in the templates.
COMMON = (
    PrintoutField("编号", gettext_lazy("哨的编号"), lambda case, row: case.number),
    PrintoutField("事项", gettext_lazy("事项标题"), lambda case, row: case.title),
    PrintoutField("种类", gettext_lazy("哨的种类"), lambda case, row: case.whistle.kind),
    PrintoutField("吹哨", gettext_lazy("以哪一级的名义吹"), lambda case, row: case.whistle.area),
    PrintoutField(
        "吹哨人",
        gettext_lazy("吹哨的书记或副书记"),
        lambda case, row: case.whistle.blown_by.name if case.whistle.blown_by else "–",
    ),
    PrintoutField("吹哨时间", gettext_lazy("吹响的时间"), lambda case, row: _moment(case.whistle.blown_at)),
    PrintoutField("地点", gettext_lazy("街道、社区、网格和地点"), lambda case, row: _place(case)),
    PrintoutField("打印时间", gettext_lazy("打印的时间"), lambda case, row: _moment(timezone.now())),
)
SLIP = (
    *COMMON,
    PrintoutField("情况", gettext_lazy("情况和要求"), lambda case, row: case.text),
    PrintoutField(
        "为何吹哨", gettext_lazy("为什么派遣解决不了"), lambda case, row: case.whistle.get_why_display()
    ),
    PrintoutField("牵头单位", gettext_lazy("牵头单位"), lambda case, row: case.whistle.lead),
    PrintoutField(
        "呼叫单位",
        gettext_lazy("呼叫的全部单位"),
        lambda case, row: "、".join(str(call.unit) for call in calls_of(case)),
    ),
    PrintoutField(
        "报到要求",
        gettext_lazy("报到的时间和地点"),
        lambda case, row: (
            " ".join(
                part
                for part in (
                    _moment(case.whistle.report_at) if case.whistle.report_at else "",
                    case.whistle.report_place,
                )
                if part
            )
            or "–"
        ),
    ),
)
ROLL = (
    *COMMON,
    PrintoutField(
        "签到",
        gettext_lazy("各单位报到情况"),
        lambda case, row: roll_lines(case),
        columns=("单位", "报到时间", "报到人", "职级", "人数", "方式", "评定"),
    ),
)
SCORES = (
    *COMMON,
    PrintoutField(
        "考核",
        gettext_lazy("各单位得分"),
        lambda case, row: score_lines(case),
        columns=("单位", "评定", "各项", "得分", "评语"),
    ),
    PrintoutField(
        "是否解决",
        gettext_lazy("吹哨人确认的结果"),
        lambda case, row: _("已解决") if case.whistle.is_solved else _("没有解决"),
    ),
)
PRINTOUTS = (
    PrintoutKind(
        "whistle_slip",
        gettext_lazy("哨单"),
        _blown,
        template="parties/print/slip.html",
        docx=HERE / "slip.docx",
        fields=SLIP,
        kinds=(KIND,),
        order=10,
    ),
    PrintoutKind(
        "whistle_roll",
        gettext_lazy("报到签到表"),
        _blown,
        template="parties/print/roll.html",
        docx=HERE / "roll.docx",
        fields=ROLL,
        kinds=(KIND,),
        order=20,
    ),
    PrintoutKind(
        "whistle_scores",
        gettext_lazy("考核表"),
        _scored,
        template="parties/print/scores.html",
        docx=HERE / "scores.docx",
        fields=SCORES,
        kinds=(KIND,),
        order=30,
    ),
)
