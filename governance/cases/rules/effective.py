"""Rules that are rows, as they stood at an instant: a publication is a version, valid from its date on.

A category, a condition, a channel, a reason and who is responsible are rows that cases stand on, so they
keep their key and show what holds now. What held at another instant is read from the publications: those
after it are thought away, those whose day had come and that no worker had written yet are thought in.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, CharField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from governance.areas.models import Area
from governance.cases.models import Category, Routing, RuleGroup, RulePublication, Running
from governance.cases.rules import cache

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

Held = dict[str, dict[str, Any]]


def held(group: str, at: datetime, *, asked: datetime | None = None) -> Held:
    """What rows of ``group`` held at the instant ``at`` where they show something else: key → values.

    No values: there was no such row. A change that is to reach what was filed before it (``RECOMPUTE``)
    holds for every earlier instant once its own has come (``asked``, now).
    """
    now = asked or timezone.now()
    found: Held = {}
    for one in cache.current().publications(group):
        if (one.effective_from > at) == (one.applied_at is None):
            continue
        if one.effective_from <= at:
            found[one.subject] = one.after
        elif one.running == Running.RECOMPUTE and one.effective_from <= now:
            found.pop(one.subject, None)
        else:
            found.setdefault(one.subject, one.before)
    return found


def in_use(group: str, rows: QuerySet[Any], at: datetime | None = None) -> QuerySet[Any]:
    """Those of ``rows`` that were switched on at the instant ``at`` (now, by the same query)."""
    if at is None:
        return rows.filter(Coalesce(_overdue(group), F("is_active"), output_field=BooleanField()))
    found = held(group, at)
    others = [int(key) for key in found]
    if not others:
        return rows.filter(is_active=True)
    on = [int(key) for key, values in found.items() if values.get("is_active")]
    return rows.filter(Q(is_active=True) & ~Q(pk__in=others) | Q(pk__in=on))


def keys_in_use(group: str, rows: Iterable[Any], at: datetime | None = None) -> set[int]:
    """The keys of those of ``rows`` that were switched on at the instant ``at`` (now)."""
    found = held(group, at or timezone.now())
    return {row.pk for row in rows if found.get(str(row.pk), {"is_active": row.is_active}).get("is_active")}


def _overdue(group: str) -> Subquery:
    """Whether a row is switched on by a change whose day has come and that no worker has written yet."""
    changes = RulePublication.objects.filter(
        group=group,
        subject=Cast(OuterRef("pk"), CharField()),
        applied_at=None,
        cancelled_at=None,
        effective_from__lte=timezone.now(),
    )
    switched = Cast(KeyTextTransform("is_active", "after"), BooleanField())
    return Subquery(changes.order_by().values(on=switched)[:1], output_field=BooleanField())


def default_urgency(category: Category, at: datetime) -> str:
    """How urgent a matter of ``category`` is that nobody calls otherwise, filed at ``at``."""
    values = held(RuleGroup.CATEGORY, at).get(str(category.pk), {})
    return str(values.get("default_urgency") or category.default_urgency)


def routings(lineage: Collection[int], area: Area, at: datetime) -> list[Routing]:
    """The rules of these classes that hold at ``area`` and held at ``at``, for units that are active."""
    above = Routing.objects.filter(
        category__in=lineage,
        area__tree_id=area.tree_id,
        area__lft__lte=area.lft,
        area__rght__gte=area.rght,
    ).select_related("unit", "area", "category", "supervising_unit")
    found = held(RuleGroup.ROUTING, at)
    rules = [rule for rule in above if f"{rule.category_id}/{rule.area_id}" not in found]
    rules += _as_held(found, lineage, area)
    return [rule for rule in rules if rule.unit.is_active]


def _as_held(found: Held, lineage: Collection[int], area: Area) -> Iterable[Routing]:
    """Rules as a publication says them, not saved."""
    wanted = []
    for key, values in found.items():
        category, _slash, place = key.partition("/")
        if values.get("unit") and int(category) in lineage:
            wanted.append((int(category), int(place), values))
    if not wanted:
        return
    places = Area.objects.defer("boundary").above(area).in_bulk()
    for pk, place_pk, values in wanted:
        if place_pk in places:
            rule = Routing(
                category_id=pk, unit_id=values["unit"], supervising_unit_id=values.get("supervising_unit")
            )
            rule.area = places[place_pk]
            yield rule


def since(*groups: str) -> dict[tuple[str, str], datetime]:
    """From when on each subject, by group and key, holds what it holds; none for what never changed."""
    rows = (
        RulePublication.objects.standing()
        .filter(group__in=groups, effective_from__lte=timezone.now())
        .order_by("group", "subject", "-effective_from", "-pk")
        .distinct("group", "subject")
        .values_list("group", "subject", "effective_from")
    )
    return {(group, subject): moment for group, subject, moment in rows}
