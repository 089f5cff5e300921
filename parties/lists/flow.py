"""A need's way round the loop, as data: collected, published, claimed, delivered, rated, closed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.cases import acts
from governance.cases.acts import NOTE
from governance.cases.workflow.definitions import Ending, Flow, Holder, State, Transition, Who, by_code
from governance.cases.workflow.supplies import (
    CategoryChoice,
    Choice,
    DayRange,
    LongText,
    Number,
    Text,
    UnitChoice,
)
from parties.claims import claiming, progress
from parties.lists import clocks, effects
from parties.lists.names import ANSWERED, CLAIMABLE, ENDED, KIND, OPEN
from parties.lists.supplies import TextOfCase, TitleOfCase
from parties.models.claims import Role
from parties.models.lists import MOST_PLACES, Sort, Way
from parties.rights import COLLECT, CONFIRM_CLAIM, PUBLISH

STATES = by_code(
    State("collected", _("待审看"), Holder.DESK, "azure", "list"),
    State("published", _("待认领"), Holder.DESK, "indigo", "list-check"),
    State("claimed", _("已认领"), Holder.DESK, "indigo", "heart-handshake"),
    State("under_way", _("实施中"), Holder.DESK, "purple", "progress-check"),
    State("delivered", _("已交付，待评价"), Holder.DESK, "teal", "eye"),
    State("rated", _("已评价，待办结"), Holder.DESK, "teal", "star"),
    State("closed", _("已办结"), Holder.NOBODY, "green", "check", Ending.DONE),
    State("refused", _("不采纳"), Holder.NOBODY, "secondary", "circle-x", Ending.REFUSED),
    State("withdrawn", _("已撤下"), Holder.NOBODY, "secondary", "x", Ending.VOID),
    State("archived", _("已归档"), Holder.NOBODY, "secondary", "briefcase", Ending.KEPT),
)
EVERY = tuple(STATES)
WHY = LongText("text", _("理由"), minimum=5)
WORDS = (
    TitleOfCase("title", _("公布的标题"), minimum=2),
    TextOfCase("text", _("公布的内容"), minimum=10, help=_("所有人都能看到：不写姓名、电话、门牌和家庭情况")),
    CategoryChoice("category", _("类别"), required=False, help=_("不选则不变")),
    Number("capacity", _("可由几家认领"), minimum=1, maximum=MOST_PLACES),
    DayRange("wanted", _("希望什么时候"), required=False),
)
SHARE = (
    UnitChoice("unit", _("单位")),
    Choice("role", _("角色"), choices=Role.choices),
    Choice("way", _("方式"), choices=Way.choices),
    LongText("text", _("打算怎么做"), minimum=5),
)

NEED = Flow(
    kind=KIND,
    label=_("需求与项目"),
    states=STATES,
    transitions=by_code(
        Transition(
            "publish",
            _("公布"),
            ("collected",),
            "published",
            PUBLISH,
            Who.DESK,
            supplies=(Choice("sort", _("放到哪张清单"), choices=Sort.choices), *WORDS),
            effect=effects.publish,
            icon="send",
            is_likely=True,
            done=_("已公布，等单位认领"),
            key="s",
        ),
        Transition(
            "refuse",
            _("不采纳"),
            ("collected",),
            "refused",
            PUBLISH,
            Who.DESK,
            supplies=(WHY,),
            effect=effects.refuse,
            icon="circle-x",
            is_danger=True,
        ),
        Transition(
            "amend",
            _("修改公布的内容"),
            CLAIMABLE,
            None,
            PUBLISH,
            Who.DESK,
            supplies=WORDS,
            effect=effects.amend,
            icon="edit",
            is_quiet=True,
        ),
        # By the service, which holds the case before: of two units that want the last place one is told.
        Transition(
            "claim",
            _("认领"),
            CLAIMABLE,
            None,
            PUBLISH,
            Who.SYSTEM,
            supplies=SHARE,
            effect=claiming.claim,
            icon="heart-handshake",
        ),
        Transition(
            "assign",
            _("联席会议指定单位"),
            CLAIMABLE,
            claiming.after_assign,
            CONFIRM_CLAIM,
            Who.DESK,
            supplies=SHARE,
            effect=claiming.assign,
            icon="users",
            done=_("已指定并确认，单位已收到通知"),
        ),
        Transition(
            "hear",
            _("认领单位进展"),
            (*CLAIMABLE, ANSWERED),
            progress.after_hearing,
            PUBLISH,
            Who.SYSTEM,
            supplies=(Text("part", _("哪个单位")), LongText("text", _("进展"))),
            effect=progress.hear,
            icon="message",
        ),
        Transition(
            "count_rating",
            _("居民评价"),
            (ANSWERED, "rated", "closed"),
            None,
            PUBLISH,
            Who.SYSTEM,
            supplies=(Number("stars", _("星"), minimum=1, maximum=5),),
            effect=effects.count_rating,
            icon="star",
        ),
        Transition(
            "rate",
            _("社区评价"),
            (ANSWERED,),
            "rated",
            CONFIRM_CLAIM,
            Who.DESK,
            supplies=(
                Number("stars", _("几颗星（1–5）"), minimum=1, maximum=5),
                LongText("text", _("评价"), minimum=2),
            ),
            guard=effects.why_not_rate,
            effect=effects.rate,
            icon="star",
            is_likely=True,
            key="c",
        ),
        Transition(
            "close",
            _("办结"),
            ("rated",),
            "closed",
            CONFIRM_CLAIM,
            Who.DESK,
            supplies=(NOTE,),
            effect=effects.close,
            icon="check",
            is_likely=True,
            key="e",
        ),
        Transition(
            "withdraw",
            _("撤下"),
            CLAIMABLE,
            "withdrawn",
            PUBLISH,
            Who.DESK,
            supplies=(WHY,),
            effect=effects.withdraw,
            icon="x",
            is_quiet=True,
            is_danger=True,
        ),
        *acts.reminding(open=OPEN),
        *acts.replying(states=EVERY[:-1]),
        *acts.noting(states=EVERY),
        *acts.linking(filed=EVERY, unlocked=EVERY),
        *acts.archiving(ended=ENDED, archived="archived"),
        *acts.retaining(flaggable=(*OPEN, "closed"), over=("archived", "withdrawn")),
    ),
    initial="collected",
    filing_right=COLLECT,
    starts=(clocks.REVIEW,),
    clocks=(clocks.REVIEW, clocks.UNCLAIMED, clocks.RATING),
    limits=clocks.NEED_LIMITS,
    ladders=clocks.NEED_LADDERS,
    is_counted=False,
    photos_for_field=False,
    filing_page="need-new",
    stages=(
        ("review_need", _("待审看的需求"), ("collected",), PUBLISH),
        ("rate_need", _("待评价的项目"), (ANSWERED,), CONFIRM_CLAIM),
        ("close_need", _("待办结的项目"), ("rated",), CONFIRM_CLAIM),
    ),
)
