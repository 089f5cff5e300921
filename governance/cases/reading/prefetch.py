"""Completing the rows of a list: their places and their clocks, in one query each however many there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from governance.access.models import Unit, User
from governance.areas.ancestry import STAMP
from governance.areas.models import Area
from governance.cases.choices import ClockState
from governance.cases.models import Case
from governance.cases.rules import cache
from governance.cases.sla import clock_kinds
from governance.cases.sla.display import ClockLine, next_face, say
from governance.cases.worklist import turns

PLACES = (*STAMP.values(), "area", "desk", "lead_area")
# A reply has a clock of its own and is no step of the case.
# What of a clock its chip tells.
FACE = ("id", *(one.name for one in fields(ClockLine)[1:]))

# What hangs on few cases. Where a page knows that there is none, nobody needs to ask for it again.
SELDOM = (
    "tasks",
    "followers",
    "answers",
    "split_parts",
    "attachments",
    "extension_requests",
    "suspensions",
    "supervision_orders",
    "cards",
    "calls",
    "consultations",
    "joined",
    "merged",
    "outside_links",
    "relations",
    "relations_back",
)


def know(case: Any) -> Any:
    """Let what ``case`` has none of answer from memory: to be read, not acted on. One query.

    It also knows then to which units it was ever handed (``handed_units``).
    """
    with connection.cursor() as cursor:
        cursor.execute(_knowledge(), {"case": case.pk})
        *has, units = cursor.fetchone()
    kept = case.__dict__.setdefault("_prefetched_objects_cache", {})
    for name, there_is in zip(SELDOM, has, strict=True):
        if not there_is:
            kept[name] = getattr(case, name).none()
    case.handed_units = frozenset(units)
    return case


def has_none(case: Any, name: str) -> bool:
    """Whether ``case`` is known to have none of ``name`` (of SELDOM), so that nobody need ask."""
    kept = case.__dict__.get("_prefetched_objects_cache", {}).get(name)
    return kept is not None and kept.query.is_empty()


@lru_cache
def _knowledge() -> str:
    """By hand: as annotations the same questions took longer to plan and to put together than to answer."""
    asked = []
    for name in SELDOM:
        relation: Any = Case._meta.get_field(name)
        table, column = relation.related_model._meta.db_table, relation.field.column
        asked.append(f'EXISTS (SELECT FROM "{table}" WHERE "{column}" = %(case)s)')
    units = "SELECT unit_id FROM cases_assignment WHERE case_id = %(case)s AND unit_id IS NOT NULL"
    return f"SELECT {', '.join(asked)}, ARRAY({units})"


def dress(cases: Iterable[Any], now: datetime | None = None) -> list[Any]:
    """Give each case its areas and its ``face``: the next clock that runs, a pause, or the verdict."""
    rows = list(cases)
    if rows:
        place(rows)
        time(rows, now or timezone.now())
        claimers(rows)
    return rows


class Named(NamedTuple):
    """What a row of a list calls by name."""

    area: str
    holder: str
    category: str
    channel: str


def lines(cases: Iterable[Any], now: datetime | None = None) -> list[Any]:
    """Complete rows of ``for_lines``: ``names``, ``face``, ``picture`` and who claimed it. Two queries."""
    rows = list(cases)
    if rows:
        name(rows)
        time(rows, now or timezone.now())
    return rows


# What a row calls by name, by hand: areas, units, categories and people as models would take longer than the
# rows. The picture is the key of the first photo that is there.
_NAMES = """
    SELECT 'area', id, COALESCE(NULLIF(short_name, ''), name) FROM areas_area WHERE id = ANY (%s)
    UNION ALL SELECT 'unit', id, name FROM access_unit WHERE id = ANY (%s)
    UNION ALL SELECT 'category', id, name FROM cases_category WHERE id = ANY (%s)
    UNION ALL SELECT 'channel', id, name FROM cases_channel WHERE id = ANY (%s)
    UNION ALL SELECT 'claimer', id, name FROM access_user WHERE id = ANY (%s)
    UNION ALL SELECT 'picture', case_id, min(id)::text FROM cases_attachment
        WHERE case_id = ANY (%s) AND content_type LIKE 'image/%%' AND file <> '' GROUP BY case_id
