"""Proving the nested sets sound, from the rows alone.

A tree is sound when its 2n numbers are exactly 1…2n, every child lies inside its parent one level
below, brothers do not overlap, and a parent's span holds as many numbers as it has descendants.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

CHECKS: dict[str, str] = {
    "a span whose right end is not after its left": """
        SELECT code, lft::text || '–' || rght::text FROM areas_area WHERE lft >= rght
    """,
    "a child outside its parent or in another tree": """
        SELECT child.code, parent.code FROM areas_area child
        JOIN areas_area parent ON parent.id = child.parent_id
        WHERE child.tree_id <> parent.tree_id OR child.lft <= parent.lft OR child.rght >= parent.rght
    """,
    "a level that is not the parent's plus one": """
        SELECT child.code, child.level::text FROM areas_area child
        LEFT JOIN areas_area parent ON parent.id = child.parent_id
        WHERE child.level <> coalesce(parent.level + 1, 0)
    """,
    "a number used twice in a tree": """
        SELECT tree_id::text, number::text FROM (
            SELECT tree_id, lft AS number FROM areas_area UNION ALL SELECT tree_id, rght FROM areas_area
        ) numbers GROUP BY tree_id, number HAVING count(*) > 1
    """,
    "brothers that overlap": """
        SELECT code, next_code FROM (
            SELECT code, rght, lead(lft) OVER brothers AS next_lft, lead(code) OVER brothers AS next_code
            FROM areas_area WINDOW brothers AS (PARTITION BY parent_id, tree_id ORDER BY lft)
        ) rows WHERE next_lft <= rght
    """,
    "a tree whose numbers are not 1…2n": """
        SELECT tree_id::text, format('%%s–%%s of %%s', min(lft), max(rght), 2 * count(*))
        FROM areas_area GROUP BY tree_id HAVING min(lft) <> 1 OR max(rght) <> 2 * count(*)
    """,
    "two roots in one tree": """
        SELECT tree_id::text, count(*)::text FROM areas_area WHERE parent_id IS NULL
        GROUP BY tree_id HAVING count(*) > 1
    """,
    "a root that is no city": """
        SELECT code, level::text FROM areas_area WHERE parent_id IS NULL AND level <> 0
    """,
}


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: a code or tree number with what was found there."""

    what: str
    where: str
    found: str


def faults(limit: int = 20) -> list[Fault]:
    """What is wrong with the tree, at most ``limit`` rows of each kind; empty when it is sound."""
    found: list[Fault] = []
    with connection.cursor() as cursor:
        for what, sql in CHECKS.items():
            cursor.execute(f"SELECT * FROM ({sql}) fault LIMIT %s", [limit])  # noqa: S608 (our own text)
            found.extend(Fault(what, str(where), str(value)) for where, value in cursor.fetchall())
    return found
