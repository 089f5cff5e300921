"""Figures of disputes for the board. Behind them stands the outline that the reader may see anyway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disputes.figures.counting import Rate
from disputes.figures.reading import OVER, taken
from disputes.rights import VIEW
from governance.areas.models import Level
from governance.insight.models import Direction
from governance.insight.row_indicators import RowIndicator

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area
    from governance.insight.periods import Period
    from governance.insight.row_indicators import Number


@dataclass(frozen=True)
class Guarded(RowIndicator):
    """A rate that is not told where one of its cells holds fewer than three disputes."""

    def shown(self, value: Number | None, number: int, whole: int | None) -> Number | None:
        return None if Rate(number, whole or 0).is_hidden else value


def rows(area: Area, period: Period, user: User) -> Any:
    return taken(area, period, user).for_rows()


def settled(area: Area, period: Period, user: User) -> Any:
    return rows(area, period, user).filter(agreement__effective_on__isnull=False)


def concluded(area: Area, period: Period, user: User) -> Any:
    kept = Q(case__state="archived", accepted_on__isnull=False)
    ended = Q(agreement__effective_on__isnull=False) | Q(case__state__in=OVER) | kept
    return rows(area, period, user).filter(ended)


def settled_low(area: Area, period: Period, user: User) -> Any:
    return settled(area, period, user).filter(committee__area__level__gte=Level.SUBDISTRICT)


COLUMNS = (
    (_("纠纷"), lambda row: row),
    (_("类别"), lambda row: row.case.category),
    (_("区域"), lambda row: row.case.area),
    (_("调解委员会"), lambda row: row.committee),
)
INDICATORS = (
    RowIndicator(
        "disputes_taken",
        _("受理申请的纠纷"),
        _("件"),
        _("期内申请或主动调解的纠纷"),
        _("申请的那一天"),
        rows=rows,
        right=VIEW,
        columns=COLUMNS,
        icon="gavel",
    ),
    Guarded(
        "dispute_success_rate",
        _("调解成功率"),
        "%",
        _("协议已生效的纠纷 ÷ 调解已结束的纠纷；任何一格少于三件时不显示"),
        _("申请的那一天"),
        rows=settled,
        base=concluded,
        right=VIEW,
        direction=Direction.UP,
        columns=COLUMNS,
        icon="circle-check",
    ),
    Guarded(
        "dispute_settled_low",
        _("街道以下化解率"),
        "%",
        _("由社区或街道调解委员会化解的 ÷ 已化解的纠纷；任何一格少于三件时不显示"),
        _("申请的那一天"),
        rows=settled_low,
        base=settled,
        right=VIEW,
        direction=Direction.UP,
        columns=COLUMNS,
        icon="users",
    ),
)
