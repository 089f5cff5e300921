"""Acts after an agreement is in effect: performance, the court, visits, the end."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from disputes.acts.taking import ON, WORDS, act
from disputes.effects import performing
from disputes.guards import (
    court_may_extend,
    court_waits,
    guard,
    has_instalments,
    is_owed,
    not_performed,
    urged,
    visits_left,
    window_open,
)
from disputes.models.agreements import CourtState, Outcome
from disputes.names import IN_EFFECT
from disputes.supplies import InstalmentChoice
from governance.cases.workflow.supplies import Choice, Decision, Flag, LongText, Text

OUTCOME = Choice("outcome", _("履行情况"), choices=Outcome.choices)

PERFORMING = (
    act(
        "pay",
        _("记一期付款"),
        ("performing", "breached"),
        performing.after_performing,
        supplies=(InstalmentChoice("instalment", _("哪一期")), ON),
        guard=guard(has_instalments),
        effect=performing.pay,
        icon="check",
    ),
    act(
        "perform",
        _("记履行情况"),
        ("performing", "breached"),
        performing.after_performing,
        supplies=(OUTCOME, ON),
        guard=guard(not_performed),
        effect=performing.perform,
        icon="progress-check",
        is_likely=True,
    ),
    act(
        "urge",
        _("催促履行"),
        ("performing", "breached"),
        None,
        supplies=(WORDS,),
        guard=guard(is_owed),
        effect=performing.urge,
        icon="alarm",
        done=_("已记录。依据：人民调解法第三十一条"),
    ),
    act(
        "advise_court",
        _("建议起诉"),
        ("performing", "breached"),
        None,
        supplies=(WORDS,),
        guard=guard(is_owed, urged),
        effect=performing.advise_court,
        icon="gavel",
        is_quiet=True,
    ),
    act(
        "apply_confirmation",
        _("申请司法确认"),
        IN_EFFECT,
        None,
        supplies=(
            Text("court", _("向哪个法院"), minimum=2),
            Flag("jointly", _("双方当事人共同申请"), required=True),
            Flag("allowed", _("不是确认身份、收养、婚姻关系"), required=True),
            ON,
        ),
        guard=guard(window_open),
        effect=performing.apply_confirmation,
        icon="gavel",
        done=_("已记录。依据：人民调解法第三十三条"),
    ),
    act(
        "court_takes",
        _("法院受理确认申请"),
        IN_EFFECT,
        None,
        supplies=(ON,),
        guard=guard(court_waits(CourtState.APPLIED)),
        effect=performing.court_takes,
        icon="gavel",
        is_quiet=True,
    ),
    act(
        "court_needs_more",
        _("法院延长十日"),
        IN_EFFECT,
        None,
        guard=guard(court_waits(CourtState.TAKEN), court_may_extend),
        effect=performing.court_needs_more,
        icon="clock",
        is_quiet=True,
    ),
    act(
        "court_decides",
        _("法院作出决定"),
        IN_EFFECT,
        None,
        supplies=(
            Decision("confirmed", _("结果"), yes=_("确认有效"), no=_("不予确认")),
            Text("court_number", _("裁定书文号"), required=False),
            ON,
        ),
        guard=guard(court_waits(CourtState.APPLIED, CourtState.TAKEN)),
        effect=performing.court_decides,
        icon="gavel",
        is_quiet=True,
    ),
    act(
        "follow_up",
        _("回访"),
        IN_EFFECT,
        performing.after_follow_up,
        supplies=(OUTCOME, LongText("text", _("回访记录"), minimum=5), ON),
        guard=guard(visits_left),
        effect=performing.follow_up,
        icon="phone",
        is_likely=True,
    ),
    act(
        "finish",
        _("办结"),
        ("performed", "breached"),
        "followed_up",
        guard=guard(performing.why_not_finish),
        effect=performing.finish,
        icon="check",
    ),
)
