"""The only way to file a case and the only way to change one. Web, bulk, API, import and tasks all come here.

``advance`` works like this: the case is read fresh; a caller who saw an older version is told what has
happened since; state, right and guard are asked; what was supplied is checked; then one conditional update
on the version claims the row, so that of two people pressing at once one wins; the effect, the clocks, the
case and its trail row are written in the same transaction; people are told by rows in it too.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from governance.cases import reasons
from governance.cases.choices import LOUD
from governance.cases.models import Case, CaseLog
from governance.cases.notify import duty, followers, reporters, staff
from governance.cases.privacy.redact import without_numbers
from governance.cases.sla import clocks
from governance.cases.workflow import (
    batch_state,
    claims,
    definitions,
    history,
    hooks,
    permissions,
    validation,
)
from governance.cases.workflow.act import Act
from governance.cases.workflow.definitions import Purpose

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.common.refusals import Refused

DEADLOCK = "40P01"


def advance(
    case: Case,
    code: str,
    *,
    actor: User | None,
    version: int | None = None,
    at: datetime | None = None,
    signed: str = "",
    quiet: bool = False,
    **supplied: Any,
) -> Case:
    """Do the act ``code`` (or the one that serves a ``Purpose``) on ``case``; return it as it then is.

    ``actor`` None is the system. ``version`` is the one the person saw; when another act came in between,
    nothing happens. ``at`` is the instant of the act (now); later acts cannot be dated before earlier ones.
    ``signed`` names in the trail who is behind a system act, such as the reporter with their code.
    ``quiet`` sends no notices: a batch of a thousand cases tells people once, by itself.
    Raises Refused: CONFLICT, WRONG_STATE, NO_RIGHT and the flow's own reasons; Incomplete (what was
    supplied, field by field). On any of them nothing is changed.
    """
    try:
        with transaction.atomic(savepoint=batch_state.under_way() is None):
            return _advance(case, code, actor, version, at or timezone.now(), signed, supplied, quiet)
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") == DEADLOCK:
            raise conflict(case) from error
        raise


def _advance(
    case: Case,
    code: str,
    actor: User | None,
    version: int | None,
    at: datetime,
    signed: str,
    supplied: dict[str, Any],
    quiet: bool,
) -> Case:
    case = batch_state.held(case) or _fresh(case)
    flow = definitions.flow_of(case.kind)
    if version is not None and case.version != version:
        raise conflict(case)
    transition = flow.act_for(code) if isinstance(code, Purpose) else flow.transitions.get(code)
    if transition is None:
        raise reasons.UNKNOWN_ACT(act=code)
    if refusal := permissions.why_not(case, transition, actor, flow, at):
        raise refusal
    values = validation.check(transition, supplied, case)
    claim(case)
    # Before the effect hands the case on: by the post through which it may be done now.
    if actor is not None:
        signed = history.name_of(actor, transition.right, *permissions.place_of(case, transition))
    act = Act(
        case=case, flow=flow, transition=transition, actor=actor, at=at, supplied=values, is_quiet=quiet
    )
    from_state, before = case.state, claims.hands(case)
    was_loud = case.urgency in LOUD and from_state != flow.draft
    clocks.stop(clocks.live(case, *transition.stops) if transition.stops else [], at)
    clocks.cancel(clocks.live(case, *transition.cancels) if transition.cancels else [], at)
    if transition.effect is not None:
        transition.effect(act)
    if quiet:
        act.informs = ""
    target = transition.target(act) if callable(transition.target) else transition.target
    if target is not None and target != from_state:
        case.state, case.state_since = target, at
        was_open, case.is_open = case.is_open, flow.states[target].is_open
        if was_open and not case.is_open and (refusal := hooks.why_not_close(case)):
            raise refusal
        if was_open != case.is_open:
            case.assignments.update(case_open=case.is_open)
    for kind in transition.starts:
        clocks.start(case, kind, at=at)
    claims.follow(act, from_state, before)
    _write(act, from_state, signed)
    if not was_loud and not quiet and case.is_open:
        duty.tell_duty(case, actor=actor, at=at)
    batch_state.hold(case)
    return case


def _fresh(case: Case) -> Case:
    """Without the searchable pieces, which are long and which no act but filing writes."""
    rows = Case.objects.defer("search").select_related(
        "desk", "area", "lead_unit", "lead_area", "category", "claimed_by"
    )
    found: Case = rows.get(pk=case.pk)
    return found


def claim(case: Case) -> None:
    """Take the case's row lock for this transaction, if nobody has acted since it was read.

    Raises Refused (CONFLICT). Locking the case first, before its clocks, is the order everybody keeps.
    """
    claimed = Case.objects.filter(pk=case.pk, version=case.version).update(version=F("version") + 1)
    if claimed != 1:
        raise conflict(case)
    case.version += 1


def conflict(case: Case) -> Refused:
    """Somebody was faster: who, what, and where the case is now."""
    last = CaseLog.objects.filter(case=case).order_by("-step").first()
    now = Case.objects.filter(pk=case.pk).only("state", "kind").first() or case
    flow = definitions.flow_of(now.kind)
    return reasons.CONFLICT(
        who=last.actor_name if last else "?",
        act=definitions.label_of(now.kind, last.act) if last else "?",
        state=flow.states[now.state].label,
    )


def _write(act: Act, from_state: str, signed: str = "") -> None:
    case = act.case
    clocks.refresh(case)
    case.save()
    row = history.write(
        case,
        act=act.transition.code,
        at=act.at,
        actor=act.actor,
        actor_name=signed or history.name_of(act.actor),
        from_state=from_state,
        to_state=case.state,
        right=act.transition.right,
        text=without_numbers(act.text),
        detail=act.detail,
    )
    for supply in act.transition.supplies:
        supply.keep(act.supplied[supply.name], act, row.step)
    followers.tell_followers(act, from_state)
    staff.send(act)
    reporters.send(act)
    hooks.changed([case.pk])
