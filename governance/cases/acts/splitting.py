"""One report that is several matters: what splits it, and what becomes of its parts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.cases.choices import Urgency
from governance.cases.workflow.definitions import Purpose, Transition, Who
from governance.cases.workflow.effects import parts
from governance.cases.workflow.supplies import CategoryChoice, Choice, LongText, Text

HOW = ((parts.KEEP, _("各自继续办理，本件不再等待")), (parts.CANCEL, _("一并作废")))


def splitting(
    *, splittable: tuple[str, ...], open: tuple[str, ...], cancelled: str
) -> tuple[Transition, ...]:
    """Parts are split off in ``splittable`` and settled in ``open``; those given up end ``cancelled``."""
    return (
        Transition(
            "split",
            _("拆出一件"),
            splittable,
            None,
            "cases.register",
            Who.DESK,
            supplies=(
                Text("heading", _("标题"), required=False, help=_("不填则取内容的第一句")),
                LongText("text", _("拆出的内容"), minimum=10, help=_("每次拆出一件；几件就拆几次。")),
                CategoryChoice("category", _("类别"), required=False),
                Text("place", _("地点"), required=False),
                Choice("urgency", _("紧急程度"), choices=Urgency.choices, required=False),
            ),
            guard=parts.why_not_split,
            effect=parts.split,
            icon="arrows-exchange",
            is_quiet=True,
            done=_("已拆出一件，请为它立案；反映人由本件统一答复"),
        ),
        Transition(
            "settle_parts",
            _("处理拆出件"),
            open,
            None,
            "cases.dispatch",
            Who.DESK,
            supplies=(
                Choice("how", _("还没有办结的拆出件"), choices=HOW),
                LongText("text", _("理由"), minimum=5),
            ),
            guard=parts.why_not_settle,
            effect=parts.settle,
            icon="arrows-exchange",
            is_quiet=True,
        ),
        Transition(
            "cancel_part",
            _("随主件作废"),
            open,
            cancelled,
            "cases.dispatch",
            Who.SYSTEM,
            supplies=(LongText("text", _("理由")),),
            effect=parts.cancel_part,
            icon="x",
            purpose=Purpose.CANCEL_PART,
        ),
        Transition(
            "release_part",
            _("主件不再等待"),
            open,
            None,
            "cases.dispatch",
            Who.SYSTEM,
            supplies=(LongText("text", _("理由")),),
            effect=parts.release_part,
            icon="arrows-exchange",
            purpose=Purpose.RELEASE_PART,
        ),
    )
