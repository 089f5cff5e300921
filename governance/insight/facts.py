"""Keeping facts right as cases move, folding days together, and proving both against the rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, transaction

from governance.areas.ancestry import STAMP
from governance.insight import derive
from governance.insight.measures import BY_CATEGORY, BY_HOURS, CODES, DETAILED, ROLLED, TOTAL

BATCH = 5_000
LOCK = 7_201_609  # of the folder and of a rebuild: one at a time
ROLLED_STAMPS = tuple(STAMP[level] for level in ROLLED)
_ANY_CHANGE = " OR ".join(f"sum({code}) <> 0" for code in CODES)
_GROUP = ", ".join((*(f"{stamp}_id" for stamp in ROLLED_STAMPS), "kind", "category_id", "hours", "day"))


def keep(cases: list[int]) -> None:
    """Write the facts of ``cases`` anew and append what that changes on their days.

    Runs in the transaction of the act, which holds the cases' row locks: of one case there is never more
    than one writer, and of one day's sum there is none.
    """
    with connection.cursor() as cursor:
        cursor.execute(_keeping(), derive.parameters(cases))


@cache
def _keeping() -> str:
    columns = ", ".join(derive.COLUMNS)
    changed = ", ".join(f"{name} = EXCLUDED.{name}" for name in derive.COLUMNS[1:])
    here = ", ".join(f"insight_casefact.{name}" for name in derive.COLUMNS)
    there = ", ".join(f"EXCLUDED.{name}" for name in derive.COLUMNS)
    before, after = derive.contributions("before", -1), derive.contributions("after")
    return f"""
        WITH before AS (SELECT * FROM insight_casefact WHERE case_id = ANY(%(cases)s)),
        after AS ({derive.SOME}),
        kept AS (
            INSERT INTO insight_casefact ({columns}) SELECT {columns} FROM after
            ON CONFLICT (case_id) DO UPDATE SET {changed} WHERE ({here}) IS DISTINCT FROM ({there})
        )
        INSERT INTO insight_daydelta ({_GROUP}, {derive.names()})
        SELECT {_GROUP}, {derive.summed()} FROM ({before} UNION ALL {after}) AS change
        GROUP BY {_GROUP} HAVING {_ANY_CHANGE}
    """


def fold(batch: int = BATCH) -> int:
    """Move up to ``batch`` appended rows into the sums of their days. Returns how many; 0 when none is left.

    Somebody else folding at the same time is left to it.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(
            f"""
            WITH taken AS (
                DELETE FROM insight_daydelta WHERE id IN (
                    SELECT id FROM insight_daydelta ORDER BY id LIMIT %(batch)s)
                RETURNING *
            ), written AS (
                INSERT INTO insight_dayfact (area_id, dimension, key, kind, day, {derive.names()})
                {_expanded("taken")}
                ON CONFLICT (area_id, dimension, day, key, kind) DO UPDATE
                SET {", ".join(f"{code} = insight_dayfact.{code} + EXCLUDED.{code}" for code in CODES)}
            )
            SELECT count(*) FROM taken
            """,
            {"batch": batch},
        )
        count: int = cursor.fetchone()[0]
    return count


def add(cases: Sequence[int]) -> None:
    """The facts of ``cases`` that were written past the acts, folded at once. As ``keep``, in batches."""
    for begin in range(0, len(cases), BATCH):
        with transaction.atomic():
            keep(list(cases[begin : begin + BATCH]))
    while fold():
        pass


def rebuild(*, alone: bool = False, kind: str = "") -> None:
    """Make every fact and every sum anew from the rows, or those of ``kind``. Acts wait while it runs.

    ``alone`` is for when all are made and nobody reads them meanwhile, for readers wait, too: indexes are
    made at the end.
    """
    columns = ", ".join(derive.COLUMNS)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        # Acts lock their case first and then write here; whoever is under way finishes, the next waits.
        cursor.execute(
            "LOCK TABLE cases_case, insight_casefact, insight_daydelta, insight_dayfact "
            "IN SHARE ROW EXCLUSIVE MODE"
        )
        indexes = _empty(cursor, alone=alone and not kind, kind=kind)
        cursor.execute(
            f"INSERT INTO insight_casefact ({columns}) SELECT {columns} FROM ({derive.EVERY}) AS f",
            derive.parameters(kind=kind),
        )
        contributions = derive.contributions("insight_casefact", where=_of(kind, "f."))
        cursor.execute(
            f"WITH taken AS MATERIALIZED (SELECT {_GROUP}, {derive.summed()} FROM ({contributions}) AS c "
            f"GROUP BY {_GROUP}) "
            f"INSERT INTO insight_dayfact (area_id, dimension, key, kind, day, {derive.names()}) "
            f"{_expanded('taken')}",
            {"kind": kind},
        )
        if indexes:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no index is made before the keys are looked up
        for definition in indexes:
            cursor.execute(definition)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE insight_casefact, insight_dayfact")


def _of(kind: str, prefix: str = "") -> str:
    """A further condition: of ``kind``, where one is asked for."""
    return f" AND {prefix}kind = %(kind)s" if kind else ""


