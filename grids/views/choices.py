"""What the intake pages offer for choice: the category tree with its words, and the areas in reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch

from governance.areas.models import Area, Level
from governance.cases.choices import Urgency
from governance.cases.models import Category, FilingCondition, RuleGroup, TimeLimit
from governance.cases.rules import effective
from governance.clock.terms import amount_in_words
from grids import reporting
from grids.clocks import HANDLE
from grids.flows.common import KIND

if TYPE_CHECKING:
    from governance.access.models import User

MOST_AREAS = 80  # a longer list is searched, not scrolled


def category_tree(text: str = "") -> list[dict[str, Any]]:
    """The classes with their leaves: ``category``, ``conditions`` (each with ``limit``), ``calls``.

    ``text`` keeps the leaves of which name, class, code or condition hold it.
    """
    conditions = effective.in_use(RuleGroup.CONDITION, FilingCondition.objects.all())
    leaves = reporting.categories().prefetch_related(Prefetch("conditions", conditions, to_attr="live"))
    rows = _limits()
    groups: dict[int, dict[str, Any]] = {}
    for leaf in leaves.order_by("parent__order", "order", "code"):
        if text and not _speaks_of(leaf, text):
            continue
        parent: Any = leaf.parent
        group = groups.setdefault(parent.pk, {"category": parent, "leaves": []})
        group["leaves"].append(_leaf(leaf, rows))
    return list(groups.values())


def _leaf(leaf: Category, rows: list[TimeLimit]) -> dict[str, Any]:
    conditions = [
        {
            "filing": one.filing,
            "closing": one.closing,
            "limits": [_limit(rows, one.pk, urgency) for urgency in Urgency],
        }
        for one in leaf.live  # type: ignore[attr-defined]
    ]
    first = leaf.live[0].pk if leaf.live else None  # type: ignore[attr-defined]
    return {
        "category": leaf,
        "conditions": conditions,
        "limit": _limit(rows, first, Urgency(leaf.default_urgency))["words"],
        "calls": reporting.numbers_to_call(leaf.emergency_advice),
    }


def _limits() -> list[TimeLimit]:
    return list(TimeLimit.objects.in_force().filter(kind=KIND, clock=HANDLE))


def _limit(rows: list[TimeLimit], condition: int | None, urgency: Urgency) -> dict[str, Any]:
    """The handling limit in words: the condition's own, else what the community has by default."""
    own = [
        row for row in rows if row.urgency == urgency and row.condition_id and row.condition_id == condition
    ]
    usual = [row for row in rows if row.urgency == urgency and row.condition_id is None]
    at_community = [row for row in usual if row.level == Level.COMMUNITY]
    row = next(iter([*own, *at_community, *usual]), None)
    return {
        "urgency": urgency.label,
        "words": amount_in_words(row.clock_type, row.amount) if row else "–",
        "is_own": bool(own),
    }


def _speaks_of(leaf: Category, text: str) -> bool:
    parent: Any = leaf.parent
    said = [leaf.name, parent.name, leaf.code, leaf.standard_ref]
    said += [words for one in leaf.live for words in (one.filing, one.closing)]  # type: ignore[attr-defined]
    return any(text.lower() in words.lower() for words in said)


def areas_to_choose(user: User, right: str) -> list[dict[str, Any]]:
    """Communities with their grids in reach, to choose from without typing; empty when there are too many."""
    areas = list(
        Area.objects.restrict(user, right)
        .current()
        .filter(level__gte=Level.COMMUNITY)
        .defer("boundary")
        .select_related("parent")
        .order_by("tree_id", "lft")[: MOST_AREAS + 1]
    )
    if len(areas) > MOST_AREAS:
        return []
    return [{"code": area.code, "name": reporting.full_name(area), "level": area.level} for area in areas]
