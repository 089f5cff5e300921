"""A flow is data: states, and the acts that lead from one to another.

An act (``Transition``) says from which states it is possible, where it leads, which right it asks for
and of whom, what must be supplied, which clocks it starts and stops, what keeps it from being possible
(a guard that answers *why not* by name), and what else it writes (an effect). The engine in
``services.advance`` is the only reader that acts; pages read the same data for buttons and forms.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from governance.cases import reasons
from governance.cases.choices import SYSTEM_ACTS, Secrecy
from governance.cases.workflow import flow_checks

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from governance.cases.models import Case
    from governance.cases.workflow.act import Act
    from governance.cases.workflow.supplies import Supply
    from governance.common.refusals import Refused

    Text = str | _StrPromise
    # (clock, level of ``areas.Level`` or None for all, urgency) → (clock type, minutes or days)
    Limits = dict[tuple[str, int | None, str], tuple[str, int]]
    # clock → (percent of the limit, what the rung does), ascending
    Ladders = dict[str, tuple[tuple[int, str], ...]]
    Guard = Callable[[Case, Any, datetime], Refused | None]
    Effect = Callable[[Act], None]
    Target = str | Callable[[Act], str] | None
    Papers = Callable[[Case], Any]
    Pending = Callable[[Case, Any], Any]


class Holder(StrEnum):
    """Whose turn it is in a state."""

    DESK = "desk"  # the staff of the area that holds the case
    LEAD = "lead"  # the unit, or the area's own people, that it was handed to
    FIELD = "field"  # whoever checks on the spot
    FILER = "filer"
    NOBODY = "nobody"


class Who(StrEnum):
    """Of whom the right of an act is asked."""

    DESK = "desk"  # right over the area that holds the case now
    PLACE = "place"  # right over the place of the case, at any level above it
    LEAD = "lead"  # right through the lead unit or area
    TEAM = "team"  # lead or assisting
    WORKER = "worker"  # the desk, lead or assisting
    SUPERVISOR = "supervisor"  # right over the place, or over the desk
    HOLDER = "holder"  # right over the desk, or through the lead while it is the lead's turn
    READER = "reader"  # whoever may read it
    ADDRESSEE = "addressee"  # right through the unit or area a paper of the case was given to (``papers``)
    FILER = "filer"  # who filed it
    SYSTEM = "system"  # no person


class Ending(StrEnum):
    """How a matter stands in a state in which it is open no more."""

    NONE = ""  # it is open
    DONE = "done"  # closed with a result
    REFUSED = "refused"  # it was not taken up
    VOID = "void"  # it counts for nothing: cancelled, merged into another, taken back
    KEPT = "kept"  # archived


class Purpose(StrEnum):
    """What an act is for, where the kernel itself has to find it: no code of the kernel names an act."""

    ARCHIVE = "archive"  # done by the calendar; every flow has one
    ANONYMISE = "anonymise"  # done when the retention term is over; every flow has one
    RESUME = "resume"  # a suspension ends on its day
    ASK_REVIEW = "ask_review"  # whether a suspension is to go on
    RELEASE_IDLE = "release_idle"  # a claim falls
    REMIND_LINK = "remind_link"  # a party outside is reminded
    LAPSE_LINK = "lapse_link"  # its day is over
    ANSWER_QUESTION = "answer_question"
    ANSWER_FORWARD = "answer_forward"
    JOIN = "join"  # another report of the same matter is added
    ADD_FACTS = "add_facts"  # a reporter adds something
    RATE = "rate"
    REOPEN = "reopen"
    ADD_TASK = "add_task"
    UNLINK = "unlink"
    CANCEL_PART = "cancel_part"  # a part ends with its parent
    RELEASE_PART = "release_part"  # the parent waits for it no more
    CHANGE_CONTACT = "change_contact"
    IMPORT_REGISTER = "import_register"  # what another system has handled goes these three steps
    IMPORT_DISPATCH = "import_dispatch"
    IMPORT_ANSWER = "import_answer"
    IMPORT_REST = "import_rest"  # what nobody has answered is history: no clock runs on it
    TAKE_BACK = "take_back"  # an import is undone


@dataclass(frozen=True)
class State:
    """``holder`` is a ``Holder`` or one that an app registered (``worklist.turns``).

    ``tone`` is one of Tabler's colours, never used alone.
    """

    code: str
    label: Text
    holder: str
    tone: str = "secondary"
    icon: str = "circle"
    ending: Ending = Ending.NONE

    @property
    def is_open(self) -> bool:
        return self.ending == Ending.NONE


@dataclass(frozen=True)
class Transition:
    """An act. ``target`` None leaves the state as it is; a callable decides it from what was supplied.

    ``key`` is the letter that does it from the keyboard, ``undo`` the act that takes it back. ``papers``
    are the rows of the case that such an act answers, each given to somebody (see ``models.addressees``);
    ``pending`` those that still wait for this act of a person (of anybody, for None).
    """

    code: str
    label: Text
    sources: tuple[str, ...]
    target: Target
    right: str
    who: Who
    supplies: tuple[Supply, ...] = ()
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    cancels: tuple[str, ...] = ()
    guard: Guard | None = None
    effect: Effect | None = None
    icon: str = "check"
    is_danger: bool = False
    is_likely: bool = False
    is_quiet: bool = False  # offered in the "more" menu
    beside_row: bool = False  # offered beside the row it is about, not among the acts of the case
    bulk: bool = False
    done: Text = ""  # what is said afterwards
    key: str = ""
    undo: str = ""
    purpose: Purpose | None = None
    papers: Papers | None = None
    pending: Pending | None = None

    @property
    def is_quick(self) -> bool:
        """Whether one press is enough: nothing has to be said, only a note may be."""
        return not self.is_danger and all(one.is_remark and not one.required for one in self.supplies)


@dataclass(frozen=True)
class Flow:
    """The states and acts of one kind of case. ``initial`` is where filing puts it.

    ``clocks`` are those of its own way, in the order in which a matter meets them; ``limits`` and ``ladders``
    are what an installation begins with for each of them. ``starts`` run from filing, ``leg_clocks`` from
    the moment another desk takes the case over; ``condition_clock`` is the one for which a filing condition
    may have a limit of its own. ``is_counted``: the city's figures count this kind; they take it as sent
    to be checked while or after a clock of ``checked_by`` ran. ``part_label``: what one
    of this kind is called where it belongs to another case.
    """

    kind: str
    label: Text
    states: dict[str, State]
    transitions: dict[str, Transition]
    initial: str
    draft: str = ""
    filing_right: str = "cases.file"
    starts: tuple[str, ...] = ()
    clocks: tuple[str, ...] = ()
    leg_clocks: tuple[str, ...] = ()
    condition_clock: str = ""
    limits: Limits = field(default_factory=dict)
    ladders: Ladders = field(default_factory=dict)
    is_counted: bool = True
    checked_by: tuple[str, ...] = ()
    part_label: Text = ""
    needs_category: bool = True
    photos_for_field: bool = True
    text_minimum: int = 10
    receipt: str = ""  # name of the address of what the reporter takes home, for whoever filed it
    filing_page: str = ""  # name of the address where one is filed, offered to who holds ``filing_right``
    stages: tuple[tuple[str, Text, tuple[str, ...], str], ...] = field(default=())
    secrecy: str = Secrecy.OPEN  # what filing stamps on a case; who files may ask for more, never for less

    def stage_of(self, state: str) -> str:
        """The workbench stage that holds ``state``; empty when nobody's turn is counted there."""
        return next((key for key, _label, states, _right in self.stages if state in states), "")

    def act_for(self, purpose: Purpose) -> Transition | None:
        """The act that serves ``purpose``; None where this kind of matter knows no such thing."""
        return next((one for one in self.transitions.values() if one.purpose == purpose), None)

    def states_of(self, *endings: Ending) -> list[str]:
        """The codes of the states in which a matter stands so."""
        return [code for code, state in self.states.items() if state.ending in endings]

    @property
    def label_as_part(self) -> str:
        """What one of this kind is called where it belongs to another case."""
        return str(self.part_label or _("拆出件"))

    def stage_right(self, state: str) -> str:
        """The right that the stage of ``state`` asks for; empty when nobody's turn is counted there."""
        return next((right for _key, _label, states, right in self.stages if state in states), "")

    def acts_from(self, state: str) -> list[Transition]:
        return [one for one in self.transitions.values() if state in one.sources]


