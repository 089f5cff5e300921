"""The rules a filing goes by, kept in this process until any of them, the tree, or a unit is written.

``held()`` asks the stamp once for what runs inside; ``current()`` is what is held, else asks by itself. What
is kept is shared by every thread: nobody changes the rows in it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from django.db.models import QuerySet

from governance.access.models import Unit
from governance.areas.models import Area
from governance.cases.filing import numbering
from governance.cases.models import Category, CategoryQuestion, Channel, RulePublication
from governance.cases.sla import clocks
from governance.common.stamps import Kept

MOST_AREAS = 4_000  # in memory
MOST_READINGS = 1_000
T = TypeVar("T")


class Publication(NamedTuple):
    """A change of rules as far as ``effective`` needs it."""

    subject: str
    effective_from: datetime
    applied_at: datetime | None
    running: str
    before: dict[str, Any]
    after: dict[str, Any]


class RuleCache(clocks.CachedRules):
    """Each kind of row read once, when it is first asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._by_code: dict[str, Area] = {}
        self._patterns: dict[str, str] = {}
        self._readings: dict[Hashable, Any] = {}
        self._places: dict[int, Area] = {}
        self._units: dict[int, Unit] = {}

    @cached_property
    def categories(self) -> dict[int, Category]:
        """Every category with the one above it, also those out of use."""
        return {one.pk: one for one in Category.objects.select_related("parent")}

    @cached_property
    def channels(self) -> dict[int, Channel]:
        return {one.pk: one for one in Channel.objects.all()}

    @cached_property
    def questions(self) -> tuple[CategoryQuestion, ...]:
        """Those in use, in the order of categories and their own."""
        rows = CategoryQuestion.objects.filter(is_active=True).select_related("category")
        return tuple(rows.order_by("category__order", "category__code", "order", "pk"))

    @cached_property
    def _publications(self) -> dict[str, tuple[Publication, ...]]:
        rows = RulePublication.objects.filter(cancelled_at=None).order_by("effective_from", "pk")
        found: dict[str, list[Publication]] = {}
        for one in rows.values_list(
            "group", "subject", "effective_from", "applied_at", "running", "before", "after"
        ):
            found.setdefault(one[0], []).append(Publication(*one[1:]))
        return {group: tuple(every) for group, every in found.items()}

    def publications(self, group: str) -> tuple[Publication, ...]:
        """Those of ``group`` that were not taken back, by the day they hold from."""
        return self._publications.get(group, ())

    def places(self, keys: Iterable[int]) -> dict[int, Area]:
        """The areas with these keys, without outlines."""
        return _those(self._places, Area.objects.defer("boundary"), keys)

    def units(self, keys: Iterable[int]) -> dict[int, Unit]:
        """The units with these keys."""
        return _those(self._units, Unit.objects.all(), keys)

    def reading(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` reads of the tree and its units, once for each ``key``; nothing empty is kept."""
        found: T | None = self._readings.get(key)
        if found is None:
            found = make()
            if len(self._readings) >= MOST_READINGS:
                self._readings.clear()
            if found:
                self._readings[key] = found
        return found

    def pattern(self, key: str) -> str:
        """As ``numbering.pattern_of``."""
        if key not in self._patterns:
            self._patterns[key] = numbering.pattern_of(key)
        return self._patterns[key]

    def area(self, code: str) -> Area | None:
        """The area with ``code``, with the one above it and without outlines."""
        if code not in self._by_code:
            light = Area.objects.select_related("parent").defer("boundary", "parent__boundary")
            found: Area | None = light.filter(code=code).first()
            if found is None:
                return None
            if len(self._by_code) >= MOST_AREAS:
                self._by_code.clear()
            self._by_code[code] = found
        return self._by_code[code]


def _those(kept: dict[int, Any], rows: QuerySet[Any], keys: Iterable[int]) -> dict[int, Any]:
    """What is kept of ``rows`` by these keys; what is not is read, in one query."""
    wanted = set(keys)
    found = {key: row for key in wanted if (row := kept.get(key)) is not None}
    if missing := wanted - set(found):
        read = rows.in_bulk(missing)
        if len(kept) + len(read) > MOST_AREAS:
            kept.clear()
        kept.update(read)
        found |= read
    return found


_kept = Kept(RuleCache)


@contextmanager
def held() -> Iterator[RuleCache]:
    """Within, everything goes by the rules as they are now: for one request, or one transaction.

    What holds them already goes on doing so.
    """
    known = current()
    token = clocks.rules.set(known)
    try:
        yield known
    finally:
        clocks.rules.reset(token)


def current() -> RuleCache:
    """What is held, else the rules as they are now."""
    found = clocks.rules.get()
    return found if isinstance(found, RuleCache) else _kept.now()