"""
NAMED = ("area", "unit", "category", "channel", "claimer", "picture")


def name(rows: list[Any]) -> None:
    """Put the ``names`` of each of ``rows`` beside it, its ``picture`` (a key) and its claimer. One query."""
    held = {row.pk: turns.of(row).field(row) for row in rows}
    wanted: dict[str, set[int]] = {kind: set() for kind in NAMED}
    for row in rows:
        wanted["picture"].add(row.pk)
        wanted["claimer"].add(row.claimed_by_id)
        wanted["area"].add(row.area_id)
        wanted["category"].add(row.category_id)
        wanted["channel"].add(row.channel_id)
        if field := held[row.pk]:
            wanted["unit" if field == "lead_unit" else "area"].add(getattr(row, f"{field}_id"))
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, [[pk for pk in pks if pk is not None] for pks in wanted.values()])
        found = {(kind, pk): text for kind, pk, text in cursor.fetchall()}
    for row in rows:
        field = held[row.pk]
        holder = ("unit" if field == "lead_unit" else "area", getattr(row, f"{field}_id")) if field else None
        row.names = Named(
            area=found[("area", row.area_id)],
            holder=found[holder] if holder else "",
            category=found.get(("category", row.category_id), ""),
            channel="" if row.is_outline else found[("channel", row.channel_id)],
        )
        row.picture = None if row.is_outline else found.get(("picture", row.pk))
        claimer = found.get(("claimer", row.claimed_by_id))
        row.claimed_by = User(pk=row.claimed_by_id, name=claimer) if claimer else None


def place(rows: list[Any]) -> list[Any]:
    """Put the areas that ``rows`` name beside them, without the outlines. One query."""
    wanted = {pk for row in rows for name in PLACES if (pk := getattr(row, f"{name}_id")) is not None}
    found = Area.objects.defer("boundary").in_bulk(wanted)
    for row in rows:
        for name in PLACES:
            setattr(row, name, found.get(getattr(row, f"{name}_id")))
    return rows


def introduce(*rows: Model) -> None:
    """Put the people, units and areas that ``rows`` name beside them: to be read, not acted on. One query.

    Joins for the same would take longer to plan than to answer. Of people only the name comes along; keys
    that were not read with a row are not asked for.
    """
    named = [
        (row, field, key)
        for row in rows
        for field in _naming(type(row))
        if (key := row.__dict__.get(field.attname)) is not None and not field.is_cached(row)
    ]
    wanted: dict[type[Model], set[int]] = {Area: set(), Unit: set(), User: set()}
    for _row, field, key in named:
        wanted[field.related_model].add(key)
    rules = cache.current()
    found: dict[type[Model], dict[int, Any]] = {
        Area: rules.places(wanted[Area]),
        Unit: rules.units(wanted[Unit]),
        User: User.objects.only("name").in_bulk(wanted[User]) if wanted[User] else {},
    }
    for row, field, key in named:
        setattr(row, field.name, found[field.related_model][key])


@lru_cache
def _naming(model: type[Model]) -> tuple[Any, ...]:
    """The fields of ``model`` that lead to an area, a unit or a person."""
    fields: Any = model._meta.concrete_fields
    return tuple(one for one in fields if one.related_model in (Area, Unit, User))


def claimers(rows: list[Any]) -> None:
    """Put whoever claimed a case beside it: one query, and none where nobody has."""
    wanted = {row.claimed_by_id for row in rows} - {None}
    found = User.objects.only("name").in_bulk(wanted) if wanted else {}
    for row in rows:
        row.claimed_by = found.get(row.claimed_by_id)


_CLOCKS = f"""
    SELECT {", ".join(FACE)} FROM cases_clock
    WHERE case_id = ANY (%s) AND kind <> ALL (%s) AND (state = ANY (%s) OR kind = %s AND state = %s)
    ORDER BY started_at, id
"""  # noqa: S608 (names of columns)
_ASKED = (
    list(clock_kinds.PAPERS),
    [str(ClockState.RUNNING), str(ClockState.PAUSED)],
    clock_kinds.WHOLE,
    str(ClockState.STOPPED),
)


def time(rows: list[Any], now: datetime) -> None:
    """Give each of ``rows`` its ``face``. One query, by hand as that of the names."""
    by_case: dict[int, list[ClockLine]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_CLOCKS, [[row.pk for row in rows], *_ASKED])
        for values in cursor.fetchall():
            line = ClockLine(*values)
            by_case.setdefault(line.case_id, []).append(line)
    words = say()
    for row in rows:
        row.face = next_face(row, by_case.get(row.pk, []), now, words)
