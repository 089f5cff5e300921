"""Who is late, why, and whom to call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from governance.access.models import Post
from governance.cases.models import Case, Clock
from governance.cases.reading import outline, prefetch
from governance.cases.sla import clock_kinds
from governance.cases.sla.display import left
from governance.cases.workflow import definitions
from governance.insight.figures import TOP, behind
from governance.insight.indicators import INDICATORS
from governance.insight.periods import Period

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area
    from governance.areas.scope import Scope

RIGHT = "cases.view"


@dataclass
class Late:
    """A late case: the clock that is late the longest, who holds the case, and their people."""

    case: Case
    clock: Clock | None
    state: str
    holder: str
    posts: Sequence[Post]
    at: datetime
    may_remind: bool = False
    may_supervise: bool = False

    @property
    def lateness(self) -> str:
        """How late it is, as its chip says it on every other page; empty where no clock of it is late."""
        return "" if self.due_at is None else left(self.due_at, self.at)

    @property
    def due_at(self) -> datetime | None:
        return self.clock.due_at if self.clock is not None else None


def latest(area: Area, user: User, at: datetime, *, limit: int, kind: str = "") -> list[Late]:
    """The cases of ``area`` that ``user`` may see, the latest first, in five queries at most."""
    today = Period.today(at.date())
    every = behind(INDICATORS["late_count"], TOP, area, today, at, kind=kind)
    rows = every.outlined(user, RIGHT).for_lines()
    cases = outline.veil(rows.order_by("fact__deadline_at", "pk")[:limit], user)
    prefetch.introduce(*cases)
    clocks = _late_clocks(cases, at)
    posts = _posts(cases)
    reminding, supervising = user.scope("cases.remind"), user.scope("cases.supervise")
    found = [
        Late(
            case=case,
            clock=clocks.get(case.pk),
            state=str(definitions.flow_of(case.kind).states[case.state].label),
            holder=str(case.lead or case.desk),
            posts=_of(case, posts),
            at=at,
            may_remind=_offers(case, "remind", reminding),
            may_supervise=_offers(case, "supervise", supervising),
        )
        for case in cases
    ]
    return sorted(found, key=lambda one: one.due_at or at)


def _offers(case: Case, code: str, scope: Scope) -> bool:
    """Whether the act ``code`` can be opened from here: the kind knows it, the reader holds its right."""
    if case.is_outline or code not in definitions.flow_of(case.kind).transitions:
        return False
    return scope.covers(case.area) or scope.covers(case.desk)


def _late_clocks(cases: Iterable[Case], at: datetime) -> dict[int, Clock]:
    """Of each case the stage clock that is late, else the whole one: what somebody can still act on."""
    found: dict[int, Clock] = {}
    clocks = Clock.objects.running().filter(case__in=[case.pk for case in cases], due_at__lt=at)
    for clock in clocks.exclude(kind__in=clock_kinds.PAPERS).order_by("due_at"):
        known = found.get(clock.case_id)
        if known is None or known.kind == clock_kinds.WHOLE:
            found[clock.case_id] = clock
    return found


def _posts(cases: Sequence[Case]) -> dict[tuple[str, int], list[Post]]:
    """The posts of the holders' people: by unit, by area that handles, by desk that dispatches."""
    units = {case.lead_unit_id for case in cases if case.lead_unit_id}
    areas = {case.lead_area_id for case in cases if case.lead_area_id} | {case.desk_id for case in cases}
    if not areas:
        return {}
    rows: Any = (
        (
            Post.objects.in_force().answering().filter(unit__in=units)
            | Post.objects.in_force().answering().filter(area__in=areas, unit=None)
        )
        .select_related("person", "role")
        .order_by("role__order", "pk")
    )
    found: dict[tuple[str, int], list[Post]] = {}
    for post in rows:
        if post.unit_id is not None:
            found.setdefault(("unit", post.unit_id), []).append(post)
            continue
        if "cases.handle" in post.role.rights:
            found.setdefault(("area", post.area_id), []).append(post)
        if "cases.dispatch" in post.role.rights:
            found.setdefault(("desk", post.area_id), []).append(post)
    return found


def _of(case: Case, posts: dict[tuple[str, int], list[Post]]) -> list[Post]:
    keys = [("desk", case.desk_id)]
    if case.lead_area_id is not None:
        keys.insert(0, ("area", case.lead_area_id))
    if case.lead_unit_id is not None:
        keys.insert(0, ("unit", case.lead_unit_id))
    return next((posts[key][:2] for key in keys if posts.get(key)), [])
