"""What is read often and written seldom is kept in memory, by a stamp that every write of it changes.

A migration adds ``stamped("app_table")``: whatever writes the table, by whichever path, gives the stamp a new
value in the same transaction. Whoever keeps rows asks the stamp first (one small query) and reads anew when
it is another, so that no process serves what a committed write has replaced. Values come from a sequence, so
that one of a transaction taken back is never given again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import connection, migrations

RULES = "rules"
T = TypeVar("T")


def stamped(*tables: str, name: str = RULES) -> migrations.RunSQL:
    """A migration operation: writes of ``tables`` change the stamp ``name``."""
    return migrations.RunSQL(
        "".join(
            f"""
            CREATE TRIGGER {table}_stamped AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION change_stamp('{name}');
            """
            for table in tables
        ),
        "".join(f"DROP TRIGGER {table}_stamped ON {table};" for table in tables),
    )


def value(name: str = RULES) -> int:
    """The stamp as this transaction sees it; 0 before anything was written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM common_stamp WHERE name = %s", [name])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


class Kept(Generic[T]):
    """What ``make`` made when the stamp last changed: one for the process, shared by its threads."""

    def __init__(self, make: Callable[[], T], name: str = RULES) -> None:
        self._make, self._name = make, name
        self._kept: tuple[int, T] | None = None

    def now(self) -> T:
        """One query. What is returned may read its rows later, but serves only those who asked the stamp."""
        stamp = value(self._name)
        kept = self._kept
        if kept is None or kept[0] != stamp:
            kept = self._kept = (stamp, self._make())
        return kept[1]
