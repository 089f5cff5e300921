"""Saying that two cases belong together, and taking it back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.cases.workflow.definitions import Kind, Purpose, Supply, Transition, Who
from governance.cases.workflow.effects import relations
from grids.flows.common import STATES

FILED = tuple(code for code in STATES if code != "draft")
UNLOCKED = tuple(code for code in FILED if code != "archived")
RELATION = Supply("relation", _("哪一件"), Kind.RELATION)

LINKING = (
    Transition(
        "link",
        _("关联事项"),
        UNLOCKED,
        None,
        "cases.handle",
        Who.WORKER,
        supplies=(
            Supply(
                "other",
                _("与哪一件关联"),
                Kind.CASE,
                among="seen",
                help=_("填编号；记不清就写几个字，从找到的里面选。"),
            ),
            Supply("kind", _("对方是本件的"), Kind.RELATION_KIND),
            Supply("text", _("说明"), Kind.LONG_TEXT, required=False),
        ),
        effect=relations.link,
        icon="arrows-exchange",
        is_quiet=True,
        done=_("已关联，两件事项上都看得到；看不到对方的人只知道有关联"),
    ),
    Transition(
        "unlink",
        _("解除关联"),
        UNLOCKED,
        None,
        "cases.handle",
        Who.WORKER,
        supplies=(RELATION, Supply("text", _("原因"), Kind.LONG_TEXT, minimum=2)),
        guard=relations.why_not_unlink,
        effect=relations.unlink,
        icon="x",
        is_quiet=True,
        beside_row=True,
        purpose=Purpose.UNLINK,
    ),
    Transition(
        "linked",
        _("被关联"),
        FILED,
        None,
        "cases.handle",
        Who.SYSTEM,
        supplies=(RELATION,),
        effect=relations.noted,
        icon="arrows-exchange",
    ),
    Transition(
        "unlinked",
        _("被解除关联"),
        FILED,
        None,
        "cases.handle",
        Who.SYSTEM,
        supplies=(RELATION,),
        effect=relations.noted,
        icon="x",
    ),
)
