"""Rows that hold telephone numbers are written anew when the form in which numbers are kept changes."""

from __future__ import annotations

from typing import Any

from governance.common import phones


def rewrite(model: Any, number: str, index: str) -> int:
    """Write numbers and their indexes in the form of ``phones.normal`` where they differ; returns how many.

    ``model`` may be one of a migration. Rows without a number are left alone.
    """
    changed = 0
    rows = model.objects.exclude(**{number: ""}).order_by("pk").values_list("pk", number, index)
    for pk, kept, known in rows.iterator(chunk_size=2000):
        found = phones.normal(kept)
        wanted = phones.index_of(found)
        if (found, wanted) != (kept, known):
            model.objects.filter(pk=pk).update(**{number: found, index: wanted})
            changed += 1
    return changed
