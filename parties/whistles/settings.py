"""What administrators change of whistles: levels of kinds, sources, score items; limits of kinds in words.

Limits themselves are rules of the rule book, with versions and their own pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.access import records
from governance.areas.models import Area, Level
from governance.cases.models import TimeLimit
from governance.cases.rules import subjects
from governance.cases.sla import clock_kinds
from governance.clock.terms import amount_in_words
from parties import reasons
from parties.models import ScoreItem, WhistleKind, WhistleSource
from parties.rights import SETTINGS
from parties.whistles.clocks import ARRIVE, MEASURE, SETTLE
from parties.whistles.names import CALL_KIND

if TYPE_CHECKING:
    from governance.access.models import User

HUNDRED = 100
ITEM_FACTS, SOURCE_FACTS, KIND_FACTS = (
    ("name", "full", "guide", "is_active"),
    ("name", "is_active"),
    ("levels",),
)


def city() -> Area:
    return subjects.city()


def kinds_with_limits() -> list[dict[str, Any]]:
    """Every kind in use with how long its units may take, in words and with the key of the rule."""
    rows = list(WhistleKind.objects.select_related("category", "condition").filter(category__is_active=True))
    limits = TimeLimit.objects.in_force().filter(
        kind=CALL_KIND, condition__in=[row.condition_id for row in rows]
    )
    known = {(limit.condition_id, limit.clock, limit.urgency): limit for limit in limits}
    return [
        {
            "kind": row,
            "levels": "、".join(str(Level(level).label) for level in sorted(row.levels)),
            "limits": [
                {
                    "clock": clock_kinds.label_of(clock),
                    "key": f"{CALL_KIND}/{clock}/{row.condition_id}",
                    "words": amount_in_words(limit.clock_type, limit.amount) if limit else "",
                }
                for clock in (ARRIVE, MEASURE, SETTLE)
                for limit in [known.get((row.condition_id, clock, row.category.default_urgency))]
            ],
        }
        for row in rows
    ]


@transaction.atomic
def save_items(values: dict[int, dict[str, Any]], *, actor: User | None) -> None:
    """Change score items by key: name, full marks, guide, whether in use. Those in use make a hundred.

    Raises Refused (OUTSIDE_AREA, FULL_MARKS) or ValidationError.
    """
    records.insist(actor, SETTINGS, city())
    rows = list(ScoreItem.objects.select_for_update().order_by("pk"))
    for row in rows:
        before = records.facts(row, ITEM_FACTS)
        for name, value in values.get(row.pk, {}).items():
            setattr(row, name, value)
        records.save(row)
        records.record_changed(row, before, ITEM_FACTS, actor=actor, area=city(), right=SETTINGS)
    total = sum(row.full for row in rows if row.is_active)
    if total != HUNDRED:
        raise reasons.FULL_MARKS(total=total)


@transaction.atomic
def save_source(source: WhistleSource, *, name: str, is_active: bool, actor: User | None) -> None:
    """Change a source, or take it out of use. Raises Refused (OUTSIDE_AREA) or ValidationError."""
    records.insist(actor, SETTINGS, city())
    row = WhistleSource.objects.select_for_update().get(pk=source.pk)
    before = records.facts(row, SOURCE_FACTS)
    row.name, row.is_active = name.strip(), is_active
    records.save(row)
    records.record_changed(row, before, SOURCE_FACTS, actor=actor, area=city(), right=SETTINGS)


@transaction.atomic
def save_levels(kind: WhistleKind, levels: list[int], *, actor: User | None) -> None:
    """Say which levels may blow a kind. Raises Refused (OUTSIDE_AREA) or ValidationError."""
    records.insist(actor, SETTINGS, city())
    row = WhistleKind.objects.select_for_update().get(pk=kind.pk)
    if not levels or not set(levels) <= {Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY}:
        raise ValidationError({"levels": "请选择区县、街道、社区中的至少一级。"})
    before = records.facts(row, KIND_FACTS)
    row.levels = sorted(levels)
    records.save(row)
    records.record_changed(row, before, KIND_FACTS, actor=actor, area=city(), right=SETTINGS)
