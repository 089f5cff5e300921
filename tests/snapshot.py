"""The town kept beside the tables, so that a test which really commits does not have it built again.

After such a test the tables that hold anything are emptied and the town's rows copied back, identifiers
included. Building the town through the services takes seconds, and so does Django's own way of emptying
(TRUNCATE rewrites the files of every table and index, then content types and permissions are made anew);
deleting a few hundred rows takes milliseconds.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from psycopg2 import sql

KEPT = "kept_town"
# Parts of a calendar cannot be added to a published version, so that the version comes after them.
AFTER_THEIR_PARTS = ("clock_calendarversion",)

# Content types and permissions are no test's; the stamp of the rules is made anew by their triggers.
_TABLES = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
    AND c.relname NOT LIKE 'django_%' AND c.relname NOT IN ('auth_permission', 'common_stamp')
ORDER BY c.relname
"""
_TO_EMPTY = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
    AND c.relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
"""


def _columns(cursor: Any, table: str) -> sql.Composable:
    """The columns that are written: all but the generated ones."""
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        [f'public."{table}"'],
    )
    return sql.SQL(", ").join(sql.Identifier(name) for (name,) in cursor.fetchall())


def keep() -> None:
    """Copy every row as it stands into tables of the same name in a schema of its own."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {KEPT} CASCADE")
        cursor.execute(f"CREATE SCHEMA {KEPT}")
        cursor.execute(_TABLES)
        for (table,) in cursor.fetchall():
            here, there = sql.Identifier("public", table), sql.Identifier(KEPT, table)
            cursor.execute(sql.SQL("SELECT EXISTS (SELECT 1 FROM {})").format(here))
            if cursor.fetchone() == (True,):
                cursor.execute(
                    sql.SQL("CREATE TABLE {} AS SELECT {} FROM {}").format(
                        there, _columns(cursor, table), here
                    )
                )


def empty() -> None:
    """Delete every row of every table, as a new installation has it. Triggers and references stand aside."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TO_EMPTY)
        tables = [table for (table,) in cursor.fetchall()]
        asked = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {})").format(
                sql.Literal(table), sql.Identifier("public", table)
            )
            for table in tables
        )
        cursor.execute(asked)
        filled = [table for (table,) in cursor.fetchall()]
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in filled:
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier("public", table)))


def bring_back() -> bool:
    """Fill the emptied tables again; whether there was anything to fill them with."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = %s ORDER BY c.relname = ANY(%s), c.relname",
            [KEPT, list(AFTER_THEIR_PARTS)],
        )
        tables = [table for (table,) in cursor.fetchall()]
        for table in tables:
            names = {
                "here": sql.Identifier("public", table),
                "there": sql.Identifier(KEPT, table),
                "columns": _columns(cursor, table),
            }
            cursor.execute(
                sql.SQL("INSERT INTO {here} ({columns}) SELECT {columns} FROM {there}").format(**names)
            )
    return bool(tables)
