"""Copying chunks into the database: all or nothing each, and an interrupted build is known and goes on.

The marker ``grids_city_build`` exists while a build is under way: its parameters, the chunks that are
written, and the indexes that were put aside. It is removed when everything stands again.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from workshop.city.columns import Rows, escaped

TABLES = (
    "cases_case",
    "cases_caselog",
    "cases_clock",
    "cases_assignment",
    "cases_check",
    "cases_followupcall",
    "cases_reminder",
    "cases_extension",
    "cases_suspension",
    "cases_firing",
    "cases_card",
    "cases_supervisionorder",
)
MARKER = "grids_city_build"
LOCK = 0x63697479


def copy(rows: Iterable[Rows]) -> None:
    """Append rows. Foreign keys are not asked row by row: every key was read from the database itself."""
    with connection.cursor() as cursor:
        trust_keys(cursor)
        for one in rows:
            if not one.lines:
                continue
            unsaid = _unsaid(one.table, frozenset(one.columns))
            columns = ", ".join(f'"{name}"' for name in (*one.columns, *unsaid))
            end = "".join(f"\t{value}" for value in unsaid.values()) + "\n"
            text = io.BytesIO((end.join(one.lines) + end).encode())
            cursor.cursor.copy_expert(f"COPY {one.table} ({columns}) FROM STDIN", text, size=1 << 18)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


@cache
def _unsaid(table: str, said: frozenset[str]) -> dict[str, str]:
    """Columns that the city does not speak of and that may not be null, with what a new row has there."""
    model = next(one for one in apps.get_models() if one._meta.db_table == table)
    found = {}
    for field in model._meta.local_concrete_fields:
        column = field.column
        if column in said or field.null or field.primary_key or field.generated or column is None:
            continue
        value = field.get_default()
        if isinstance(value, bool):
            found[column] = "t" if value else "f"
        elif isinstance(value, (list, dict)):
            is_array = field.get_internal_type() == "ArrayField"
            found[column] = escaped("{}" if is_array else json.dumps(value))
        elif isinstance(value, (str, int)):
            found[column] = escaped(str(value))
    return found


def trust_keys(cursor: Any) -> None:
    """Let the database not look up each key, where the account may say so; else it looks, and is slower."""
    try:
        with transaction.atomic():
            cursor.execute("SET LOCAL session_replication_role = replica")
    except ProgrammingError:
        return  # an account without that right: the keys are looked up


def write(number: int, rows: Iterable[Rows], counters: dict[str, int]) -> None:
    """One chunk with its counters and its mark, in one transaction."""
    with transaction.atomic():
        copy(rows)
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO cases_numbercounter (prefix, last)
                SELECT * FROM unnest(%s::text[], %s::int[]) AS one(prefix, last) ORDER BY prefix
                ON CONFLICT (prefix) DO UPDATE SET last = greatest(cases_numbercounter.last, EXCLUDED.last)
                """,
                [list(counters), list(counters.values())],
            )
            cursor.execute(f"UPDATE {MARKER} SET done = array_append(done, %s)", [number])  # noqa: S608


# The marker -----------------------------------------------------------------------------


def unfinished() -> dict[str, Any] | None:
    """The parameters of an interrupted build, with the chunks ``done``; None when there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [MARKER])
        if cursor.fetchone()[0] is None:
            return None
        cursor.execute(f"SELECT parameters, done FROM {MARKER}")  # noqa: S608
        row = cursor.fetchone()
    if row is None:
        return None
    parameters = row[0] if isinstance(row[0], dict) else json.loads(row[0])
    return {**parameters, "done": set(row[1])}


@transaction.atomic
def begin(parameters: dict[str, Any], *, is_small: bool) -> None:
    """Set the marker and put aside the indexes that are quicker built at the end.

    Where little is added (``is_small``), they stay: making them again would take longer than all the rest.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {MARKER} (parameters jsonb, indexes text[], done int[])")
        cursor.execute(
            """
            SELECT indexname, indexdef FROM pg_indexes one
            WHERE tablename = ANY(%s) AND schemaname = current_schema()
              AND indexdef NOT LIKE 'CREATE UNIQUE%%'
            ORDER BY tablename, indexname
            """,
            [list(TABLES)],
        )
        found = [] if is_small else cursor.fetchall()
        cursor.execute(
            f"INSERT INTO {MARKER} VALUES (%s, %s, %s)",  # noqa: S608
            [json.dumps(parameters), [definition for _name, definition in found], []],
        )
        for name, _definition in found:
            cursor.execute(f'DROP INDEX "{name}"')


def index_definitions() -> list[str]:
    """The indexes that still have to be made again."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT unnest(indexes) FROM {MARKER}")  # noqa: S608
        return [row[0] for row in cursor.fetchall()]


def make_index(definition: str) -> None:
    """Make one index again, unless an earlier attempt has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('maintenance_work_mem', '512MB', false)")
        for kind in ("CREATE INDEX", "CREATE UNIQUE INDEX"):
            if definition.startswith(kind):
                cursor.execute(definition.replace(kind, f"{kind} IF NOT EXISTS", 1))
                return


def finish() -> None:
    """Take statistics, and take the marker away: the city stands."""
    with connection.cursor() as cursor:
        cursor.execute("RESET maintenance_work_mem")
        cursor.execute(f"DROP TABLE {MARKER}")
        for table in (*TABLES, "cases_numbercounter", "access_user", "access_post", "access_unit"):
            cursor.execute(f"ANALYZE {table}")


# Keys -----------------------------------------------------------------------------------


def next_key(table: str) -> int:
    """The first key that is free."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")  # noqa: S608
        highest = int(cursor.fetchone()[0])
        cursor.execute("SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, 'id')::regclass)", [table])
        return max(highest, int(cursor.fetchone()[0] or 0) + 1)


def reserve(table: str, last: int) -> None:
    """Nobody else is given keys up to ``last``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), greatest(%s, 1))", [table, last])


def claim() -> bool:
    """Whether this session may build: one builder at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def release() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def taken_serials() -> dict[str, int]:
    """The last serial of every prefix, of cases and of papers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prefix, last FROM cases_numbercounter")
        return dict(cursor.fetchall())
