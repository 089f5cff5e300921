"""What bookings begin with: their channel and the numbers they go by. All editable among the rules."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.cases.models import Channel, LoopSetting
from parties.resources.names import (
    BLOCKED_FOR,
    CHANNEL,
    EXPECTED,
    KEEP_DAYS,
    MOST_OPEN,
    NO_SHOWS,
    REMIND,
    WITHIN,
)

# (key, value, lowest, highest, label, unit, explanation). Proposals, none a constant of the code.
SETTINGS = (
    (NO_SHOWS, 2, 1, 20, _("爽约几次停止预约"), _("次"), _("在规定天数内爽约这么多次，一段时间不能再约")),
    (WITHIN, 60, 1, 365, _("爽约在多少天内累计"), _("天"), _("更早的爽约不再计算")),
    (BLOCKED_FOR, 30, 1, 365, _("爽约后停止预约多久"), _("天"), _("从最后一次爽约算起")),
    (REMIND, 24, 1, 168, _("预约提前多久提醒"), _("小时"), _("开始前这么久发提醒")),
    (
        KEEP_DAYS,
        180,
        30,
        1095,
        _("预约人信息保存多久"),
        _("天"),
        _("预约结束后这么久隐去姓名和电话，不短于爽约累计天数"),
    ),
    (MOST_OPEN, 3, 1, 50, _("一人最多几个待用预约"), _("个"), _("用过或取消后再约")),
    (EXPECTED, 3, 1, 30, _("预约结束多久视为已使用"), _("天"), _("提供单位没有登记爽约的，算已使用")),
)


@transaction.atomic
def seed() -> None:
    """Write the rows that are missing; an edit is never undone."""
    Channel.objects.get_or_create(
        code=CHANNEL, defaults={"name": str(_("资源预约")), "is_active": False, "order": 92}
    )
    for key, value, lowest, highest, label, unit, explanation in SETTINGS:
        LoopSetting.objects.get_or_create(
            key=key,
            defaults={
                "value": value,
                "lowest": lowest,
                "highest": highest,
                "label": str(label),
                "unit": str(unit),
                "explanation": str(explanation),
            },
        )
