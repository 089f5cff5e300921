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

from governance.cases import reasons
from governance.cases.choices import SYSTEM_ACTS, Secrecy

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from governance.cases.models import Case
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused

    Text = str | _StrPromise
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


class Kind(StrEnum):
    """What a supplied value is; forms choose the widget, the engine checks the value."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    BOOL = "bool"
    INTEGER = "integer"
    DATE = "date"
    CHOICE = "choice"
    REASON = "reason"  # a ReasonChoice of ``reason_kind``; its text is kept
    UNIT = "unit"
    UNITS = "units"
    AREA = "area"
    CATEGORY = "category"
    CONDITION = "condition"
    CASE = "case"  # by number
    TASK = "task"  # an open task of the case, by key
    PAPER = "paper"  # a card, an order or an appeal of the act's ``papers``, by key; empty is the oldest
    PHOTOS = "photos"
    FILES = "files"  # photos that the case has already
    LINK = "link"  # one of the case's links to people outside
    REPORTERS = "reporters"  # of those who reported the case: 0 the first, else keys of joined reports
    RELATION = "relation"  # a link with another case, by key
    RELATION_KIND = "relation_kind"  # a ReasonChoice of the kind "link": the row


@dataclass(frozen=True)
class Supply:
    """One thing an act needs. ``minimum`` is characters of a text, photos, or the least number.

    ``among`` names the rows an area or a case is picked from (see ``options.py``). ``by_category``: how
    many photos are needed is the category's to say, where it says something.
    """

    name: str
    label: Text
    kind: Kind = Kind.TEXT
    required: bool = True
    help: Text = ""
    minimum: int = 0
    choices: Any = ()
    reason_kind: str = ""
    photo_kind: str = ""
    among: str = ""
    by_category: bool = False

    def of(self, case: Case) -> Supply:
        """What ``case`` asks for."""
        if not self.by_category or case.category is None:
            return self
        number = case.category.photos_when_done()
        return self if number is None else replace(self, minimum=number, required=number > 0)


@dataclass(frozen=True)
class State:
    """``stage`` groups states on the workbench; ``tone`` is one of Tabler's colours, never used alone."""

    code: str
    label: Text
    holder: Holder
    tone: str = "secondary"
    icon: str = "circle"
    is_open: bool = True


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
    papers: Papers | None = None
    pending: Pending | None = None

    @property
    def is_quick(self) -> bool:
        """Whether one press is enough: nothing has to be said, only a note may be."""
        return not self.is_danger and all(
            one.kind == Kind.LONG_TEXT and not one.required for one in self.supplies
        )


@dataclass(frozen=True)
class Flow:
    """The states and acts of one kind of case. ``initial`` is where filing puts it."""

    kind: str
    label: Text
    states: dict[str, State]
    transitions: dict[str, Transition]
    initial: str
    draft: str = ""
    filing_right: str = "cases.file"
    starts: tuple[str, ...] = ()
    view_right: str = "cases.view"
    photos_for_field: bool = True
    text_minimum: int = 10
    receipt: str = ""  # name of the address of what the reporter takes home, for whoever filed it
    stages: tuple[tuple[str, Text, tuple[str, ...], str], ...] = field(default=())
    secrecy: str = Secrecy.OPEN  # what filing stamps on a case; who files may ask for more, never for less

    def stage_of(self, state: str) -> str:
        """The workbench stage that holds ``state``; empty when nobody's turn is counted there."""
        return next((key for key, _label, states, _right in self.stages if state in states), "")

    def acts_from(self, state: str) -> list[Transition]:
        return [one for one in self.transitions.values() if state in one.sources]


_flows: dict[str, Flow] = {}


def register(flow: Flow) -> None:
    """Hand over a flow. Refuses one that names a state it does not have, or counts one in two stages."""
    for act in flow.transitions.values():
        named = {*act.sources, *([act.target] if isinstance(act.target, str) else [])}
        if unknown := named - set(flow.states):
            raise ValueError(f"{flow.kind}.{act.code} names unknown states: {sorted(unknown)}")
    counted = [state for _key, _label, states, _right in flow.stages for state in states]
    if len(counted) != len(set(counted)):
        raise ValueError(f"{flow.kind} has a state in two stages")
    _flows[flow.kind] = flow


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


def by_code(*items: Any) -> dict[str, Any]:
    """States or transitions keyed by their codes; a code used twice is an error."""
    keyed = {item.code: item for item in items}
    if len(keyed) != len(items):
        raise ValueError("a code occurs twice")
    return keyed
