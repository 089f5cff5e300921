"""Figures of double check-in for the board; each adds up with its list."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from governance.insight.models import Direction
from governance.insight.row_indicators import RowIndicator
from parties.models import CheckIn, CheckInReport, CheckInService
from parties.rights import CHECKINS

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area
    from governance.insight.periods import Period


def _checked_in(kind: str) -> Any:
    def rows(area: Area, period: Period, user: User) -> Any:
        found = CheckIn.objects.restrict(user, CHECKINS).within(area)
        return found.filter(kind=kind, state="active").for_rows()

    return rows


def served(area: Area, period: Period, user: User) -> Any:
    rows = CheckInService.objects.restrict(user, CHECKINS).within(area)
    return rows.filter(state="verified", done_on__range=(period.start, period.end)).for_rows()


def reports_due(area: Area, period: Period, user: User) -> Any:
    rows = CheckInReport.objects.restrict(user, CHECKINS).within(area)
    rows = rows.filter(case__reported_at__date__range=(period.start, period.end)).for_rows()
    return rows.exclude(case__state="waived")


def reports_done(area: Area, period: Period, user: User) -> Any:
    return reports_due(area, period, user).filter(submitted_at__isnull=False)


def hours_of(rows: Any) -> Decimal:
    found: Decimal | None = rows.order_by().aggregate(hours=Sum("hours"))["hours"]
    return found or Decimal(0)


_WHO = ((_("谁"), str), (_("社区"), lambda row: row.area))
_OF = ((_("谁"), lambda row: row.check_in), (_("社区"), lambda row: row.check_in.area))
INDICATORS = (
    RowIndicator(
        "checked_in_units",
        _("报到单位"),
        _("个"),
        _("已在社区报到的单位"),
        _("报到的社区"),
        rows=_checked_in("unit"),
        right=CHECKINS,
        is_stock=True,
        columns=_WHO,
        icon="circle-check",
    ),
    RowIndicator(
        "checked_in_members",
        _("报到党员"),
        _("人"),
        _("已在社区报到的在职党员"),
        _("报到的社区"),
        rows=_checked_in("member"),
        right=CHECKINS,
        is_stock=True,
        columns=_WHO,
        icon="circle-check",
    ),
    RowIndicator(
        "check_in_hours",
        _("报到服务时长"),
        _("小时"),
        _("期内社区已核实的服务时长合计"),
        _("服务的那一天"),
        rows=served,
        measure=hours_of,
        right=CHECKINS,
        direction=Direction.UP,
        order=("-done_on", "-pk"),
        columns=_OF,
        icon="clock",
    ),
    RowIndicator(
        "check_in_report_rate",
        _("双报告提交率"),
        "%",
        _("已提交的年度报告 ÷ 应提交的年度报告"),
        _("生成报告的那一天"),
        rows=reports_done,
        base=reports_due,
        right=CHECKINS,
        direction=Direction.UP,
        columns=_OF,
        icon="edit",
    ),
)
