"""Why a movement is not booked."""

from django.utils.translation import gettext_lazy as _

from governance.common.refusals import Reason

SHORT = Reason("ledger_short", _("余额不足：可用 %(available)s %(unit)s，需要 %(needed)s %(unit)s。"))
ABOVE_CEILING = Reason(
    "ledger_above_ceiling", _("超过上限：最多可有 %(ceiling)s %(unit)s，现有 %(balance)s %(unit)s。")
)
ALREADY_BOOKED = Reason("ledger_already_booked", _("这件事已经记过账（%(at)s），没有再记。"))
KEY_REUSED = Reason("ledger_key_reused", _("同一个请求编号对应的内容不一样，没有记账。请刷新页面后重试。"))
ACCOUNT_CLOSED = Reason("ledger_account_closed", _("账户已经销户，不能再记账。"))
NOT_EMPTY = Reason("ledger_not_empty", _("账户还有 %(balance)s %(unit)s，处理完才能销户。"))
REASON_NEEDED = Reason("ledger_reason_needed", _("请写明冲正的原因。"))
ALREADY_REVERSED = Reason("ledger_already_reversed", _("这笔记账已经冲正过（%(at)s）。"))
NOT_REVERSIBLE = Reason("ledger_not_reversible", _("“%(kind)s”不能冲正。预留请退回，冲正本身不能再冲正。"))
HOLD_ENDED = Reason("ledger_hold_ended", _("这笔预留已经结束：%(state)s。"))
HOLD_TOO_SMALL = Reason(
    "ledger_hold_too_small", _("预留的是 %(held)s %(unit)s，不能结算 %(needed)s %(unit)s。")
)
