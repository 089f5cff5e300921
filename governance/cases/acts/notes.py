"""What is noted among colleagues, and what they agree on together."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.cases.workflow.definitions import Transition, Who
from governance.cases.workflow.effects import notes, supervising
from governance.cases.workflow.supplies import LongText, Text


def noting(*, states: tuple[str, ...]) -> tuple[Transition, ...]:
    """Notes among those who may read the case; whoever is named with @ is told."""
    return (
        Transition(
            "note",
            _("内部备注"),
            states,
            None,
            "cases.view",
            Who.READER,
            supplies=(
                LongText(
                    "text",
                    _("备注"),
                    minimum=1,
                    help=_("只有能查看本件的工作人员看得到。写 @姓名 会提醒对方。"),
                ),
            ),
            effect=notes.note,
            icon="message",
            is_quiet=True,
        ),
    )


def consulting(*, open: tuple[str, ...]) -> tuple[Transition, ...]:
    """Several parties meet: who, what was said, who does what until when."""
    return (
        Transition(
            "consult",
            _("会商"),
            open,
            None,
            "cases.dispatch",
            Who.SUPERVISOR,
            supplies=(
                Text("participants", _("参加人"), minimum=2),
                LongText("text", _("会商情况"), minimum=5),
                LongText("conclusion", _("结论：谁、做什么、何时完成"), minimum=5),
            ),
            effect=supervising.consult,
            icon="users",
            is_quiet=True,
        ),
    )
