"""Where an incident stands in plain words: what has happened, what comes next, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.cases.models import Case
from governance.cases.workflow.definitions import flow_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from governance.cases.models import CaseLog

    Text = str | _StrPromise

# By state: how it is called towards residents, and what comes next.
WORDS: dict[str, tuple[Text, Text]] = {
    "reported": (gettext_lazy("已收到"), gettext_lazy("社区会核对情况，决定是否立案。")),
    "verifying": (gettext_lazy("正在核实"), gettext_lazy("工作人员会到现场查看。")),
    "registered": (gettext_lazy("已立案"), gettext_lazy("正在安排由谁来办。")),
    "dispatched": (gettext_lazy("已交办"), gettext_lazy("办理单位接下后就开始处理。")),
    "returned": (gettext_lazy("正在改派"), gettext_lazy("正在换一个更合适的单位来办。")),
    "accepted": (gettext_lazy("正在办理"), gettext_lazy("办完后会有另一位工作人员到现场核查。")),
    "in_progress": (gettext_lazy("正在办理"), gettext_lazy("办完后会有另一位工作人员到现场核查。")),
    "rework": (gettext_lazy("正在返工"), gettext_lazy("核查没有通过，正在重新处理。")),
    "suspended": (gettext_lazy("暂缓办理"), gettext_lazy("因客观原因暂停，到期会自动恢复。")),
    "pending_check": (gettext_lazy("已处理，待核查"), gettext_lazy("另一位工作人员会到现场查看是否办好。")),
    "pending_visit": (gettext_lazy("已处理，待回访"), gettext_lazy("社区会打电话问您是否满意。")),
    "closed": (gettext_lazy("已办结"), gettext_lazy("请评价。没有解决的，可以申请重新办理一次。")),
    "archived": (gettext_lazy("已归档"), gettext_lazy("此事已经结束。")),
    "rejected": (gettext_lazy("不予立案"), gettext_lazy("理由见下。如有新的情况，可以重新上报。")),
    "cancelled": (gettext_lazy("已撤回"), gettext_lazy("此事不再办理。")),
}


@dataclass(frozen=True)
class ProgressStep:
    label: str
    at: datetime | None


@dataclass(frozen=True)
class Outlook:
    """``due_at`` is when the next step is due; ``is_late`` says that this has passed."""

    state: str
    following: str
    due_at: datetime | None
    is_late: bool
    steps: list[ProgressStep]
    told: str


def outlook(case: Case, at: datetime | None = None) -> Outlook:
    """How the case stands, without a name, a number or a word of anybody's report."""
    known = flow_of(case.kind).states
    state, following = WORDS.get(case.state, (known[case.state].label, ""))
    late = bool(case.is_open and case.next_due_at and case.next_due_at < (at or timezone.now()))
    return Outlook(
        state=str(state),
        following=str(following),
        due_at=case.next_due_at if case.is_open else None,
        is_late=late,
        steps=[
            ProgressStep(_("收到"), case.reported_at),
            ProgressStep(_("立案"), case.registered_at),
            ProgressStep(_("交办"), case.dispatched_at),
            ProgressStep(_("处理完"), case.handled_at),
            ProgressStep(_("办结"), case.closed_at),
        ],
        told=_told(case),
    )


def replies(case: Case) -> list[CaseLog]:
    """What the desk has written for whoever reported it, the latest first."""
    return list(case.log.filter(act="reply_reporter").order_by("-step"))


def _told(case: Case) -> str:
    """What was written for the reporter: the reason of a refusal."""
    if case.state != "rejected":
        return ""
    row = case.log.filter(act="reject").order_by("-step").first()
    return row.text if row else ""
