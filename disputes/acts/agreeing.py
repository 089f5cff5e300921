"""Acts of agreeing: in writing with the contents of 人民调解法第二十九条, orally, and each signature."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from disputes.acts.taking import ON, act
from disputes.effects import agreeing
from disputes.guards import (
    all_consented,
    by_mediator,
    guard,
    is_written,
    ready_to_meet,
    session_held,
    within_month,
)
from disputes.models.agreements import SignWay
from disputes.supplies import SignerChoice
from governance.cases.workflow.supplies import Choice, Day, LongText, Money, Rows

CONTENTS = (
    LongText("facts", _("纠纷的主要事实"), minimum=5, help=_("第二十九条第二项")),
    LongText("issues", _("争议事项"), minimum=2, help=_("第二十九条第二项")),
    LongText("liability", _("各方当事人的责任"), minimum=2, help=_("第二十九条第二项")),
    LongText("terms", _("达成的协议内容"), minimum=5, help=_("第二十九条第三项")),
    LongText("manner", _("履行方式"), minimum=2, help=_("第二十九条第三项")),
    Day("due_on", _("履行期限")),
)
DRAWN = Day("drawn_on", _("达成日期"), required=False, help=_("不填就是今天"))
READY = guard(by_mediator, all_consented, ready_to_meet, session_held, within_month)

AGREEING = (
    act(
        "agree_written",
        _("达成书面协议"),
        ("mediating",),
        "agreed",
        supplies=(
            *CONTENTS,
            Rows(
                "instalments",
                _("分期付款"),
                required=False,
                columns=(Money("amount", _("金额（元）"), minimum=1), Day("due_on", _("应付日期"))),
                maximum=12,
                shown=3,
            ),
            DRAWN,
        ),
        guard=READY,
        effect=agreeing.agree_written,
        icon="edit",
        is_likely=True,
        done=_("协议书已拟好；当事人、调解员签名并盖章后生效"),
    ),
    act(
        "agree_oral",
        _("达成口头协议"),
        ("mediating",),
        "performing",
        supplies=(*CONTENTS, DRAWN),
        guard=READY,
        effect=agreeing.agree_oral,
        icon="message",
        done=_("口头协议自达成之日起生效。依据：人民调解法第三十条"),
    ),
    act(
        "sign",
        _("记签名、盖章"),
        ("agreed",),
        agreeing.after_sign,
        supplies=(
            SignerChoice("who", _("谁签的")),
            Choice("way", _("方式"), choices=SignWay.choices),
            ON,
        ),
        guard=guard(is_written, ready_to_meet),
        effect=agreeing.sign,
        icon="edit",
        is_likely=True,
    ),
)
