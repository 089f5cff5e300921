"""A word on the workbench of those who can mend it when deadlines are not escalated as they should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.cases.sla.escalation import alert_queue
from governance.portal import health
from governance.portal.registry import Caution, add_cautions

if TYPE_CHECKING:
    from governance.access.models import User


def slow_loop(user: User) -> tuple[str, str] | None:
    """What keeps deadlines from being escalated; None while all is well."""
    found = health.look()
    if not found.beat or not found.broker:
        return _("定时任务没有运行，到期事项不会自动催办和升级。"), reverse("health")
    waiting = found.backlog
    if waiting is not None and waiting.is_stale:
        minutes = int((waiting.oldest_due or 0) // 60)
        return _("最久的到期时限已有 %(count)s 分钟没有处理。") % {"count": minutes}, reverse("health")
    counts = alert_queue.counts(user)
    if any(counts.values()):
        return _(
            "有 %(parked)s 个时钟被搁置，%(alarms)s 条系统告警未解除，%(undelivered)s 条通知没有送达。"
        ) % counts, reverse("alarms")
    return None


def register() -> None:
    add_cautions(Caution("loop", slow_loop, right="cases.configure"))
