"""The clocks of a dispute, each with the law it comes from. Limits and ladders are rules that can be changed.

The month of mediation and the thirty days for the court's confirmation are two clocks: one runs from the day
on which the dispute was accepted, the other from the day on which the agreement came into effect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from disputes.rights import MEDIATE
from governance.areas.models import Level
from governance.cases.choices import RungAct, Urgency
from governance.cases.sla.clock_kinds import ClockKind, Turn

if TYPE_CHECKING:
    from governance.cases.workflow.definitions import Ladders, Limits

ACCEPT, ASSIGN, MONTH, LADDER = "dispute_accept", "dispute_assign", "dispute_month", "dispute_ladder"
WINDOW, COURT_TAKE, COURT_RULE, COURT_MORE = (
    "dispute_window",
    "dispute_court_take",
    "dispute_court_rule",
    "dispute_court_more",
)
FIRST, AFTER_DUE, SECOND, WEEKLY = "dispute_first", "dispute_after_due", "dispute_second", "dispute_weekly"
WORKING_DAY, CALENDAR_DAY = "working_day", "calendar_day"


def _kind(code: str, label: object, law: object) -> ClockKind:
    return ClockKind(code, label, Turn.HOLDER, MEDIATE, desk_right=MEDIATE, law=law)  # type: ignore[arg-type]


KINDS = (
    _kind(ACCEPT, _("受理"), _("依据：SF/T 0083-2020，受理决定参照三个工作日（法律没有规定期限）。")),
    _kind(ASSIGN, _("确定调解员"), _("依据：人民调解法第十九条；一个工作日是本系统的默认值。")),
    _kind(
        MONTH,
        _("调解期限"),
        _(
            "依据：人民调解工作若干规定（司法部2002年）第三十三条，一般在一个月内调结；双方同意可延长，鉴定时间不计。"
        ),
    ),
    _kind(LADDER, _("本级调解"), _("小事不出社区、大事不出街道：社区十日、街道十五日、区县三十日，默认值。")),
    _kind(
        WINDOW,
        _("司法确认申请期"),
        _(
            "依据：人民调解法第三十三条、民事诉讼法第二百零五条，自协议生效之日起三十日内共同申请；期满不能再申请。"
        ),
    ),
    _kind(COURT_TAKE, _("法院决定是否受理"), _("依据：最高人民法院2011年规定第四条，三日内。")),
    _kind(COURT_RULE, _("法院作出决定"), _("依据：最高人民法院2011年规定第五条，十五日内。")),
    _kind(COURT_MORE, _("法院延长审查"), _("依据：最高人民法院2011年规定第五条，可以延长十日。")),
    _kind(FIRST, _("第一次回访"), _("依据：人民调解法第三十一条；十五日是默认值。")),
    _kind(AFTER_DUE, _("履行期后回访"), _("依据：人民调解法第三十一条；履行期限届满后三日，默认值。")),
    _kind(SECOND, _("第二次回访"), _("依据：人民调解法第三十一条；六十日是默认值。")),
    _kind(WEEKLY, _("红色风险走访"), _("红色风险每周走访，默认值。")),
)
CLOCKS = tuple(one.code for one in KINDS)


def _all(clock: str, unit: str, amount: int, level: int | None = None) -> Limits:
    return {(clock, level, urgency): (unit, amount) for urgency in Urgency.values}


LIMITS: Limits = (
    _all(ACCEPT, WORKING_DAY, 3)
    | _all(ASSIGN, WORKING_DAY, 1)
    | _all(MONTH, CALENDAR_DAY, 30)
    | _all(LADDER, CALENDAR_DAY, 30)
    | _all(LADDER, CALENDAR_DAY, 10, Level.COMMUNITY)
    | _all(LADDER, CALENDAR_DAY, 15, Level.SUBDISTRICT)
    | _all(WINDOW, CALENDAR_DAY, 30)
    | _all(COURT_TAKE, CALENDAR_DAY, 3)
    | _all(COURT_RULE, CALENDAR_DAY, 15)
    | _all(COURT_MORE, CALENDAR_DAY, 10)
    | _all(FIRST, CALENDAR_DAY, 15)
    | _all(AFTER_DUE, CALENDAR_DAY, 3)
    | _all(SECOND, CALENDAR_DAY, 60)
    | _all(WEEKLY, CALENDAR_DAY, 7)
)
_SOON = ((80, RungAct.WARN), (100, RungAct.REMIND))
LADDERS: Ladders = {
    ACCEPT: _SOON,
    ASSIGN: _SOON,
    MONTH: _SOON,
    LADDER: _SOON,
    # Two thirds and nine tenths of thirty days: the twentieth and the twenty-seventh.
    WINDOW: ((66, RungAct.WARN), (89, RungAct.WARN)),
    COURT_TAKE: ((100, RungAct.WARN),),
    COURT_RULE: ((100, RungAct.WARN),),
    COURT_MORE: ((100, RungAct.WARN),),
    FIRST: _SOON,
    AFTER_DUE: _SOON,
    SECOND: _SOON,
    WEEKLY: ((100, RungAct.REMIND),),
}
