"""Who is responsible for what in the places of the demo (data/demo_routing.csv): rows to be edited.

A row of a class serves the kinds below it that have none of their own; the nearest area wins.
"""

from __future__ import annotations

import csv
from pathlib import Path

from django.db import transaction

from governance.access.models import Unit
from governance.areas.models import Area
from governance.cases.models import Category, Routing
from governance.common import demo

DATA = Path(__file__).parent / "data" / "demo_routing.csv"


@transaction.atomic
def tell_routing(progress: demo.Progress) -> None:
    """Write the rules that are missing; one that was edited stays. Units the story lacks are passed over."""
    categories = {one.code: one for one in Category.objects.all()}
    areas = {one.code: one for one in Area.objects.defer("boundary")}
    units = {one.name: one for one in Unit.objects.all()}
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows, start=1):
        if row["unit"] in units and row["area"] in areas:
            Routing.objects.get_or_create(
                category=categories[row["category"]],
                area=areas[row["area"]],
                defaults={
                    "unit": units[row["unit"]],
                    "supervising_unit": units.get(row["supervising"]),
                },
            )
        progress(number / len(rows))
