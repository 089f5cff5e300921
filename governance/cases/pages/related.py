"""The links of a case, for whoever looks at it: what is behind them only where they may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from governance.cases.models import Case, Relation
from governance.cases.workflow import permissions
from governance.cases.workflow.definitions import Purpose, flow_of
from governance.cases.workflow.effects import relations

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.cases.pages.timeline import TimelineStep


@dataclass(frozen=True)
class Linked:
    """One link: what the other side is called, and the other side."""

    row: Relation
    said: str
    other: Any


@dataclass(frozen=True)
class Links:
    """What one reader sees: the links with cases within their sight, and how many others there are."""

    shown: list[Linked] = field(default_factory=list)
    hidden: int = 0
    may_end: bool = False

    def __bool__(self) -> bool:
        return bool(self.shown or self.hidden)


def links_of(case: Case, user: User) -> Links:
    """No query where ``prefetch.know`` says that there are none."""
    rows = relations.of_case(case)
    if not rows:
        return Links()
    found = _seen(user, (row.far(case) for row in rows))
    shown = [Linked(row, row.said_from(case), found[far]) for row in rows if (far := row.far(case)) in found]
    unlink = flow_of(case.kind).act_for(Purpose.UNLINK)
    may_end = unlink is not None and permissions.why_not(case, unlink, user) is None
    return Links(shown, len(rows) - len(shown), may_end)


def tell(steps: Iterable[TimelineStep], user: User) -> None:
    """Name the other case in the steps that linked and unlinked, where ``user`` may see it."""
    about: dict[int, list[TimelineStep]] = {}
    for step in steps:
        if (key := step.row.detail.get("relation")) is not None:
            about.setdefault(key, []).append(step)
    if not about:
        return
    rows = list(Relation.objects.filter(pk__in=about).select_related("kind"))
    found = _seen(user, [pk for row in rows for pk in (row.case_id, row.other_id)])
    for row in rows:
        for step in about[row.pk]:
            other = found.get(row.other_id if step.row.case_id == row.case_id else row.case_id)
            if other is None:
                continue
            is_end = step.row.act in (relations.UNLINK, relations.UNLINKED)
            step.facts.append((_(row.kind.text), f"#{other.number}"))
            if words := row.end_reason if is_end else row.note:
                step.facts.append((_("原因") if is_end else _("说明"), words))


def _seen(user: User, keys: Iterable[int]) -> dict[int, Any]:
    rows = Case.objects.readable(user).filter(pk__in=list(keys))
    return {row.pk: row for row in rows.only("number", "title", "state", "kind", "reported_at")}
