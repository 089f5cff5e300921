"""After an act: what happened, what comes next and by when, and how it is taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from governance.cases.models import Case
from governance.cases.reading import prefetch
from governance.cases.workflow import permissions
from governance.cases.workflow.definitions import Transition, flow_of, label_of
from governance.cases.worklist import turns

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.cases.sla.display import Face
    from governance.cases.workflow.definitions import State


@dataclass(frozen=True)
class Outcome:
    """What was done (``said``), whose turn it is now, by when (``face``), and the act that takes it back."""

    case: Case
    said: str
    state: State
    holder: str
    face: Face | None
    undo: Transition | None


def told(text: str, user: User) -> Outcome | None:
    """The outcome that an address names as ``number/step``, for pages that acts lead back to."""
    number, _slash, step = text.rpartition("/")
    return of(number, int(step), user) if number and step.isdecimal() and len(step) < 7 else None


def of(number: str, step: int, user: User) -> Outcome | None:
    """The outcome of the step somebody has just taken themselves; None for any other."""
    case = Case.objects.restrict(user, "cases.view").for_rows().filter(number=number).first()
    row = case.log.filter(step=step, actor=user).first() if case else None
    if case is None or row is None:
        return None
    flow = flow_of(case.kind)
    act = flow.transitions.get(row.act)
    [case] = prefetch.dress([case])
    undo = flow.transitions.get(act.undo) if act and act.undo else None
    if undo is not None and permissions.why_not(case, undo, user, flow) is not None:
        undo = None
    label = str(label_of(flow.kind, row.act))
    said = str(act.done) if act and act.done else _("“%(act)s”已完成") % {"act": label}
    return Outcome(case, said, flow.states[case.state], holder_of(case), case.face, undo)


def holder_of(case: Case) -> str:
    """Who has the case now, in words."""
    field = turns.of(case).field(case)
    return str(getattr(case, field)) if field else ""
