"""The list of kept rows, with saved views and an export."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from governance.portal.record_list import RecordList


class KeptList(RecordList):
    """A list whose rows are looked at together before they are shown or written."""

    prepare: Callable[[list[Any]], None] | None = None

    def prepared(self, rows: list[Any]) -> list[Any]:
        if self.prepare is not None:
            self.prepare(rows)
        return rows
