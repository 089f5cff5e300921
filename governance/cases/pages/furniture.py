"""What templates that show cases may use besides ``common.furniture``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from governance.cases.choices import Urgency
from governance.cases.models import Clock
from governance.cases.printing import registry
from governance.cases.sla.display import Face, face
from governance.cases.workflow.definitions import are_several, flow_of
from governance.clock.terms import amount_in_words

if TYPE_CHECKING:
    from governance.cases.models import Case, TimeLimit
    from governance.cases.workflow.definitions import State

TONES = {
    "green": "calm",
    "teal": "calm",
    "azure": "note",
    "blue": "note",
    "indigo": "note",
    "purple": "note",
    "orange": "soon",
    "red": "late",
}
URGENT = {Urgency.EMERGENCY.value: ("late", "flame"), Urgency.URGENT.value: ("soon", "bolt")}


def tone(name: str) -> str:
    """A flow's colour as one of ours: four tones and a plain one."""
    return TONES.get(name, "plain")


def state_of(case: Any) -> State:
    """The state of a case as its flow describes it."""
    return flow_of(case.kind).states[case.state]


def face_of(clock: Any) -> Face | None:
    """What the chip of a clock shows; a face stays what it is, and what is not there is None."""
    return face(clock) if isinstance(clock, Clock) else clock or None


def asked(links: Iterable[Any]) -> list[dict[str, Any]]:
    """Links to people outside by what was asked: one question may have gone to several reporters."""
    groups: dict[tuple[Any, ...], dict[str, Any]] = {}
    for link in links:
        key = (link.kind, link.asked_at, link.text) if not link.party else (link.pk,)
        group = groups.setdefault(key, {"first": link, "links": [], "silent": []})
        group["links"].append(link)
        if link.state in (link.State.WAITING, link.State.LAPSED):
            group["silent"].append(link)
    return list(groups.values())


def amount(limit: TimeLimit) -> str:
    """8 个工作时, 3 个工作日."""
    return amount_in_words(limit.clock_type, limit.amount)


def amount_like(value: int, clock: Clock) -> str:
    """An amount in the unit of ``clock``."""
    return amount_in_words(clock.clock_type, value)


def is_printed(case: Case, code: str) -> bool:
    """Whether matters of this kind have the printout ``code``."""
    kind = registry.find(code)
    return kind is not None and kind.fits(case)


GLOBALS = {
    "is_printed": is_printed,
    "flow_of": flow_of,
    "are_several": are_several,
    "state_of": state_of,
    "face_of": face_of,
    "asked": asked,
    "server_now": timezone.now,
    "URGENT": URGENT,
}
FILTERS = {"tone": tone, "amount": amount, "amount_like": amount_like}
