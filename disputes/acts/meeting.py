"""Acts of sessions, and the ways in which mediation ends without an agreement."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from disputes.acts.asking import PARTY
from disputes.acts.taking import act
from disputes.effects import meeting
from disputes.guards import all_consented, by_mediator, guard, ready_to_meet, session_planned, within_month
from disputes.supplies import Moment, PartiesChoice, RoomChoice, SessionChoice
from governance.cases.workflow.supplies import Day, Flag, LongText, Number, Text

MEETABLE = ("consented", "mediating")
STOPPABLE = ("accepted", "consented", "mediating", "agreed")
WHY = LongText("text", _("情况"), minimum=5)
WAYS = Flag("ways", _("已告知可以仲裁、申请行政处理或起诉（第二十六条）"), required=True)

MEETING = (
    act(
        "plan_session",
        _("约调解会"),
        MEETABLE,
        None,
        supplies=(
            Moment("starts_at", _("什么时候")),
            Number("minutes", _("多少分钟"), minimum=10, maximum=600),
            RoomChoice("room", _("调解室"), required=False),
        ),
        guard=guard(all_consented, ready_to_meet, within_month),
        effect=meeting.plan_session,
        icon="calendar",
        is_likely=True,
    ),
    act(
        "cancel_session",
        _("取消调解会"),
        MEETABLE,
        None,
        supplies=(SessionChoice("session", _("哪一次")),),
        guard=guard(session_planned),
        effect=meeting.cancel_session,
        icon="x",
        is_quiet=True,
    ),
    act(
        "hold_session",
        _("记调解会"),
        MEETABLE,
        "mediating",
        supplies=(
            SessionChoice("session", _("哪一次")),
            PartiesChoice("came", _("谁到场"), help=_("不选就是都到了")),
            Text("helpers", _("邀请参与的人"), required=False),
            Flag("helpers_agreed", _("当事人同意邀请（第二十条）")),
            LongText("minutes", _("调解记录"), minimum=10),
            LongText("proposals", _("调解方案"), required=False),
            Day("signed_on", _("记录签字日期"), required=False, help=_("不填就是今天")),
        ),
        guard=guard(by_mediator, session_planned, all_consented, ready_to_meet, within_month),
        effect=meeting.hold_session,
        icon="message",
        is_likely=True,
    ),
    act(
        "refuse_mediation",
        _("一方明确拒绝"),
        ("applied", *STOPPABLE),
        "terminated",
        supplies=(PARTY, WHY, WAYS),
        guard=guard(),
        effect=meeting.refuse,
        icon="circle-x",
        is_danger=True,
        done=_("已终止。依据：人民调解法第十七条"),
    ),
    act(
        "fail",
        _("调解不成"),
        ("mediating", "agreed"),
        "failed",
        supplies=(WHY, WAYS),
        guard=guard(by_mediator),
        effect=meeting.fail,
        icon="circle-x",
        is_danger=True,
        done=_("已终止并告知其他途径。依据：人民调解法第二十六条"),
    ),
    act(
        "terminate",
        _("终止调解"),
        STOPPABLE,
        "terminated",
        supplies=(WHY, WAYS),
        guard=guard(),
        effect=meeting.stop,
        icon="circle-x",
        is_danger=True,
        is_quiet=True,
    ),
    act(
        "withdraw",
        _("申请人撤回"),
        ("applied", *STOPPABLE),
        "withdrawn",
        supplies=(WHY,),
        guard=guard(),
        effect=meeting.stop,
        icon="x",
        is_danger=True,
        is_quiet=True,
    ),
)
