"""The indicators: what each counts, over what, in words. Targets and explanations are rows people edit.

Formulas after the brief's figures.md §4. A rate divides cases of one period by cases of the same period,
placed by the day that is named; an empty base has no value, never 0 % or 100 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.insight.measures import BY_CODE
from governance.insight.models import Direction
from governance.insight.stocks import STOCKS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from governance.insight.periods import Period

    Text = str | _StrPromise

# Not yet due today: subtracted from what is due, because nobody is late with it.
COUNTS_WHEN_PAST = {"due": "due_later", "extended": "extended_later"}


@dataclass(frozen=True)
class Part:
    """A set of cases that a figure counts: those of ``measure``, without those of ``less``.

    With ``stock`` it is what is so at this moment, whatever the period.
    """

    measure: str = ""
    less: str = ""
    stock: str = ""

    def condition(self, period: Period, at: datetime) -> Q:
        """Which facts it counts, for the list behind the figure."""
        if self.stock:
            return STOCKS[self.stock](at)
        one = BY_CODE[self.measure]
        found = one.falls(period.start, period.end) & one.condition
        if self.measure in COUNTS_WHEN_PAST:
            found &= Q(is_closed=True) | Q(deadline_at__lt=at)
        if self.less:
            for flag in BY_CODE[self.less].flags:
                found &= Q(**{flag: False})
        return found

    @property
    def order(self) -> str:
        """The day by which its list is sorted, the latest first."""
        return BY_CODE[self.measure].day if self.measure else "reported_on"


@dataclass(frozen=True)
class Indicator:
    """``placed`` is the day that puts a case into the period; ``formula`` is said as officials say it."""

    code: str
    label: Text
    unit: Text
    formula: Text
    placed: Text
    top: Part
    base: Part | None = None
    direction: str = Direction.NEITHER
    quantile: float | None = None
    note: Text = ""
    icon: str = ""

    page = "insight-cases"  # name of the address of the cases behind it
    right = "insight.view"

    @property
    def is_rate(self) -> bool:
        return self.base is not None and self.quantile is None

    @property
    def is_stock(self) -> bool:
        return bool(self.top.stock)


_CASES, _CARDS, _PERCENT, _HOURS = _("件"), _("张"), "%", _("小时")
_NOW, _REPORTED, _DUE, _CLOSED = _("此刻"), _("上报日"), _("到期日，提前办结的按结案日"), _("结案日")
_ON_DISPATCH, _ON_CHECK, _ON_REGISTER, _ON_CARD = _("派遣日"), _("送核查日"), _("立案日"), _("发牌日")
UP, DOWN = Direction.UP, Direction.DOWN

_closed, _due, _sent = Part("closed"), Part("due"), Part("sent")

EVERY = (
    Indicator(
        "reported_count",
        _("上报"),
        _CASES,
        _("上报的事项，含自处置，不含撤回和作废的"),
        _REPORTED,
        Part("reported"),
    ),
    Indicator("open_count", _("在办"), _CASES, _("还没有办结的事项"), _NOW, Part(stock="open")),
    Indicator(
        "overdue_open_count",
        _("超期未结"),
        _CASES,
        _("没有办结、已过全程时限的事项"),
        _NOW,
        Part(stock="overdue"),
        direction=DOWN,
    ),
    Indicator(
        "late_count",
        _("有时限已过"),
        _CASES,
        _("没有办结、全程时限或当前环节时限已过的事项"),
        _NOW,
        Part(stock="late"),
        direction=DOWN,
    ),
    Indicator(
        "due_today",
        _("今日还要到期"),
        _CASES,
        _("全程时限在今天、还没有到的事项"),
        _NOW,
        Part(stock="due_later"),
    ),
    Indicator(
        "suspended_count", _("挂账"), _CASES, _("停了时限的事项，不算应结"), _NOW, Part(stock="suspended")
    ),
    Indicator("registered_count", _("立案"), _CASES, _("立案的事项"), _ON_REGISTER, Part("registered")),
    Indicator(
        "due_count",
        _("应结"),
        _CASES,
        _("已立案、到期或提前办结的事项，减去挂账、并案、作废的"),
        _DUE,
        _due,
    ),
    Indicator("closed_count", _("结案"), _CASES, _("办结的事项，不含不予立案、并案、作废"), _CLOSED, _closed),
    Indicator(
        "closure_rate", _("结案率"), _PERCENT, _("应结中已结 ÷ 应结"), _DUE, Part("due_closed"), _due, UP
    ),
    Indicator(
        "on_time_closure_rate",
        _("按时办结率"),
        _PERCENT,
        _("应结中按时办结 ÷ 应结（不是 ÷ 已结）"),
        _DUE,
        Part("on_time"),
        _due,
        UP,
        note=_("挂账能抬高这个比率，所以旁边总是列出挂账数。"),
    ),
    Indicator(
        "overdue_rate",
        _("超期率"),
        _PERCENT,
        _("（超期办结 + 到期未结）÷ 应结"),
        _DUE,
        Part("due", less="on_time"),
        _due,
        DOWN,
    ),
    Indicator(
        "first_time_fix_rate",
        _("一次办结率"),
        _PERCENT,
        _("没有返工、没有重开就办结 ÷ 结案"),
        _CLOSED,
        Part("first_fix"),
        _closed,
        UP,
    ),
    Indicator(
        "rework_rate", _("返工率"), _PERCENT, _("返工过 ÷ 送核查"), _ON_CHECK, Part("reworked"), _sent, DOWN
    ),
    Indicator(
        "return_rate",
        _("退回率"),
        _PERCENT,
        _("退回过 ÷ 派遣"),
        _ON_DISPATCH,
        Part("returned"),
        Part("dispatched"),
        DOWN,
    ),
    Indicator(
        "extension_rate", _("延期率"), _PERCENT, _("批准过延期 ÷ 应结"), _DUE, Part("extended"), _due, DOWN
    ),
    Indicator(
        "suspension_rate",
        _("挂账率"),
        _PERCENT,
        _("挂账 ÷ 在办"),
        _NOW,
        Part(stock="suspended"),
        Part(stock="open"),
        DOWN,
    ),
    Indicator(
        "self_handling_rate",
        _("自处置率"),
        _PERCENT,
        _("网格员自处置 ÷ 网格巡查上报"),
        _REPORTED,
        Part("self_handled"),
        Part("patrolled"),
        UP,
    ),
    Indicator(
        "median_handling_hours",
        _("办理时长中位数"),
        _HOURS,
        _("立案到结案的自然小时，不满一小时按一小时；一半的事项不超过它"),
        _CLOSED,
        _closed,
        _closed,
        DOWN,
        quantile=0.5,
    ),
    Indicator(
        "p90_handling_hours",
        _("办理时长 P90"),
        _HOURS,
        _("立案到结案的自然小时，不满一小时按一小时；九成的事项不超过它"),
        _CLOSED,
        _closed,
        _closed,
        DOWN,
        quantile=0.9,
    ),
    Indicator(
        "satisfaction_rate",
        _("满意率"),
        _PERCENT,
        _("很满意、满意、基本满意 ÷ 回答了满意度的结案事项"),
        _CLOSED,
        Part("satisfied"),
        Part("answered"),
        UP,
        note=_(
            "没有联系上的不算在内，件数另列。一人一次，按最先反映的人的评价计；"
            "后来加入的人的评价在事项页列出，不计入。"
        ),
    ),
    Indicator(
        "unreached_count",
        _("回访未联系上"),
        _CASES,
        _("结案前回访过、没有人回答的事项"),
        _CLOSED,
        Part("unreached"),
    ),
    Indicator(
        "solution_rate",
        _("解决率"),
        _PERCENT,
        _("反映人认为已解决 ÷ 回答了是否解决的结案事项"),
        _CLOSED,
        Part("solved"),
        Part("judged"),
        UP,
    ),
    Indicator(
        "yellow_cards",
        _("黄牌"),
        _CARDS,
        _("发出的黄牌，一件事项可以有几张，名单里列一次；经申诉撤销的不算"),
        _ON_CARD,
        Part("yellow"),
        direction=DOWN,
    ),
    Indicator(
        "red_cards",
        _("红牌"),
        _CARDS,
        _("发出的红牌，一件事项可以有几张，名单里列一次；经申诉撤销的不算"),
        _ON_CARD,
        Part("red"),
        direction=DOWN,
    ),
)
INDICATORS = {indicator.code: indicator for indicator in EVERY}
