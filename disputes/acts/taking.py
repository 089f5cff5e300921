"""Acts of taking a dispute up, and those that stand beside its way."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from disputes import guards
from disputes.effects import asking, taking
from disputes.guards import guard
from disputes.models.disputes import Authority, PartyKind, Risk, Side
from disputes.names import EVERY, OPEN
from disputes.rights import MEDIATE
from governance.cases.choices import ReasonKind
from governance.cases.workflow.definitions import Transition, Who
from governance.cases.workflow.supplies import Choice, Day, Flag, LongText, Reason, Text, UnitChoice

ON = Day("on", _("日期"), required=False, help=_("不填就是今天"))
WORDS = LongText("text", _("情况"), minimum=2)


def act(code: str, label: Any, sources: tuple[str, ...], target: Any = None, **more: Any) -> Transition:
    """An act of insiders, who are members of the case; its guard asks for more."""
    return Transition(code, label, sources, target, MEDIATE, Who.READER, **more)


TAKING = (
    act(
        "accept",
        _("受理"),
        ("applied",),
        "accepted",
        guard=guard(taking.why_not_accept),
        effect=taking.accept,
        icon="check",
        is_likely=True,
        done=_("已受理，取得文号；请逐一告知权利义务并征得同意"),
        key="s",
    ),
    act(
        "decline",
        _("不予受理"),
        ("applied",),
        "declined",
        supplies=(
            Reason("reason", _("理由"), reason_kind=ReasonKind.REJECT),
            Text("channel", _("应走的途径"), minimum=2, help=_("如：人民法院、劳动人事争议仲裁")),
            LongText("text", _("说明"), required=False),
        ),
        guard=guard(),
        effect=taking.decline,
        icon="circle-x",
        is_danger=True,
    ),
    act(
        "add_party",
        _("加一位当事人"),
        ("applied", "accepted", "consented", "mediating"),
        asking.after_party,
        supplies=(
            Choice("side", _("哪一方"), choices=Side.choices),
            Choice("kind", _("类型"), choices=PartyKind.choices),
            Text("name", _("姓名或名称"), minimum=2),
            Text("identity", _("证件号码"), required=False),
            Text("phone", _("电话"), required=False),
            Text("address", _("住址"), required=False),
            Flag("minor", _("未满十八周岁")),
            Text("agent", _("监护人、负责人或代理人"), required=False),
            Choice("authority", _("代理权限"), choices=Authority.choices, required=False),
            Text("agent_phone", _("代理人电话"), required=False),
            Text("paper", _("授权文件"), required=False),
        ),
        guard=guard(),
        effect=taking.add_party,
        icon="plus",
    ),
    act(
        "note_inquiry",
        _("记调查"),
        OPEN,
        None,
        supplies=(WORDS, ON),
        guard=guard(),
        effect=taking.note,
        icon="edit",
        is_quiet=True,
        done=_("已记入调查记录，只有成员看得到"),
    ),
    act(
        "set_risk",
        _("改风险等级"),
        OPEN,
        None,
        supplies=(Choice("risk", _("风险"), choices=Risk.choices),),
        guard=guard(),
        effect=taking.set_risk,
        icon="flag",
        is_quiet=True,
    ),
    act(
        "visit",
        _("记走访"),
        OPEN,
        None,
        supplies=(WORDS, ON),
        guard=guard(taking.why_not_visit),
        effect=taking.visit,
        icon="map-pin",
    ),
    act(
        "tell_police",
        _("报告公安机关"),
        OPEN,
        None,
        supplies=(Text("station", _("哪个派出所"), minimum=2), WORDS),
        guard=guard(),
        effect=taking.tell_police,
        icon="alert-triangle",
        is_quiet=True,
        done=_("已记录。依据：人民调解法第二十五条"),
    ),
    act(
        "refer",
        _("转请单位配合"),
        OPEN,
        None,
        supplies=(UnitChoice("unit", _("单位")), WORDS),
        guard=guard(),
        effect=taking.refer,
        icon="arrows-exchange",
        is_quiet=True,
        done=_("该单位的人员现在看得到本件"),
    ),
    act(
        "answer_sender",
        _("反馈委派单位"),
        EVERY,
        None,
        supplies=(WORDS, ON),
        guard=guard(guards.is_referred),
        effect=taking.answer_sender,
        icon="send",
        is_quiet=True,
    ),
)
