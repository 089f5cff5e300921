"""The kinds of one-time link: what is asked, in which words, for how long, which act takes the answer.

The kernel's own ask a reporter and a party outside; an app registers others for people who are no reporters:
somebody who signs, who confirms, who scores.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from governance.cases.workflow.definitions import Purpose

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class LinkKind:
    """``act`` takes ``link`` and what the form gives; it is the system's, signed by who was asked.

    ``text`` is the notice text that carries the link (number, desk, until, link), ``days`` the setting of
    the loop that says how long it can be answered. ``heading`` and ``advice`` stand above and below what is
    asked. ``form`` is a Django form class of the app's own, whose fields are those of the act; without one
    a text and photos are asked for.
    """

    code: str
    label: str | _StrPromise
    act: str | Purpose
    text: str
    days: str
    heading: str | _StrPromise
    advice: str | _StrPromise
    form: Any = None


_kinds: dict[str, LinkKind] = {}


def register(*kinds: LinkKind) -> None:
    """Hand over kinds of link. Raises ValueError for a code that means something else already."""
    for kind in kinds:
        if _kinds.setdefault(kind.code, kind) != kind:
            raise ValueError(f"the link {kind.code} is registered with another meaning")


def get(code: str) -> LinkKind:
    """Raises KeyError for a code that nobody has registered."""
    return _kinds[code]


QUESTION, FORWARD = "question", "forward"

register(
    LinkKind(
        QUESTION,
        _("请反映人补充"),
        Purpose.ANSWER_QUESTION,
        "link_question",
        "question_days",
        _("有一个问题请您补充"),
        _("只能答复一次。到期没有答复，事情会按现有情况继续办理。"),
    ),
    LinkKind(
        FORWARD,
        _("转外部单位"),
        Purpose.ANSWER_FORWARD,
        "link_forward",
        "forward_days",
        _("请贵单位协助办理"),
        _("只能答复一次，请写明办理结果。请勿把此链接转给无关的人。"),
    ),
)
