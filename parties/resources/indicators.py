"""Figures of shared resources for the board; each adds up with its list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from governance.insight.models import Direction
from governance.insight.row_indicators import RowIndicator
from parties.models import Booking
from parties.rights import RESOURCES

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area
    from governance.insight.periods import Period


def booked(area: Area, period: Period, user: User) -> Any:
    rows = Booking.objects.restrict(user, RESOURCES).within(area)
    rows = rows.filter(starts_at__date__range=(period.start, period.end))
    return rows.filter(state__in=("approved", "used", "no_show")).for_rows()


def missed(area: Area, period: Period, user: User) -> Any:
    return booked(area, period, user).filter(state="no_show")


_BOOKED = ((_("预约"), str), (_("状态"), lambda row: row.get_state_display()))
INDICATORS = (
    RowIndicator(
        "resource_bookings",
        _("共享资源预约"),
        _("次"),
        _("期内约好的预约，含爽约，不含取消"),
        _("使用的那一天"),
        rows=booked,
        right=RESOURCES,
        order=("-starts_at", "-pk"),
        columns=_BOOKED,
        icon="calendar-event",
    ),
    RowIndicator(
        "resource_no_show_rate",
        _("预约爽约率"),
        "%",
        _("爽约的预约 ÷ 约好的预约"),
        _("使用的那一天"),
        rows=missed,
        base=booked,
        right=RESOURCES,
        direction=Direction.DOWN,
        order=("-starts_at", "-pk"),
        columns=_BOOKED,
        icon="x",
    ),
)
