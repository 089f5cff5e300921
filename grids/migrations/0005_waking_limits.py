"""What is urgent is registered, dispatched and signed in by clocks that do not sleep.

Only where the limit is still the one an installation began with: what people have decided stays. The old row
ends and a new one begins, with a line in the history of the rules; clocks that run keep their deadlines.
"""

from typing import Any

from django.db import migrations
from django.utils import timezone

KIND, CITY = "incident", 0
# Clock: what it is called, and the minutes by level that were the default in working hours.
DEFAULTS = {
    "register": ("立案", {None: 120}),
    "dispatch": ("派遣", {None: 60}),
    "sign_in": ("签收", {3: 120, 2: 120, 1: 240, 0: 240}),
}


def wake(apps: Any, editor: Any) -> None:
    limits = apps.get_model("cases", "TimeLimit")
    publications = apps.get_model("cases", "RulePublication")
    now = timezone.now()
    for clock, (label, amounts) in DEFAULTS.items():
        mine = limits.objects.filter(kind=KIND, clock=clock, condition=None, effective_to=None)
        before = _table(mine)
        changed = False
        for row in mine.filter(urgency="urgent", number=1, clock_type="working_hour"):
            if amounts.get(row.level) != row.amount:
                continue
            changed = True
            limits.objects.filter(pk=row.pk).update(effective_to=now)
            limits.objects.create(
                kind=KIND,
                clock=clock,
                level=row.level,
                urgency=row.urgency,
                clock_type="urgent_hour",
                amount=row.amount,
                last_day_ends=row.last_day_ends,
                number=2,
                effective_from=now,
            )
        if changed:
            city = apps.get_model("areas", "Area").objects.filter(level=CITY).order_by("pk").first()
            publications.objects.create(
                group="limits",
                subject=f"{KIND}/{clock}",
                label=label,
                area=city,
                before=before,
                after=_table(mine.all()),
                reason="随系统升级：紧急事项的立案、派遣、签收昼夜计时",
                running="keep",
                at=now,
                effective_from=now,
                applied_at=now,
            )


def _table(rows: Any) -> dict[str, list[Any]]:
    """As the rule book keeps a table of limits: cell by cell."""
    return {
        f"{'' if row.level is None else row.level}:{row.urgency}": [
            row.clock_type,
            row.amount,
            row.last_day_ends,
        ]
        for row in rows
    }


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0004_phone_form"),
        ("cases", "0037_reason_kinds"),
        ("areas", "__first__"),
    ]
    operations = [migrations.RunPython(wake, migrations.RunPython.noop)]
