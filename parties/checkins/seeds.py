"""What double check-in begins with: its channel and the days of the yearly report. Rules change them."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.cases.models import Channel, LoopSetting
from governance.cases.sla import limits
from parties.checkins.names import CHANNEL, OPENS_ON, RETURN_BY, SUBMIT_BY

# A day of every year as month and day in one number: 1215 is 15 December.
SETTINGS = (
    (
        OPENS_ON,
        1101,
        _("双报告从哪天起办理"),
        _("月日四位数，如 1101 为 11 月 1 日；到这天自动生成本年度的报告"),
    ),
    (SUBMIT_BY, 1130, _("双报告最迟哪天提交"), _("月日四位数，如 1130 为 11 月 30 日")),
    (RETURN_BY, 1215, _("表现反馈表最迟哪天反馈"), _("月日四位数，如 1215 为 12 月 15 日")),
)


@transaction.atomic
def seed() -> None:
    """Write the rows that are missing; an edit is never undone."""
    Channel.objects.get_or_create(
        code=CHANNEL, defaults={"name": str(_("双报到")), "is_active": False, "order": 91}
    )
    for key, value, label, explanation in SETTINGS:
        LoopSetting.objects.get_or_create(
            key=key,
            defaults={
                "value": value,
                "lowest": 101,
                "highest": 1231,
                "label": str(label),
                "explanation": str(explanation),
            },
        )


def day_of(key: str, year: int) -> date:
    """The day a setting names in ``year``; one that the month lacks is its last (30 February: the 28th)."""
    month, day = divmod(limits.setting(key), 100)
    month = min(max(month, 1), 12)
    for last in range(min(max(day, 1), 31), 27, -1):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    return date(year, month, min(max(day, 1), 28))
