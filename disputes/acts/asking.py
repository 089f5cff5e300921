"""Acts before anybody sits down: notice, consent, mediators, recusal; more time; the level above."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from disputes.acts.taking import ON, WORDS, act
from disputes.effects import asking
from disputes.guards import all_want_longer, by_chair, guard, recusal_waits
from disputes.models.steps import Ground, Way
from disputes.names import CONSENTING
from disputes.supplies import AskedOf, ItsMediator, MediatorChoice, PartyChoice
from governance.cases.workflow.supplies import Choice, Decision, LongText, Number

PARTY = PartyChoice("party", _("当事人"))
WAY = Choice("way", _("方式"), choices=Way.choices)
HOW = (("chosen", _("双方选择")), ("assigned", _("委员会指定，双方接受")))

ASKING = (
    act(
        "serve_notice",
        _("告知权利义务"),
        CONSENTING,
        None,
        supplies=(PARTY, WAY, ON),
        guard=guard(),
        effect=asking.serve_notice,
        icon="list-check",
        is_likely=True,
        done=_("已记录。依据：人民调解法第二十三条、第二十四条"),
    ),
    act(
        "consent",
        _("记录同意调解"),
        CONSENTING,
        asking.after_consent,
        supplies=(PARTY, WAY, ON),
        guard=guard(),
        effect=asking.consent,
        icon="circle-check",
        is_likely=True,
    ),
    act(
        "choose_mediator",
        _("确定调解员"),
        CONSENTING,
        None,
        supplies=(MediatorChoice("mediator", _("调解员")), Choice("how", _("怎样确定"), choices=HOW)),
        guard=guard(by_chair),
        effect=asking.choose_mediator,
        icon="plus",
        is_likely=True,
    ),
    act(
        "answer_recusal",
        _("征询回避"),
        CONSENTING,
        None,
        supplies=(
            ItsMediator("mediator", _("调解员")),
            AskedOf("who", _("问的是谁")),
            Choice("ground", _("回答"), choices=Ground.choices),
            ON,
        ),
        guard=guard(),
        effect=asking.answer_recusal,
        icon="help",
    ),
    act(
        "decide_recusal",
        _("决定回避"),
        CONSENTING,
        None,
        supplies=(Decision("upheld", _("是否回避"), yes=_("准予，换人"), no=_("不予，继续调解")),),
        guard=guard(by_chair, recusal_waits),
        effect=asking.decide_recusal,
        icon="gavel",
    ),
    act(
        "consent_longer",
        _("记录同意延长"),
        CONSENTING,
        None,
        supplies=(PARTY, WAY, ON),
        guard=guard(),
        effect=asking.consent_longer,
        icon="clock",
        is_quiet=True,
    ),
    act(
        "prolong",
        _("延长调解期限"),
        CONSENTING,
        None,
        supplies=(
            Number("days", _("延长几天"), minimum=1, maximum=30),
            LongText("text", _("理由"), required=False),
        ),
        guard=guard(all_want_longer),
        effect=asking.prolong,
        icon="clock",
        is_quiet=True,
    ),
    act(
        "expert_begins",
        _("开始鉴定"),
        CONSENTING,
        None,
        supplies=(WORDS,),
        guard=guard(asking.no_expert),
        effect=asking.expert_begins,
        icon="clock",
        is_quiet=True,
        done=_("鉴定期间不计入调解期限"),
    ),
    act(
        "expert_ends",
        _("鉴定结束"),
        CONSENTING,
        None,
        supplies=(WORDS,),
        guard=guard(asking.expert_runs),
        effect=asking.expert_ends,
        icon="clock",
        is_quiet=True,
    ),
    act(
        "hand_up",
        _("移交上一级调解"),
        CONSENTING,
        "accepted",
        supplies=(LongText("text", _("本级调解情况"), minimum=5),),
        guard=guard(asking.why_not_up),
        effect=asking.hand_up,
        icon="arrow-up",
        is_quiet=True,
        is_danger=True,
        done=_("已连同全部材料移交；上一级要重新征得双方同意"),
    ),
)
