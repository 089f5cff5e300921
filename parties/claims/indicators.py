"""Figures of needs and claims for the board: open, claimed, delivered, rated, how fast and how often."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from governance.insight.models import Direction
from governance.insight.row_indicators import RowIndicator
from parties.lists.names import CLAIMABLE
from parties.models import NeedItem
from parties.rights import NEEDS

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area
    from governance.insight.periods import Period

SECONDS_A_DAY = 86_400


def _needs(area: Area, user: User) -> Any:
    return NeedItem.objects.restrict(user, NEEDS).within(area).for_rows()


def unclaimed(area: Area, period: Period, user: User) -> Any:
    return _needs(area, user).filter(case__state="published")


def under_way(area: Area, period: Period, user: User) -> Any:
    return _needs(area, user).filter(case__state__in=[one for one in CLAIMABLE if one != "published"])


def published(area: Area, period: Period, user: User) -> Any:
    rows = _needs(area, user).filter(published_at__date__range=(period.start, period.end))
    return rows.exclude(case__state="withdrawn")


def claimed(area: Area, period: Period, user: User) -> Any:
    rows = published(area, period, user)
    return rows.filter(pk__in=rows.filter(claims__confirmed_at__isnull=False).order_by().values("pk"))


def delivered(area: Area, period: Period, user: User) -> Any:
    return _needs(area, user).filter(delivered_at__date__range=(period.start, period.end))


def rated(area: Area, period: Period, user: User) -> Any:
    return delivered(area, period, user).filter(community_stars__isnull=False)


def median_days(rows: Any) -> Decimal | None:
    """From being published to being delivered, in days to one decimal: the median of ``rows``."""
    pairs = rows.order_by().values_list("published_at", "delivered_at")
    spans = sorted((end - begin).total_seconds() for begin, end in pairs if begin is not None)
    if not spans:
        return None
    middle = len(spans) // 2
    found = spans[middle] if len(spans) % 2 else (spans[middle - 1] + spans[middle]) / 2
    return Decimal(str(round(found / SECONDS_A_DAY, 1)))


_COLUMNS = (
    (_("需求或项目"), lambda row: row),
    (_("来源"), lambda row: row.unit or row.get_source_display()),
)
INDICATORS = (
    RowIndicator(
        "needs_unclaimed",
        _("待认领的需求和项目"),
        _("项"),
        _("现在公布而没有单位认领的"),
        _("现在"),
        rows=unclaimed,
        right=NEEDS,
        is_stock=True,
        columns=_COLUMNS,
        icon="list-check",
    ),
    RowIndicator(
        "needs_under_way",
        _("认领实施中"),
        _("项"),
        _("现在已认领、实施中的需求和项目"),
        _("现在"),
        rows=under_way,
        right=NEEDS,
        is_stock=True,
        columns=_COLUMNS,
        icon="progress-check",
    ),
    RowIndicator(
        "need_claim_rate",
        _("需求认领率"),
        "%",
        _("有单位认领并确认的 ÷ 公布的，不含撤下的"),
        _("公布的那一天"),
        rows=claimed,
        base=published,
        right=NEEDS,
        direction=Direction.UP,
        columns=_COLUMNS,
        icon="heart-handshake",
    ),
    RowIndicator(
        "needs_delivered",
        _("交付的需求和项目"),
        _("项"),
        _("期内交付的"),
        _("交付的那一天"),
        rows=delivered,
        right=NEEDS,
        direction=Direction.UP,
        columns=_COLUMNS,
        icon="check",
    ),
    RowIndicator(
        "needs_rated",
        _("已评价的项目"),
        _("项"),
        _("期内交付、居民和社区都已评价的"),
        _("交付的那一天"),
        rows=rated,
        right=NEEDS,
        direction=Direction.UP,
        columns=_COLUMNS,
        icon="star",
    ),
    RowIndicator(
        "need_days_median",
        _("从公布到交付（天，中位数）"),
        _("天"),
        _("期内交付的，从公布到交付的天数的中位数"),
        _("交付的那一天"),
        rows=delivered,
        measure=median_days,
        right=NEEDS,
        direction=Direction.DOWN,
        columns=_COLUMNS,
        icon="clock",
    ),
)
