"""What a file calls its classes, and which category each of them is."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from governance.cases.models import Category, RuleGroup
from governance.cases.rules import effective
from governance.importing import reasons

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_STRANGE = 100  # asked about at once; the rest comes when these are matched
LONGEST = 40  # characters of a class that are shown and kept


def in_use(kind: str) -> list[Category]:
    """The categories a matter of ``kind`` may be filed under now."""
    rows = effective.in_use(RuleGroup.CATEGORY, Category.objects.filter(kind=kind))
    return list(rows.order_by("order"))


class Classes:
    """Looks a category up by what a file calls it; remembers, and counts, what it does not know."""

    def __init__(self, kind: str, matched: Mapping[str, str]) -> None:
        every = in_use(kind)
        self._known = {key: one for one in reversed(every) for key in (one.name, one.code)}
        self._matched = matched
        self.strange: Counter[str] = Counter()

    def find(self, text: str) -> Category:
        """Raises Refused (NO_CATEGORY) for a name that is no category's and has not been matched to one."""
        key = unicodedata.normalize("NFKC", text).strip()
        found = (
            self._known.get(text)
            or self._known.get(key)
            or self._known.get(self._matched.get(key[:LONGEST], ""))
        )
        if found is None:
            self.strange[key[:LONGEST]] += 1
            raise reasons.NO_CATEGORY(text=text[:LONGEST])
        return found


def guess(name: str, categories: list[Category]) -> Category | None:
    """The category whose name shares most with a class's, at least two characters in a row."""
    best: Category | None = None
    length = 1
    for category in categories:
        while run := next((run for run in _runs(name, length + 1) if run in category.name), ""):
            best, length = category, len(run)
    return best


def _runs(text: str, length: int) -> list[str]:
    return [text[start : start + length] for start in range(len(text) - length + 1)]
