"""Helpers for tests that change rules."""

from __future__ import annotations

from governance.cases.models import (
    RulePublication,
)
from governance.cases.rules import publishing, subjects
from tests.cast import Cast, fresh

HANDLE = "incident/handle"
HOUR = 60


def changed(key: str, **cells: list[object]) -> dict[str, object]:
    """The table of a clock with some cells put otherwise; names are like "c3_normal"."""
    values = subjects.of("limits", key).read()
    for name, value in cells.items():
        level, _under, urgency = name[1:].partition("_")
        values[f"{level}:{urgency}"] = value
    return values


def publish(cast: Cast, group: str, key: str, values: object, **how: object) -> RulePublication:
    actor = fresh(how.pop("actor", cast.admin))
    how.setdefault("reason", "按新规定调整")
    return publishing.publish(subjects.of(group, key), values, actor=actor, **how)
