"""Figures of whistles for the board: how many were blown, which of the called units came, and in time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from governance.insight.models import Direction
from governance.insight.row_indicators import RowIndicator
from parties.models import Whistle, WhistleCall
from parties.models.whistles import Verdict
from parties.rights import WHISTLES

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area
    from governance.insight.periods import Period


def blown(area: Area, period: Period, user: User) -> Any:
    rows = Whistle.objects.restrict(user, WHISTLES).within(area).exclude(case__state="withdrawn")
    return rows.filter(blown_at__date__range=(period.start, period.end)).for_rows()


def judged(area: Area, period: Period, user: User) -> Any:
    """Called units of which the clock has said something."""
    rows = WhistleCall.objects.restrict(user, WHISTLES).within(area).that_count().exclude(verdict="")
    return rows.filter(called_at__date__range=(period.start, period.end)).for_rows()


def came(area: Area, period: Period, user: User) -> Any:
    return judged(area, period, user).exclude(verdict=Verdict.ABSENT)


def punctual(area: Area, period: Period, user: User) -> Any:
    return judged(area, period, user).filter(verdict=Verdict.PUNCTUAL)


_CALL_COLUMNS = (
    (_("单位"), lambda row: row.unit),
    (_("哨"), lambda row: row.whistle.case),
    (_("报到"), lambda row: row.get_verdict_display()),
)
INDICATORS = (
    RowIndicator(
        "whistles_blown",
        _("吹哨"),
        _("个"),
        _("期内吹响的哨，不含撤哨"),
        _("吹响的那一天"),
        rows=blown,
        right=WHISTLES,
        columns=((_("哨"), lambda row: row.case), (_("种类"), lambda row: row.kind)),
        icon="speakerphone",
    ),
    RowIndicator(
        "whistle_report_in_rate",
        _("吹哨报到率"),
        "%",
        _("报到的单位 ÷ 已有评定的单位"),
        _("呼叫的那一天"),
        rows=came,
        base=judged,
        right=WHISTLES,
        direction=Direction.UP,
        columns=_CALL_COLUMNS,
        icon="users",
    ),
    RowIndicator(
        "whistle_punctual_rate",
        _("准时报到率"),
        "%",
        _("准时报到的单位 ÷ 已有评定的单位"),
        _("呼叫的那一天"),
        rows=punctual,
        base=judged,
        right=WHISTLES,
        direction=Direction.UP,
        columns=_CALL_COLUMNS,
        icon="clock",
    ),
)
