"""Which kind of matter figures are about: all that are counted, or one that the address names."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import Http404
from django.utils.translation import gettext as _

from governance.cases.workflow import definitions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from governance.cases.workflow.definitions import Text


def every() -> list[tuple[str, Text]]:
    """The kinds that figures count, with what they are called."""
    return [(flow.kind, flow.label) for flow in definitions.counted()]


def are_several() -> bool:
    """Whether there is anything to choose among, and so to say."""
    return len(every()) > 1


def chosen(given: Mapping[str, Any]) -> str:
    """The kind that ``given``, an address, names; "" for all. Raises Http404 for an unknown one."""
    kind = str(given.get("kind", ""))
    if kind and kind not in dict(every()):
        raise Http404
    return kind


def label_of(kind: str) -> str:
    """What a kind is called; "" for all kinds."""
    return str(dict(every()).get(kind, ""))


def chips(kind: str, query: dict[str, Any]) -> list[dict[str, Any]]:
    """What a page offers to choose: all, and each kind, with their addresses; nothing among one.

    ``query`` is the rest of the address.
    """
    if not are_several():
        return []
    rest = {name: value for name, value in query.items() if name != "kind"}
    return [
        {
            "label": label,
            "url": "?" + urlencode(rest | ({"kind": code} if code else {})),
            "is_chosen": code == kind,
        }
        for code, label in [("", _("全部种类")), *every()]
    ]
