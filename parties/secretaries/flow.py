"""The way of one line of a secretary's list, as data: listed, done, checked by the level above.

A problem has another way: it is rectified, and struck off (销号) only when that was checked.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.cases import acts
from governance.cases.acts import NOTE
from governance.cases.choices import AttachmentKind
from governance.cases.workflow.definitions import Ending, Flow, Holder, State, Transition, Who, by_code
from governance.cases.workflow.supplies import Day, LongText
from parties.rights import CHECK_LISTS, KEEP_LISTS
from parties.secretaries import clocks, effects
from parties.secretaries.names import KIND, OPEN

STATES = by_code(
    State("draft", _("待列入"), Holder.DESK, "secondary", "edit"),
    State("open", _("办理中"), Holder.DESK, "indigo", "progress-check"),
    State("rectifying", _("整改中"), Holder.DESK, "purple", "progress-check"),
    State("submitted", _("待核验"), Holder.DESK, "teal", "eye"),
    State("rectified", _("待销号"), Holder.DESK, "teal", "eye"),
    State("closed", _("已完成"), Holder.NOBODY, "green", "check", Ending.DONE),
    State("struck_off", _("已销号"), Holder.NOBODY, "green", "check", Ending.DONE),
    State("cancelled", _("已撤销"), Holder.NOBODY, "secondary", "x", Ending.VOID),
    State("archived", _("已归档"), Holder.NOBODY, "secondary", "briefcase", Ending.KEPT),
)
EVERY = tuple(STATES)
WHY = LongText("text", _("理由"), minimum=5)

SECRETARY_ITEM = Flow(
    kind=KIND,
    label=_("书记清单"),
    part_label=_("整改"),
    states=STATES,
    transitions=by_code(
        Transition(
            "list",
            _("列入清单"),
            ("draft",),
            "open",
            KEEP_LISTS,
            Who.SYSTEM,
            effect=effects.list_it,
            icon="list-check",
        ),
        Transition(
            "report_done",
            _("报完成"),
            ("open",),
            "submitted",
            KEEP_LISTS,
            Who.DESK,
            supplies=(
                LongText("text", _("佐证：做了什么、效果如何"), minimum=5),
                acts.photos(AttachmentKind.EVIDENCE, _("照片")),
            ),
            guard=effects.why_not_done,
            effect=effects.report_done,
            icon="circle-check",
            is_likely=True,
            done=_("已报完成，等上级核验"),
            key="f",
        ),
        Transition(
            "rectify",
            _("提出整改"),
            ("open",),
            "rectifying",
            KEEP_LISTS,
            Who.DESK,
            supplies=(
                LongText("text", _("整改措施"), minimum=5),
                Day("due", _("整改完成日期")),
            ),
            guard=effects.why_not_rectify,
            effect=effects.rectify,
            icon="refresh",
            is_likely=True,
            done=_("已列入整改清单；整改核验后销号"),
            key="b",
        ),
        Transition(
            "hear_rectified",
            _("整改已核验"),
            ("rectifying",),
            "rectified",
            CHECK_LISTS,
            Who.SYSTEM,
            supplies=(LongText("text", _("说明")),),
            effect=effects.hear_rectified,
            icon="eye",
        ),
        Transition(
            "pass",
            _("核验通过"),
            ("submitted",),
            "closed",
            CHECK_LISTS,
            Who.DESK,
            supplies=(NOTE,),
            guard=effects.why_not_check,
            effect=effects.passed,
            icon="check",
            is_likely=True,
            key="s",
        ),
        Transition(
            "send_back",
            _("退回继续办"),
            ("submitted",),
            "open",
            CHECK_LISTS,
            Who.DESK,
            supplies=(WHY,),
            effect=effects.sent_back,
            icon="refresh",
            is_danger=True,
        ),
        Transition(
            "strike_off",
            _("销号"),
            ("rectified",),
            "struck_off",
            CHECK_LISTS,
            Who.DESK,
            supplies=(NOTE,),
            guard=effects.why_not_strike_off,
            effect=effects.strike_off,
            icon="check",
            is_likely=True,
            key="e",
        ),
        Transition(
            "cancel",
            _("撤销"),
            ("open",),
            "cancelled",
            CHECK_LISTS,
            Who.PLACE,
            supplies=(WHY,),
            guard=effects.why_not_cancel,
            effect=effects.cancel,
            icon="x",
            is_quiet=True,
            is_danger=True,
        ),
        *acts.reminding(open=OPEN),
        *acts.supervising(open=OPEN, answerable=EVERY[1:-1]),
        *acts.cards(open=OPEN, answerable=EVERY[1:-1]),
        *acts.noting(states=EVERY),
        *acts.linking(filed=EVERY[1:], unlocked=EVERY[1:]),
        *acts.archiving(ended=("closed", "struck_off"), archived="archived"),
        *acts.retaining(flaggable=OPEN, over=("archived", "cancelled")),
    ),
    initial="draft",
    filing_right=KEEP_LISTS,
    clocks=(clocks.DUE, clocks.CHECKING),
    limits=clocks.LIMITS,
    ladders=clocks.LADDERS,
    is_counted=False,
    needs_category=False,
    photos_for_field=False,
    text_minimum=5,
    filing_page="secretary-item-new",
    stages=(
        ("secretary_list", _("本级书记清单"), ("open",), KEEP_LISTS),
        ("check_secretary_list", _("待核验、待销号"), ("submitted", "rectified"), CHECK_LISTS),
    ),
)
