"""When an area moves or ends: open cases go along, closed ones keep what they said, none is orphaned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.areas import dependants
from governance.areas.models import Area
from governance.cases import trail, watchers
from governance.cases.intake import stamp
from governance.cases.models import Case, CaseLog

if TYPE_CHECKING:
    from governance.access.models import User

STAMPED = ("city", "district", "subdistrict", "community", "grid")
BATCH = 500


def register() -> None:
    """Open cases keep an area from being retired, and go along when it moves."""
    dependants.register("open_cases", _("%(count)s 件未结事项"), count_open)
    dependants.on_move("open_cases", rehome)


def count_open(area: Area) -> int:
    """Open cases that lie in ``area`` or below it, or whose desk is there."""
    here = Area.objects.within(area).values("pk")
    return Case.objects.open().filter(area__in=here).union(Case.objects.open().filter(desk__in=here)).count()


def rehome(area: Area, actor: User | None) -> None:
    """Stamp the open cases of ``area`` with where they lie now, each with a row on its trail.

    Runs in the transaction of the move, so the cases are locked in the order of their keys.
    """
    here = Area.objects.within(area).values("pk")
    cases = list(
        Case.objects.open()
        .filter(area__in=here)
        .defer("search")
        .select_related("area")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    last = trail.latest(case.pk for case in cases)
    now, actor_name = timezone.now(), trail.name_of(actor)
    rows = []
    for case in cases:
        before = [getattr(case, f"{name}_id") for name in STAMPED]
        stamp(case, Area.objects.get(pk=case.area_id))
        if before == [getattr(case, f"{name}_id") for name in STAMPED]:
            continue
        case.version = F("version") + 1
        rows.append(
            trail.build(
                case,
                last.get(case.pk),
                act="rehome",
                at=now,
                actor=actor,
                actor_name=actor_name,
                from_state=case.state,
                to_state=case.state,
                text=str(area),
                detail={"area": area.code, "under": area.parent.code if area.parent else ""},
            )
        )
    Case.objects.bulk_update([row.case for row in rows], [*STAMPED, "version"], batch_size=BATCH)
    CaseLog.objects.bulk_create(rows, batch_size=BATCH)
    watchers.changed(row.case.pk for row in rows)
