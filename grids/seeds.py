"""Incident categories a new installation begins with: the standard's classes, conditions in our own words.

``standard_ref`` is the class code as GB/T 30428.2 numbers it, where it is known. Limits hang on the
condition (hours in minutes, days in days); those given override the level's default.
"""

from __future__ import annotations

import csv
from pathlib import Path

from django.db import transaction

from governance.cases.models import Category, FilingCondition, TimeLimit
from governance.cases.rules.seeds import LONG_AGO
from governance.cases.sla import clock_kinds
from grids import clocks
from grids.flows.common import KIND

MANY_DAYS = 5  # of handling, for which the whole limit of a community has no room
DAYS_AROUND = 5  # for registering, dispatching, signing in and checking

DATA = Path(__file__).parent / "data" / "incident_categories.csv"


@transaction.atomic
def seed_categories() -> None:
    """Write the tree of incident categories, unless there is one."""
    if Category.objects.filter(kind=KIND).exists():
        return
    made: dict[str, Category] = {}
    with DATA.open(encoding="utf-8", newline="") as file:
        for order, row in enumerate(csv.DictReader(file)):
            made[row["code"]] = _add(row, made.get(row["parent"]), order)


def _add(row: dict[str, str], parent: Category | None, order: int) -> Category:
    category = Category.objects.create(
        kind=KIND,
        code=row["code"],
        standard_ref=row["standard_ref"],
        parent=parent,
        name=row["name"],
        icon=row["icon"],
        emergency_advice=row["advice"],
        order=order,
        **({"default_urgency": row["urgency"]} if row["urgency"] else {}),
    )
    if parent is None:
        return category
    condition = FilingCondition.objects.create(
        category=category, filing=row["filing"], closing=row["closing"]
    )
    if row["amount"]:
        TimeLimit.objects.create(
            kind=KIND,
            clock=clocks.HANDLE,
            urgency=row["urgency"],
            condition=condition,
            clock_type=row["clock_type"],
            amount=int(row["amount"]),
            effective_from=LONG_AGO,
        )
        _leave_room(condition, row)
    return category


def _leave_room(condition: FilingCondition, row: dict[str, str]) -> None:
    """Whoever is given many days to handle a matter is not late with the whole of it before they are over."""
    if row["clock_type"] == "working_day" and int(row["amount"]) >= MANY_DAYS:
        TimeLimit.objects.create(
            kind=KIND,
            clock=clock_kinds.WHOLE,
            urgency=row["urgency"],
            condition=condition,
            clock_type=row["clock_type"],
            amount=int(row["amount"]) + DAYS_AROUND,
            effective_from=LONG_AGO,
        )
