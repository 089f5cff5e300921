"""Which kind of matter a page of the rule book is about: one at a time, named in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from governance.cases.workflow import definitions

if TYPE_CHECKING:
    from django.http import HttpRequest

    from governance.cases.workflow.definitions import Flow, Text


@dataclass(frozen=True)
class Tab:
    """One kind to choose; there is nothing to choose among one."""

    kind: str
    label: Text
    is_chosen: bool


def chosen(request: HttpRequest) -> Flow:
    """The flow that ``kind`` names, else the first that there is."""
    flows = definitions.every()
    return flows.get(request.GET.get("kind", "")) or next(iter(flows.values()))


def tabs(flow: Flow) -> list[Tab]:
    """Every kind of matter as a tab; empty while there is only one."""
    found = [Tab(kind, label, kind == flow.kind) for kind, label in definitions.kinds()]
    return found if len(found) > 1 else []
