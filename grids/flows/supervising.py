"""What higher levels do without taking the case over, and how it is answered."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from governance.cases.choices import CardColour
from governance.cases.workflow.definitions import Transition, Who
from governance.cases.workflow.effects import notes, supervising
from governance.cases.workflow.supplies import Choice, LongText, PaperChoice, Text
from grids.flows.common import AGREE, OPEN, OPINION, STATES, photos

# A card stands, and can be contested, however its case has ended.
ANSWERABLE = tuple(code for code in STATES if code not in ("draft", "archived"))
PAPER = PaperChoice("paper", _("答复哪一份"), required=False)

SUPERVISING = (
    Transition(
        "remind",
        _("催办"),
        OPEN,
        None,
        "cases.remind",
        Who.SUPERVISOR,
        supplies=(LongText("text", _("催办内容"), minimum=2),),
        effect=supervising.remind,
        icon="alarm",
        bulk=True,
        key="u",
    ),
    Transition(
        "supervise",
        _("督办"),
        OPEN,
        None,
        "cases.supervise",
        Who.SUPERVISOR,
        supplies=(LongText("text", _("督办要求"), minimum=5),),
        effect=supervising.supervise,
        icon="speakerphone",
    ),
    Transition(
        "reply_order",
        _("回复督办"),
        ANSWERABLE,
        None,
        "cases.handle",
        Who.ADDRESSEE,
        supplies=(
            PAPER,
            LongText("text", _("回复"), minimum=5),
        ),
        papers=supervising.orders,
        pending=partial(supervising.pending, "reply_order"),
        guard=supervising.why_not_reply_order,
        effect=supervising.reply_order,
        icon="message",
        key="y",
    ),
    Transition(
        "issue_card",
        _("发牌"),
        OPEN,
        None,
        "cases.supervise",
        Who.SUPERVISOR,
        supplies=(
            Choice("colour", _("颜色"), choices=CardColour.choices),
            LongText("text", _("依据"), minimum=5),
        ),
        effect=supervising.issue_card,
        icon="flag",
        is_danger=True,
        is_quiet=True,
    ),
    Transition(
        "reply_card",
        _("说明黄红牌"),
        ANSWERABLE,
        None,
        "cases.handle",
        Who.ADDRESSEE,
        supplies=(
            PAPER,
            LongText("text", _("情况说明"), minimum=5),
        ),
        papers=supervising.cards,
        pending=partial(supervising.pending, "reply_card"),
        guard=supervising.why_not_reply_card,
        effect=supervising.reply_card,
        icon="message",
        key="k",
    ),
    Transition(
        "appeal",
        _("申诉"),
        ANSWERABLE,
        None,
        "cases.handle",
        Who.ADDRESSEE,
        supplies=(
            PAPER,
            LongText("text", _("情况与证据"), minimum=10),
            photos("evidence", _("证据照片")),
        ),
        papers=supervising.cards,
        pending=partial(supervising.pending, "appeal"),
        guard=supervising.why_not_appeal,
        effect=supervising.appeal,
        icon="gavel",
        is_quiet=True,
    ),
    Transition(
        "endorse_appeal",
        _("初审申诉"),
        ANSWERABLE,
        None,
        "cases.endorse",
        Who.ADDRESSEE,
        supplies=(PAPER, AGREE, OPINION),
        papers=supervising.appeals,
        pending=partial(supervising.pending, "endorse_appeal"),
        guard=supervising.why_not_endorse_appeal,
        effect=supervising.endorse_appeal,
        icon="gavel",
    ),
    Transition(
        "decide_appeal",
        _("裁定申诉"),
        ANSWERABLE,
        None,
        "cases.appeal",
        Who.SUPERVISOR,
        supplies=(AGREE, OPINION),
        guard=supervising.why_not_decide_appeal,
        effect=supervising.decide_appeal,
        icon="gavel",
    ),
    Transition(
        "consult",
        _("会商"),
        OPEN,
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
    Transition(
        "note",
        _("内部备注"),
        tuple(STATES),
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