_flows: dict[str, Flow] = {}
_added: dict[str, dict[str, Transition]] = {}


def register(flow: Flow) -> None:
    """Hand over a flow. Raises ValueError, which names what it lacks or what means two things."""
    flow = replace(flow, transitions=flow.transitions | _added.get(flow.kind, {}))
    if faults := flow_checks.faults(flow, _flows):
        raise ValueError(f"The flow of {flow.kind}: " + "; ".join(faults))
    _flows[flow.kind] = flow


def extend(kind: str, *acts: Transition) -> None:
    """Add acts to the flow of ``kind``, which another app hands over, perhaps later.

    So "blow a whistle" stands on a stuck incident, and neither app imports the other. Raises ValueError for
    a code that the flow has already, and for whatever ``register`` would refuse.
    """
    added = _added.setdefault(kind, {})
    known = _flows.get(kind)
    for act in acts:
        if act.code in added or (known is not None and act.code in known.transitions):
            raise ValueError(f"The flow of {kind} has an act {act.code} already")
        added[act.code] = act
    if known is not None:
        order = list(_flows)
        del _flows[kind]
        register(known)
        _flows.update({one: _flows.pop(one) for one in order})  # pages begin with the first kind


def flow_of(kind: str) -> Flow:
    """The flow of a kind of case. Raises Refused (UNKNOWN_KIND)."""
    if kind not in _flows:
        raise reasons.UNKNOWN_KIND(kind=kind)
    return _flows[kind]


def label_of(kind: str, act: str) -> Text:
    """What an act of the trail is called: one of the flow, the filing, or one of the system's own."""
    flow = _flows.get(kind)
    if flow is not None and act in flow.transitions:
        return flow.transitions[act].label
    return SYSTEM_ACTS.get(act, act)


def every() -> dict[str, Flow]:
    return dict(_flows)


def kinds() -> list[tuple[str, Text]]:
    """Every kind of matter with what it is called, as choices."""
    return [(flow.kind, flow.label) for flow in _flows.values()]


def are_several() -> bool:
    """Whether there is more than one kind of matter, so that rows have to say theirs."""
    return len(_flows) > 1


def counted() -> list[Flow]:
    """The flows of the kinds that the city's figures count."""
    return [flow for flow in _flows.values() if flow.is_counted]


def drafts() -> list[str]:
    """The states in which a matter is its filer's alone."""
    return [flow.draft for flow in _flows.values() if flow.draft]


def by_code(*items: Any) -> dict[str, Any]:
    """States or transitions keyed by their codes; a code used twice is an error."""
    keyed = {item.code: item for item in items}
    if len(keyed) != len(items):
        raise ValueError("a code occurs twice")
    return keyed
