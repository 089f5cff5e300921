"""Acts on kept rows: added, changed, ended. Each is one transaction with one audit entry.

A room says what its rows are (``Kept``) and calls these from its services; its own rules stand in ``check``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from governance.access import records
from governance.access.models import AuditAct
from governance.cases.rules import subjects
from governance.common import editing
from parties import reasons

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import Model

    from governance.access.models import User
    from governance.areas.models import Area
    from governance.common.refusals import Refused


@dataclass(frozen=True)
class Kept:
    """A kind of row: who writes it, what of it may be changed, how it ends.

    ``area`` is the way from a row to the area that decides over it; "" is the whole city. ``fixed`` is given
    once. ``start`` and ``end`` name dates; a row without ``end`` is never ended. ``named`` are refusals by
    the name of the constraint that they explain; ``check`` raises Refused before a row is written.
    """

    model: type[Model]
    right: str
    editable: tuple[str, ...]
    fixed: tuple[str, ...] = ()
    area: str = "area"
    start: str = ""
    end: str = ""
    named: Mapping[str, Callable[..., Refused]] = field(default_factory=dict)
    check: Callable[[Any], None] | None = None

    @property
    def audited(self) -> tuple[str, ...]:
        return (*self.fixed, *self.editable, *((self.end,) if self.end else ()))

    def area_of(self, row: Any) -> Area:
        """The area that decides over ``row``."""
        if not self.area:
            return subjects.city()
        for step in self.area.split("__"):
            row = getattr(row, step)
        found: Area = row
        return found

    def has_ended(self, row: Any) -> bool:
        return bool(self.end) and getattr(row, self.end) is not None

    def facts(self, row: Any) -> dict[str, Any]:
        """The values a form shows, for the token of two editors."""
        return records.facts(row, self.editable)


@transaction.atomic
def add(kept: Kept, *, actor: User | None, **facts: Any) -> Any:
    """Write a new row. Raises Refused (OUTSIDE_AREA, those of the kind) or ValidationError."""
    _known(facts, (*kept.fixed, *kept.editable, "is_demo"))
    made = kept.model(**facts)
    area = kept.area_of(made)
    records.insist(actor, kept.right, area)
    _write(kept, made)
    records.record_added(made, kept.audited, actor=actor, area=area, right=kept.right)
    return made


@transaction.atomic
def edit(kept: Kept, row: Any, *, actor: User | None, seen: str | None = None, **facts: Any) -> Any:
    """Change a row; the same values write nothing.

    Raises Refused (OUTSIDE_AREA, ENDED_ALREADY, those of the kind), Changed or ValidationError.
    """
    _known(facts, kept.editable)
    held = _held(kept, row, actor)
    if seen is not None:
        editing.insist_unchanged(seen, kept.facts(held), records.labels(kept.model, kept.editable))
    before = records.facts(held, kept.audited)
    for name, value in facts.items():
        setattr(held, name, value)
    _write(kept, held)
    area = kept.area_of(held)
    records.insist(actor, kept.right, area)
    records.record_changed(held, before, kept.audited, actor=actor, area=area, right=kept.right)
    return held


@transaction.atomic
def end(kept: Kept, row: Any, *, actor: User | None, on: date | None = None) -> Any:
    """End a row from the local date ``on`` (today).

    Raises Refused (OUTSIDE_AREA, ENDED_ALREADY, ENDS_EARLY).
    """
    held = _held(kept, row, actor)
    day = on or timezone.localdate()
    if kept.start and day < (began := getattr(held, kept.start)):
        raise reasons.ENDS_EARLY(on=began, field="on")
    before = records.facts(held, kept.audited)
    setattr(held, kept.end, day)
    held.save(update_fields=[kept.end])
    area = kept.area_of(held)
    records.record_changed(
        held, before, kept.audited, actor=actor, area=area, right=kept.right, act=AuditAct.RECORD_END
    )
    return held


def _held(kept: Kept, row: Any, actor: User | None) -> Any:
    """The row as it is now, held until the transaction ends."""
    held = kept.model._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    records.insist(actor, kept.right, kept.area_of(held))
    if kept.has_ended(held):
        raise reasons.ENDED_ALREADY()
    return held


def _write(kept: Kept, row: Any) -> None:
    if kept.check is not None:
        kept.check(row)
    records.save(row, {name: refused() for name, refused in kept.named.items()})


def _known(facts: Mapping[str, Any], names: tuple[str, ...]) -> None:
    if unknown := set(facts) - set(names):
        raise TypeError(f"not facts of this row: {', '.join(sorted(unknown))}")
