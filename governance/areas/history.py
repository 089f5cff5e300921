"""What an area was called and where it belonged on a day, read from the trail of what was changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from governance.areas.models import Area, AreaChange, Level


@dataclass(frozen=True)
class Past:
    """An area at the end of a local day. ``path`` are names from the city down, its own last."""

    area: Area
    day: date
    name: str
    short_name: str
    households: int | None
    population: int | None
    path: list[str]
    in_use: bool


def as_of(area: Area, day: date) -> Past:
    """What ``area`` was at the end of the local date ``day``: every later change taken back in thought.

    Reads the trail of the area and of those it lay under, four more at most.
    """
    facts = _facts(area, day)
    path, above = [facts["name"]], facts["parent"]
    for _step in range(len(Level)):
        if not above:
            break
        parent = Area.objects.select_related("parent").defer("boundary").get(code=above)
        then = _facts(parent, day)
        path.append(then["short_name"] or then["name"])
        above = then["parent"]
    starts, ends = facts["valid_from"], facts["valid_to"]
    return Past(
        area=area,
        day=day,
        name=facts["name"],
        short_name=facts["short_name"],
        households=facts["households"],
        population=facts["population"],
        path=path[::-1],
        in_use=starts <= day and (ends is None or ends > day),
    )


def _facts(area: Area, day: date) -> dict[str, Any]:
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    facts: dict[str, Any] = {
        "name": area.name,
        "short_name": area.short_name,
        "households": area.households,
        "population": area.population,
        "parent": area.parent.code if area.parent else None,
        "valid_from": area.valid_from,
        "valid_to": area.valid_to,
    }
    for change in AreaChange.objects.filter(area=area, at__gte=end).order_by("-at", "-pk"):
        facts |= {key: value for key, value in change.before.items() if key in facts}
    for key in ("valid_from", "valid_to"):
        if isinstance(facts[key], str):
            facts[key] = date.fromisoformat(facts[key])
    return facts


def formerly(text: str, limit: int = 20) -> list[tuple[int, str]]:
    """Areas that were once called something with ``text`` in it: (key, the name then)."""
    rows = AreaChange.objects.filter(act="edit", before__name__icontains=text).order_by("-pk")
    return [(key, before["name"]) for key, before in rows.values_list("area_id", "before")[:limit]]
