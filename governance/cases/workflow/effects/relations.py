"""Linking cases by hand. Both trails say that it happened; only ``Relation`` says with what.

Whoever reads one side may not see the other, so neither trail holds a number or a word of it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from governance.cases import reasons
from governance.cases.models import Case, Relation
from governance.cases.workflow import engine, history
from governance.cases.workflow.definitions import drafts

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused


LINK, UNLINK = "link", "unlink"
LINKED, UNLINKED = "linked", "unlinked"  # the steps of the other case


def of_case(case: Case) -> list[Relation]:
    """The links of ``case`` that hold, made from either side, the oldest first."""
    rows = [
        *case.relations.all().select_related("kind", "made_by"),
        *case.relations_back.all().select_related("kind", "made_by"),
    ]
    return sorted((row for row in rows if row.ended_at is None), key=lambda row: (row.made_at, row.pk))


def link(act: Act) -> None:
    """Both cases get a step. Raises Refused: MERGE_NOT_FOUND, LINK_SELF or LINKED_ALREADY, CONFLICT."""
    case, other, kind = act.case, act.supplied["other"], act.supplied["kind"]
    if other.pk == case.pk:
        raise reasons.LINK_SELF(field="other")
    if not _visible(act.actor, [other.pk]):
        raise reasons.MERGE_NOT_FOUND(number=other.number, field="other")
    if any(row.kind_id == kind.pk and row.far(case) == other.pk for row in of_case(case)):
        raise reasons.LINKED_ALREADY(number=other.number, kind=kind.text, field="other")
    row = Relation.objects.create(
        case=case, other=other, kind=kind, note=act.get("text", "")[:300], made_by=act.actor, made_at=act.at
    )
    act.say(relation=row.pk)
    _on_the_other_side(act, other, LINKED, row)


def why_not_unlink(case: Case, actor: User | None, at: datetime) -> Refused | None:
    return None if of_case(case) else reasons.NOT_LINKED()


def unlink(act: Act) -> None:
    """With a reason, by whoever sees both sides; the row stays. Raises Refused (NOT_LINKED, CONFLICT)."""
    found = next((row for row in of_case(act.case) if row.pk == act.supplied["relation"]), None)
    far = _visible(act.actor, [found.far(act.case)]) if found is not None else []
    if found is None or not far:
        raise reasons.NOT_LINKED(field="relation")
    found.ended_by, found.ended_at, found.end_reason = act.actor, act.at, act.get("text")[:300]
    found.save(update_fields=["ended_by", "ended_at", "end_reason"])
    act.say(relation=found.pk)
    _on_the_other_side(act, far[0], UNLINKED, found)


def noted(act: Act) -> None:
    """The step of the other case."""
    act.say(relation=act.supplied["relation"])


def _visible(user: User | None, keys: list[int]) -> list[Case]:
    rows: Any = Case.objects.filter(pk__in=keys).exclude(state__in=drafts())
    return list(rows if user is None else rows.readable(user))


def _on_the_other_side(act: Act, other: Case, code: str, row: Relation) -> None:
    engine.advance(
        other, code, actor=None, at=act.at, signed=history.name_of(act.actor), quiet=True, relation=row.pk
    )
