"""Reading sums: days that are folded and changes that are not yet, added up in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Count, F, Value

from governance.areas.ancestry import STAMP
from governance.areas.models import Area, Level
from governance.insight import derive
from governance.insight.measures import BY_CATEGORY, BY_HOURS, CODES, DETAILED, ROLLED, TOTAL
from governance.insight.models import CaseFact
from governance.insight.periods import Period
from governance.insight.stocks import AGES, STOCKS, age_key, reported_ago

Counts = dict[str, int]


def stamp_of(level: int) -> str:
    return f"{STAMP[level]}_id"


def sums(
    level: int, areas: Sequence[int], periods: Mapping[str, Period], *, kind: str = ""
) -> dict[tuple[int, str], Counts]:
    """The measures of each of ``areas`` (keys, all of ``level``) in each of ``periods``, in one query.

    ``kind``: of this kind of matter alone; of all kinds for "".
    """
    found = {(area, key): dict.fromkeys(CODES, 0) for area in areas for key in periods}
    if not found:
        return found
    stamp, fresh = stamp_of(level), ""
    if level in ROLLED:
        # What is not folded yet is added up by day first: once, and not again for each period.
        fresh = (
            f"WITH fresh AS MATERIALIZED (SELECT n.{stamp} AS area, n.day, {derive.summed('n.')} "
            f"FROM insight_daydelta n WHERE n.{stamp} = ANY(%(areas)s){_of(kind)} GROUP BY 1, 2) "
        )
        days = (
            f"SELECT d.area_id AS area, d.day, {derive.names('d.')} FROM insight_dayfact d "
            f"WHERE d.area_id = ANY(%(areas)s) AND d.dimension = {TOTAL} "
            f"AND d.day BETWEEN p.start AND p.until{_of(kind)} "
            f"UNION ALL SELECT f.area, f.day, {derive.names('f.')} FROM fresh f "
            "WHERE f.day BETWEEN p.start AND p.until"
        )
    else:
        inner = derive.contributions(
            "insight_casefact",
            where=f" AND f.{stamp} = ANY(%(areas)s) AND v.day BETWEEN p.start AND p.until{_of(kind)}",
        )
        days = f"SELECT c.{stamp} AS area, c.day, {derive.names('c.')} FROM ({inner}) AS c"
    rows = _rows(
        f"{fresh}SELECT x.area, p.key, {derive.summed('x.')} "
        "FROM unnest(%(keys)s::text[], %(starts)s::date[], %(untils)s::date[]) AS p(key, start, until) "
        f"CROSS JOIN LATERAL ({days}) AS x GROUP BY x.area, p.key",
        {
            "areas": list(areas),
            "kind": kind,
            "keys": list(periods),
            "starts": [period.start for period in periods.values()],
            "untils": [period.end for period in periods.values()],
        },
    )
    for area, key, *values in rows:
        found[area, key] = dict(zip(CODES, values, strict=True))
    return found


def by_category(area: Area, period: Period, *, kind: str = "") -> dict[int, Counts]:
    """The measures by category (0 without one)."""
    return _detail(area, period, BY_CATEGORY, "coalesce(category_id, 0)", "true", kind)


def by_hours(area: Area, period: Period, *, kind: str = "") -> dict[int, int]:
    """How many cases were closed after so many hours."""
    found = _detail(area, period, BY_HOURS, "hours", "hours IS NOT NULL", kind)
    return {hours: counts["closed"] for hours, counts in found.items() if counts["closed"]}


def _detail(
    area: Area, period: Period, dimension: int, key: str, condition: str, kind: str
) -> dict[int, Counts]:
    stamp = stamp_of(area.level)
    inside = f"{stamp} = %(area)s AND day BETWEEN %(start)s AND %(until)s AND {condition}{_of(kind)}"
    if area.level in DETAILED:
        days = (
            f"SELECT key, {derive.names()} FROM insight_dayfact WHERE area_id = %(area)s "
            f"AND dimension = {dimension} AND day BETWEEN %(start)s AND %(until)s{_of(kind)} "
            f"UNION ALL SELECT {key}, {derive.names()} FROM insight_daydelta WHERE {inside}"
        )
    else:
        inner = derive.contributions("insight_casefact", where=f" AND f.{stamp} = %(area)s")
        days = f"SELECT {key} AS key, {derive.names()} FROM ({inner}) AS c WHERE {inside}"
    rows = _rows(
        f"SELECT x.key, {derive.summed('x.')} FROM ({days}) AS x GROUP BY x.key",
        {"area": area.pk, "start": period.start, "until": period.end, "kind": kind},
    )
    return {key: dict(zip(CODES, values, strict=True)) for key, *values in rows}


def stock(area: Area, at: datetime, *, kind: str = "") -> dict[int | None, Counts]:
    """What is open in ``area`` at the instant ``at``, by child area (None: in no child), in one query.

    Counted under ``stocks.STOCKS`` and, by age, ``age_0`` and so on.
    """
    child = F(stamp_of(area.level + 1)) if area.level < Level.GRID else Value(None, BigIntegerField())
    counts = {code: Count("pk", filter=condition(at)) for code, condition in STOCKS.items()}
    counts |= {age_key(first): Count("pk", filter=reported_ago(first, at)) for first, _last in AGES}
    facts = CaseFact.objects.filter(**{stamp_of(area.level): area.pk}, is_open=True).order_by()
    if kind:
        facts = facts.filter(kind=kind)
    rows = facts.annotate(child=child).values("child").annotate(**counts).values_list("child", *counts)
    return {key: dict(zip(counts, values, strict=True)) for key, *values in rows}


def _of(kind: str) -> str:
    """A further condition: of ``kind``, where one is asked for."""
    return " AND kind = %(kind)s" if kind else ""


def together(many: Sequence[Counts] | Any) -> Counts:
    """Counts added up."""
    found: Counts = {}
    for counts in many:
        for key, value in counts.items():
            found[key] = found.get(key, 0) + value
    return found


def quantile(hours: Mapping[int, int], share: float) -> int | None:
    """The least number of hours within which ``share`` of the cases were closed; None of none."""
    total = sum(hours.values())
    if not total:
        return None
    wanted, seen = -(-total * round(share * 100) // 100), 0  # rounded up: the nearest-rank method
    for length in sorted(hours):
        seen += hours[length]
        if seen >= wanted:
            return length
    raise AssertionError("unreachable")


def _rows(statement: str, parameters: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
