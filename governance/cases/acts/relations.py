"""Saying that two cases belong together, and taking it back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.cases.workflow.definitions import Purpose, Transition, Who
from governance.cases.workflow.effects import relations
from governance.cases.workflow.supplies import CaseNumber, LongText, RelationChoice, RelationKindChoice

_RELATION = RelationChoice("relation", _("哪一件"))


def linking(*, filed: tuple[str, ...], unlocked: tuple[str, ...]) -> tuple[Transition, ...]:
    """Links are made and ended in ``unlocked``; the other case notes it in any state of ``filed``."""
    return (
        Transition(
            relations.LINK,
            _("关联事项"),
            unlocked,
            None,
            "cases.handle",
            Who.WORKER,
            supplies=(
                CaseNumber(
                    "other",
                    _("与哪一件关联"),
                    among="seen",
                    help=_("填编号；记不清就写几个字，从找到的里面选。"),
                ),
                RelationKindChoice("kind", _("对方是本件的")),
                LongText("text", _("说明"), required=False),
            ),
            effect=relations.link,
            icon="arrows-exchange",
            is_quiet=True,
            done=_("已关联，两件事项上都看得到；看不到对方的人只知道有关联"),
        ),
        Transition(
            relations.UNLINK,
            _("解除关联"),
            unlocked,
            None,
            "cases.handle",
            Who.WORKER,
            supplies=(_RELATION, LongText("text", _("原因"), minimum=2)),
            guard=relations.why_not_unlink,
            effect=relations.unlink,
            icon="x",
            is_quiet=True,
            beside_row=True,
            purpose=Purpose.UNLINK,
        ),
        Transition(
            relations.LINKED,
            _("被关联"),
            filed,
            None,
            "cases.handle",
            Who.SYSTEM,
            supplies=(_RELATION,),
            effect=relations.noted,
            icon="arrows-exchange",
        ),
        Transition(
            relations.UNLINKED,
            _("被解除关联"),
            filed,
            None,
            "cases.handle",
            Who.SYSTEM,
            supplies=(_RELATION,),
            effect=relations.noted,
            icon="x",
        ),
    )
