"""How long a reporter is known: terms by category, what is over, and the look before anything is done.

Personal data stands in encrypted columns of Case, JoinedReport and OutsideLink and in photos flagged as
personal; never in the trail, so that forgetting it leaves every chain whole.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q

from governance.cases.models import Case, Category, RetentionRule
from governance.cases.workflow import definitions
from governance.cases.workflow.definitions import Ending

RIGHT = "cases.configure"
BATCH = 200
# Rooms above register what they hold besides: each takes the instant before which all is over.
_elsewhere: list[Callable[[datetime], int]] = []


@dataclass
class Look:
    """What is over now: how many by category, and the first numbers."""

    total: int = 0
    by_category: Counter[str] = field(default_factory=Counter)
    numbers: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[tuple[str, int]]:
        return sorted(self.by_category.items())


def also(forget: Callable[[datetime], int]) -> None:
    """Hand over what else forgets personal data after the default term."""
    _elsewhere.append(forget)


# A term as it would be: the key of a category (None: the default) and the days (None: no rule).
Change = tuple[int | None, int | None]


def terms(change: Change | None = None) -> tuple[dict[int, int], int | None]:
    """Days by category (its own rule, or that of the nearest above), and the default; None keeps for ever.

    With ``change`` as if that were in force already.
    """
    rules: dict[int | None, int] = dict(RetentionRule.objects.values_list("category", "days"))
    if change is not None:
        rules.pop(change[0], None)
        if change[1] is not None:
            rules[change[0]] = change[1]
    default = rules.pop(None, None)
    own = {pk: days for pk, days in rules.items() if pk is not None}
    above = dict(Category.objects.values_list("pk", "parent"))
    found: dict[int, int] = {}
    for pk in above:
        at: int | None = pk
        seen: set[int] = set()
        while at is not None and at not in seen:
            if at in own:
                found[pk] = own[at]
                break
            seen.add(at)
            at = above.get(at)
    return found, default


def is_due(case: Case, at: datetime) -> bool:
    by_category, default = terms()
    days = by_category.get(case.category_id or 0, default)
    since = _since(case)
    return days is not None and since is not None and since + timedelta(days=days) <= at


def _since(case: Case) -> datetime | None:
    """From when the term runs: archiving, or when it was cancelled, for that is never archived."""
    is_void = definitions.flow_of(case.kind).states[case.state].ending == Ending.VOID
    return case.archived_at or (case.state_since if is_void else None)


def over(at: datetime, change: Change | None = None) -> Q:
    """The condition for cases whose term is over at the instant ``at``."""
    by_category, default = terms(change)
    groups: dict[int, list[int]] = defaultdict(list)
    for category, days in by_category.items():
        groups[days].append(category)
    condition = Q(pk__in=[])
    for days, categories in groups.items():
        condition |= Q(category__in=categories) & _before(at, days)
    if default is not None:
        rest = Q(category=None) | ~Q(category__in=list(by_category))
        condition |= rest & _before(at, default)
    return Q(is_open=False, anonymised_at=None) & condition


def _before(at: datetime, days: int) -> Q:
    moment = at - timedelta(days=days)
    void = Q(pk__in=[])
    for flow in definitions.every().values():
        void |= Q(kind=flow.kind, state__in=flow.states_of(Ending.VOID))
    return Q(archived_at__lte=moment) | Q(archived_at=None, state_since__lte=moment) & void


def due(at: datetime) -> Iterator[Case]:
    """The cases whose term is over, a page at a time and past those that stay as they are."""
    rows = Case.objects.defer("search").filter(over(at)).order_by("pk")
    after = 0
    while page := list(rows.filter(pk__gt=after)[:BATCH]):
        yield from page
        after = page[-1].pk


def shortens(change: Change) -> bool:
    """Whether something would be forgotten sooner under ``change`` than it is now."""
    now, default = terms()
    then, new_default = terms(change)
    pairs = [(now.get(pk, default), then.get(pk, new_default)) for pk in {*now, *then}]
    pairs.append((default, new_default))
    return any(new is not None and (old is None or new < old) for old, new in pairs)


def look(at: datetime, *, shown: int = 50, change: Change | None = None) -> Look:
    """What a run would do, without doing it; with ``change`` what it would do under that."""
    rows = Case.objects.filter(over(at, change))
    names = rows.order_by().values_list("category__name", flat=True)
    found = Look(by_category=Counter(name or "–" for name in names.iterator()))
    found.total = sum(found.by_category.values())
    found.numbers = list(rows.order_by("pk").values_list("number", flat=True)[:shown])
    return found


Eraser = Callable[[Case], dict[str, int]]
_erasers: dict[str, Eraser] = {}


def register_eraser(kind: str, eraser: Eraser) -> None:
    """Let an app forget what its own rows know of people when a case of ``kind`` becomes anonymous.

    ``eraser`` gets the case within the act and returns how many of what it erased, for the trail.
    """
    _erasers[kind] = eraser


def erase(case: Case) -> dict[str, int]:
    """Have the app of the case's kind forget its people; what was erased, by name."""
    eraser = _erasers.get(case.kind)
    return eraser(case) if eraser else {}


def forget_elsewhere(at: datetime) -> int:
    """Let the rooms above forget what is older than the default term; returns how many things."""
    default = terms()[1]
    return 0 if default is None else sum(forget(at - timedelta(days=default)) for forget in _elsewhere)
