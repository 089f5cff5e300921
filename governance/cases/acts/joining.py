"""Whether somebody who joined from outside reports the same matter: the desk says so before it counts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.cases.workflow.definitions import Transition, Who
from governance.cases.workflow.effects import joining
from governance.cases.workflow.supplies import JoinChoice, LongText

_JOINED = JoinChoice("joined", _("加入的反映"))


def judging_joins(*, states: tuple[str, ...], right: str = "cases.register") -> tuple[Transition, ...]:
    """The desk confirms or refuses a report that somebody without an account has added."""
    return (
        Transition(
            "confirm_join",
            _("确认是同一件事"),
            states,
            None,
            right,
            Who.DESK,
            supplies=(_JOINED,),
            guard=joining.why_not_judge,
            effect=joining.confirm,
            icon="users",
            is_quiet=True,
            done=_("已确认，这位反映人同样会得到答复"),
        ),
        Transition(
            "refuse_join",
            _("不是同一件事"),
            states,
            None,
            right,
            Who.DESK,
            supplies=(
                _JOINED,
                LongText(
                    "text",
                    _("理由"),
                    minimum=2,
                    help=_("反映的如是另一件事，请另行登记，否则没有人去办。"),
                ),
            ),
            guard=joining.why_not_judge,
            effect=joining.refuse,
            icon="circle-x",
            is_quiet=True,
        ),
    )