def _empty(cursor: Any, *, alone: bool, kind: str) -> list[str]:
    """Take every row out; of the indexes that were put aside, how to make them again."""
    if not alone:
        for table in ("casefact", "daydelta", "dayfact"):
            cursor.execute(f"DELETE FROM insight_{table} WHERE true{_of(kind)}", {"kind": kind})
        return []
    cursor.execute("TRUNCATE insight_casefact, insight_daydelta, insight_dayfact")
    cursor.execute("SELECT set_config('maintenance_work_mem', '256MB', true)")
    cursor.execute(
        """
        SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'insight_casefact'
            AND schemaname = current_schema() AND indexdef NOT LIKE 'CREATE UNIQUE%%' ORDER BY indexname
        """
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _name, definition in found]


@dataclass(frozen=True)
class Difference:
    """Where what is kept is not what the rows say."""

    where: str
    kept: Any
    counted: Any

    def __str__(self) -> str:
        return f"{self.where}: kept {self.kept}, counted {self.counted}"


def differences(limit: int = 100, *, kind: str = "") -> Iterator[Difference]:
    """Facts that differ from their cases, then days whose sums differ from the facts.

    Each of the two questions is one statement, so that acts under way meanwhile are seen whole or not at all.
    ``kind``: those of one kind of matter alone.
    """
    with connection.cursor() as cursor:
        yield from _fact_differences(cursor, limit, kind)
        yield from _sum_differences(cursor, limit, kind)


def _fact_differences(cursor: Any, limit: int, kind: str) -> Iterator[Difference]:
    columns = ", ".join(derive.COLUMNS)
    cursor.execute(
        f"""
        WITH counted AS MATERIALIZED (SELECT {columns} FROM ({derive.EVERY}) AS e)
        SELECT c.number, d.* FROM (
            (SELECT 'counted' AS side, one.* FROM (
                SELECT * FROM counted EXCEPT ALL
                SELECT {columns} FROM insight_casefact WHERE true{_of(kind)}) AS one)
            UNION ALL
            (SELECT 'kept' AS side, one.* FROM (
                SELECT {columns} FROM insight_casefact WHERE true{_of(kind)}
                EXCEPT ALL SELECT * FROM counted) AS one)
        ) AS d JOIN cases_case c ON c.id = d.case_id
        ORDER BY d.case_id, d.side LIMIT %(limit)s
        """,
        derive.parameters(kind=kind) | {"limit": limit * 2, "kind": kind},
    )
    found: dict[str, dict[str, tuple[Any, ...]]] = {}
    for number, side, *values in cursor.fetchall():
        found.setdefault(number, {})[side] = tuple(values)
    for number, sides in found.items():
        kept, counted = sides.get("kept"), sides.get("counted")
        if kept is None or counted is None:
            yield Difference(
                f"case {number}", "no fact" if kept is None else "a fact", "a case" if counted else "none"
            )
            continue
        for name, mine, true in zip(derive.COLUMNS, kept, counted, strict=True):
            if mine != true:
                yield Difference(f"case {number} {name}", mine, true)


def _sum_differences(cursor: Any, limit: int, kind: str) -> Iterator[Difference]:
    contributions = derive.contributions("insight_casefact", where=_of(kind, "f."))
    differ = " OR ".join(f"sum({code}) <> 0" for code in CODES)
    signed = ", ".join(f"-{code} AS {code}" for code in CODES)
    cursor.execute(
        f"""
        WITH facts AS MATERIALIZED (
            SELECT {_GROUP}, {derive.summed()} FROM ({contributions}) AS c GROUP BY {_GROUP}),
        kept AS (
            SELECT area_id, dimension, key, kind, day, {derive.names()} FROM insight_dayfact
            UNION ALL {_expanded("insight_daydelta")}
        ), both_sides AS (
            SELECT area_id, dimension, key, kind, day, {derive.names()} FROM kept WHERE true{_of(kind)}
            UNION ALL SELECT area_id, dimension, key, kind, day, {signed} FROM ({_expanded("facts")}) AS f
        )
        SELECT a.code, dimension, key, s.kind, day, {derive.summed()} FROM both_sides s
        JOIN areas_area a ON a.id = area_id
        GROUP BY a.code, dimension, key, s.kind, day HAVING {differ} ORDER BY day, a.code LIMIT %(limit)s
        """,
        {"limit": limit, "kind": kind},
    )
    word = {TOTAL: "all", BY_CATEGORY: "category", BY_HOURS: "hours"}
    for code, dimension, key, of, day, *values in cursor.fetchall():
        for name, value in zip(CODES, values, strict=True):
            if value:
                yield Difference(
                    f"{day} area {code} {of} {word[dimension]} {key} {name}", f"{value:+d} too many", 0
                )


def _expanded(source: str) -> str:
    """The rows of ``source`` for each area they lie in: in all and, for the higher levels, in detail."""
    parts = []
    for level in ROLLED:
        stamp = f"{STAMP[level]}_id"
        inside = f"FROM {source} WHERE {stamp} IS NOT NULL"
        parts.append(
            f"SELECT {stamp} AS area_id, {TOTAL} AS dimension, 0 AS key, kind, day, "
            f"{derive.summed()} {inside} GROUP BY {stamp}, kind, day"
        )
        if level in DETAILED:
            parts.append(
                f"SELECT {stamp}, {BY_CATEGORY}, coalesce(category_id, 0)::int AS key, kind, day, "
                f"{derive.summed()} {inside} GROUP BY {stamp}, kind, day, coalesce(category_id, 0)"
            )
            parts.append(
                f"SELECT {stamp}, {BY_HOURS}, hours, kind, day, {derive.only_closed()} {inside} "
                f"AND hours IS NOT NULL GROUP BY {stamp}, kind, day, hours"
            )
    return " UNION ALL ".join(parts)
