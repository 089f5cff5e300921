"""Likely the same matter: same category, recent, near. Shown before filing, so that one can join."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from governance.cases.models import Case
from governance.cases.workflow import definitions

if TYPE_CHECKING:
    from governance.areas.models import Area
    from governance.cases.models import Category
    from governance.cases.models.querysets import CaseQuerySet

EARTH = 6_371_000  # metres
SHOWN = 4
LOOKED_AT = 60  # candidates whose distance is worked out


@dataclass(frozen=True)
class Likely:
    """A case that may be the same matter; ``metres`` is None where one of the two has no pin."""

    case: Case
    metres: int | None


def likely(
    category: Category | None,
    *,
    area: Area | None,
    lng: float | None = None,
    lat: float | None = None,
    at: datetime,
    among: CaseQuerySet | None = None,
) -> list[Likely]:
    """Open cases that may be the same matter, the nearest first, then the latest.

    With a pin on both sides they are near by the category's distance, wherever the line between two
    grids runs; without, by lying in the same place of the tree. ``among`` is what the asker may see.
    """
    if category is None or (area is None and lng is None):
        return []
    pin = (lng, lat) if lng is not None and lat is not None else None
    rows = (Case.objects.all() if among is None else among).open().exclude(state__in=definitions.drafts())
    rows = rows.alike(
        category=category,
        area=area,
        since=at - timedelta(days=category.duplicate_days),
        pin=pin,
        metres=category.duplicate_metres,
    )
    found = []
    for case in rows.select_related("category", "community", "grid", "channel").order_by("-reported_at")[
        :LOOKED_AT
    ]:
        metres = _metres(pin, case)
        if metres is None or metres <= category.duplicate_metres:
            found.append(Likely(case, metres))
    found.sort(key=lambda one: (one.metres is None, one.metres or 0, -one.case.reported_at.timestamp()))
    return found[:SHOWN]


def is_likely(case: Case, category: Category | None, **where: Any) -> bool:
    """Whether ``case`` is one of those that ``likely`` looks at, however many are nearer."""
    return bool(likely(category, among=Case.objects.filter(pk=case.pk), **where))


def metres_between(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The way as the crow flies between two (lng, lat), by the haversine formula."""
    (lng1, lat1), (lng2, lat2) = ((math.radians(x), math.radians(y)) for x, y in (a, b))
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lng2 - lng1) / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(min(1.0, half)))


def _metres(pin: tuple[float, float] | None, case: Case) -> int | None:
    if pin is None or case.lng is None or case.lat is None:
        return None
    return round(metres_between(pin, (case.lng, case.lat)))
