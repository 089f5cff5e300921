"""The trail in words: what each step was called, and what it holds, by a registry of formatters.

A step's ``detail`` holds codes and plain facts. Most acts are told by the labels of their facts; an act
that wants other words registers a teller with ``@teller("code")``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.cases.choices import CardColour, RequestState, Satisfaction, Secrecy, Urgency
from governance.cases.models import Check
from governance.cases.sla import clock_kinds
from governance.cases.sla.display import moment
from governance.cases.workflow.definitions import label_of

if TYPE_CHECKING:
    from governance.cases.models import Attachment, Case, CaseLog
    from governance.cases.workflow.definitions import Flow, State

    Fact = tuple[str, str]
    Teller = Callable[[CaseLog], Iterable[Fact]]

FILED = "file"
LABELS: dict[str, Any] = {
    "lead": gettext_lazy("主办"),
    "assisting": gettext_lazy("协办"),
    "member": gettext_lazy("成员"),
    "role": gettext_lazy("身份"),
    "secrecy": gettext_lazy("公开范围"),
    "reason": gettext_lazy("理由"),
    "basis": gettext_lazy("依据"),
    "by": gettext_lazy("退回方"),
    "suggested": gettext_lazy("建议单位"),
    "frm": gettext_lazy("由"),
    "to": gettext_lazy("到"),
    "moved_from": gettext_lazy("原受理"),
    "place": gettext_lazy("地点"),
    "number": gettext_lazy("文号"),
    "colour": gettext_lazy("颜色"),
    "points": gettext_lazy("扣分"),
    "participants": gettext_lazy("参加人"),
    "finding": gettext_lazy("结果"),
    "into": gettext_lazy("并入"),
    "urgency": gettext_lazy("紧急程度"),
    "amount": gettext_lazy("延长"),
    "due_before": gettext_lazy("原定到期"),
    "due_now": gettext_lazy("现定到期"),
    "agreed": gettext_lazy("决定"),
    "resume_on": gettext_lazy("恢复日期"),
    "people_told": gettext_lazy("已告知反映人"),
    "cost": gettext_lazy("费用（元）"),
    "reached": gettext_lazy("联系上"),
    "satisfaction": gettext_lazy("满意度"),
    "solved": gettext_lazy("已解决"),
    "sampled": gettext_lazy("抽中核查"),
    "photos": gettext_lazy("照片"),
    "clock": gettext_lazy("时限"),
    "due_at": gettext_lazy("到期"),
    "told_at": gettext_lazy("本级无人，告知"),
    "seen_by": gettext_lazy("上级可见"),
    "supervisor": gettext_lazy("督办方"),
    "order": gettext_lazy("督办单"),
    "passed": gettext_lazy("时限变动时已越过"),
    "keeps": gettext_lazy("继续挂账"),
    "mentioned": gettext_lazy("提到"),
    "task": gettext_lazy("任务"),
    "who": gettext_lazy("谁来做"),
    "due_on": gettext_lazy("完成日期"),
    "part": gettext_lazy("拆出"),
    "parts": gettext_lazy("拆出件"),
    "settled": gettext_lazy("决定"),
    "split_from": gettext_lazy("拆自"),
    "party": gettext_lazy("外部单位"),
    "until": gettext_lazy("答复期限"),
    "names": gettext_lazy("清除姓名（个）"),
    "phones": gettext_lazy("清除号码（个）"),
    "flagged": gettext_lazy("标记照片（张）"),
    "shared": gettext_lazy("共享照片（张）"),
}
# Codes nobody reads, or facts the page says elsewhere.
UNTOLD = {"category", "channel", "area", "level", "request", "before", "after"}


@dataclass(frozen=True)
class TimelineStep:
    """One step of the timeline. ``happened`` is its own time, which may lie before its entry (``row.at``)."""

    row: CaseLog
    happened: datetime
    label: str
    icon: str
    origin: State | None
    target: State | None
    facts: list[Fact]
    photos: list[Attachment] = field(default_factory=list)

    @property
    def moved(self) -> bool:
        return self.target is not None and self.origin != self.target

    @cached_property
    def at(self) -> datetime:
        """When, on the clock of the reader: written by Python, whose dates cost a tenth of a template's."""
        return timezone.localtime(self.happened)

    @property
    def at_text(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"

    @property
    def entered_text(self) -> str:
        """When it was written down, where that was later: a matter brought in from another system."""
        if self.row.at == self.happened:
            return ""
        return f"{timezone.localtime(self.row.at):%Y-%m-%d %H:%M}"

    @property
    def at_iso(self) -> str:
        return self.at.isoformat()


_tellers: dict[str, Teller] = {}


def teller(*acts: str) -> Callable[[Teller], Teller]:
    """Register how the facts of these acts are told."""

    def keep(function: Teller) -> Teller:
        for act in acts:
            _tellers[act] = function
        return function

    return keep


def steps(flow: Flow, rows: Iterable[CaseLog], photos: Iterable[Attachment]) -> list[TimelineStep]:
    """The trail, the latest step first, each with the photos that came with it.

    A step that was entered after later ones had happened is told at the time of the next: what another
    system has handled is filed today, and was registered years ago.
    """
    rows = sorted(rows, key=lambda row: row.step)
    happened = [*accumulate((row.at for row in reversed(rows)), min)][::-1]
    by_step: dict[int, list[Attachment]] = {}
    for one in photos:
        if not one.file or not one.is_picture:
            continue  # erased after its time, or no picture
        by_step.setdefault(one.step, []).append(one)
    told = [
        TimelineStep(
            row,
            at,
            act_label(flow, row.act),
            act_icon(flow, row.act),
            flow.states.get(row.from_state),
            flow.states.get(row.to_state),
            list(facts(row)),
            by_step.get(row.step, []),
        )
        for row, at in zip(rows, happened, strict=True)
    ]
    return told[::-1]


def act_label(flow: Flow, act: str) -> str:
    """What an act is called; the engine's own steps have names too."""
    return str(label_of(flow.kind, act))


def act_icon(flow: Flow, act: str) -> str:
    known = flow.transitions.get(act)
    if known is None and act.startswith("rung_"):
        return "alarm"
    return known.icon if known else "plus" if act == FILED else "clock"


def facts(row: CaseLog) -> Iterator[Fact]:
    """What a step holds besides its text, as label and value."""
    yield from _tellers.get(row.act, _plainly)(row)


def _plainly(row: CaseLog) -> Iterator[Fact]:
    for key, value in row.detail.items():
        if value in (None, "", [], {}) or key in UNTOLD or key not in LABELS:
            continue
        if isinstance(value, str) and row.text.startswith(value):
            continue  # the text begins with it
        yield str(LABELS[key]), _value(row, key, value)


@teller(FILED)
def _filed(row: CaseLog) -> Iterator[Fact]:
    if count := row.detail.get("photos"):
        yield str(LABELS["photos"]), _("%(n)s 张") % {"n": count}
    if parent := row.detail.get("split_from"):
        yield str(LABELS["split_from"]), f"#{parent}"


@teller("set_secrecy")
def _secrecy_set(row: CaseLog) -> Iterator[Fact]:
    before, after = (Secrecy(row.detail[one]["secrecy"]).label for one in ("before", "after"))
    yield str(LABELS["secrecy"]), _("%(before)s → %(after)s") % {"before": before, "after": after}


@teller("reclassify")
def _reclassified(row: CaseLog) -> Iterator[Fact]:
    before, after = row.detail.get("before", {}), row.detail.get("after", {})
    if before.get("urgency") != after.get("urgency"):
        change = {"before": _urgency(before.get("urgency")), "after": _urgency(after.get("urgency"))}
        yield str(LABELS["urgency"]), _("%(before)s → %(after)s") % change
    if before.get("category") != after.get("category"):
        yield _("类别"), _("已更改")
    for kind, due_before, due_now in row.detail.get("deadlines", []):
        change = {
            "before": moment(datetime.fromisoformat(due_before), row.at),
            "after": moment(datetime.fromisoformat(due_now), row.at),
        }
        yield clock_kinds.label_of(kind), _("%(before)s → %(after)s") % change


def _value(row: CaseLog, key: str, value: Any) -> str:
    if key in ("due_before", "due_now", "due_at"):
        return moment(datetime.fromisoformat(value), row.at)
    if key == "passed":
        return "、".join(f"{percent}%" for percent in value)
    if key == "agreed":
        return _("同意") if value else _("不同意")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return "、".join(map(str, value))
    if key == "clock":
        return clock_kinds.label_of(str(value))
    if key in _CHOICES:
        return str(dict(_CHOICES[key]).get(value, value))
    return f"#{value}" if key in ("into", "part", "split_from") else str(value)


def _urgency(code: Any) -> str:
    return str(dict(Urgency.choices).get(code, code or "–"))


_CHOICES: dict[str, Any] = {
    "finding": Check.Finding.choices,
    "urgency": Urgency.choices,
    "colour": CardColour.choices,
    "satisfaction": Satisfaction.choices,
    "request": RequestState.choices,
    "settled": (("keep", gettext_lazy("各自继续办理")), ("cancel", gettext_lazy("一并作废"))),
}


def since(case: Case, version: int) -> list[CaseLog]:
    """The steps taken after somebody saw ``version``: a step a version, counted from filing."""
    return list(case.log.filter(step__gt=version).order_by("step"))
