"""What acts on a claim's case write: offered, confirmed, under way, delivered, given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from governance.cases.choices import ClockState
from governance.cases.sla import clocks
from governance.cases.workflow import assignments
from governance.cases.worklist import recipients
from governance.notices.models import Weight
from parties import reasons
from parties.claims import progress
from parties.lists.clocks import CONFIRMING, DELIVERY
from parties.models import Milestone
from parties.rights import CLAIM, CONFIRM_CLAIM

if TYPE_CHECKING:
    from governance.cases.workflow.act import Act
    from parties.models import Claim


def offer(act: Act) -> None:
    """The unit has said what it will do; the secretary has so many working days to confirm it."""
    _hand_over(act)
    act.start(CONFIRMING)
    act.tell(recipients.at_desk(act.case.desk, CONFIRM_CLAIM), _("有单位认领，请确认：%s") % act.name())


def appoint(act: Act) -> None:
    """A meeting has decided: confirmed from the start."""
    _hand_over(act)
    _run(act)
    act.tell(_people(act), _("联席会议指定本单位，请安排：%s") % act.name())


def confirm(act: Act) -> None:
    """The secretary agrees: the unit has its place, and a clock for the delivery."""
    row = _row(act)
    row.confirmed_at, row.confirmed_by = act.at, act.actor
    row.save()
    act.text = act.get("text", "")
    act.stop(CONFIRMING)
    _run(act)
    act.tell(_people(act), _("认领已确认，请开始：%s") % act.name())
    progress.report(act, "confirmed", _("确认%(unit)s认领") % {"unit": row.unit.name})


def decline(act: Act) -> None:
    """The secretary does not agree, with a reason: the place is free again."""
    act.text = act.get("text")
    act.stop(CONFIRMING)
    act.tell(_people(act), _("认领没有确认：%s") % act.name(), weight=Weight.INFO)
    _fall(act, "refused", _("没有确认%(unit)s的认领：%(words)s"))


def take_back(act: Act) -> None:
    """The unit takes its claim back before anybody has confirmed it."""
    act.text = act.get("text")
    _fall(act, "withdrawn", _("%(unit)s撤回认领：%(words)s"))


def begin(act: Act) -> None:
    """The work begins, with the milestones that the unit promises. Raises Refused (MILESTONE_PAST)."""
    row = _row(act)
    today = timezone.localdate(act.at)
    lines = act.get("milestones") or []
    if any(line["due"] < today for line in lines):
        raise reasons.MILESTONE_PAST(field="milestones")
    Milestone.objects.bulk_create(
        Milestone(claim=row, due_on=line["due"], text=line["what"][:120]) for line in lines
    )
    act.text = act.get("text", "")
    act.say(milestones=len(lines))
    act.case.accepted_at = act.case.accepted_at or act.at
    progress.report(
        act,
        "under_way",
        _("%(unit)s开始实施，%(n)s 个节点") % {"unit": row.unit.name, "n": len(lines)},
    )


def report_progress(act: Act) -> None:
    """How far it is, with photos, and which milestone is reached."""
    row = _row(act)
    act.text = act.get("text")
    if (reached := act.get("milestone")) is not None:
        Milestone.objects.filter(pk=reached.pk).update(reached_on=timezone.localdate(act.at))
        act.say(milestone=reached.text)
    progress.report(
        act, "under_way", _("%(unit)s进展：%(words)s") % {"unit": row.unit.name, "words": act.text}
    )


def deliver(act: Act) -> None:
    """The unit says that it is done, with photos and how many it served."""
    row = _row(act)
    row.delivered_at, row.people = act.at, act.get("people")
    row.save()
    act.stop(DELIVERY)
    act.case.result = act.text = act.get("text")
    act.case.handled_at, act.case.handled_by = act.at, act.actor
    act.say(people=row.people)
    progress.report(
        act, "delivered", _("%(unit)s交付：%(words)s") % {"unit": row.unit.name, "words": act.text}
    )


def redo(act: Act) -> None:
    """The community is not content: the unit goes on against the same deadline."""
    row = _row(act)
    row.delivered_at = None
    row.save()
    act.case.reworks += 1
    act.case.handled_at = None
    last = act.case.clocks.filter(kind=DELIVERY, state=ClockState.STOPPED).order_by("pk").last()
    if last is not None:
        clocks.reopen(last, act.at)
    act.text = act.get("text")
    act.tell(_people(act), _("请继续实施：%s") % act.name())
    progress.report(
        act, "under_way", _("退回%(unit)s：%(words)s") % {"unit": row.unit.name, "words": act.text}
    )


def give_up(act: Act) -> None:
    """The unit gives up what was confirmed: the reason is shown to everybody, and counts in its year."""
    row = _row(act)
    act.text = act.get("text")
    row.given_up_at, row.why_given_up = act.at, act.text[:300]
    act.tell(recipients.at_desk(act.case.desk, CONFIRM_CLAIM), _("认领单位放弃，请另行安排：%s") % act.name())
    _fall(act, "given_up", _("%(unit)s放弃认领：%(words)s"))


def settle(act: Act) -> None:
    """The need is rated: the claim is done with."""
    assignments.end(act, "done")
    act.case.closed_at = act.at


def _hand_over(act: Act) -> None:
    assignments.hand_over(act, unit=act.supplied["unit"], instruction=act.get("text", ""))
    act.text = act.get("text", "")


def _run(act: Act) -> None:
    act.start(DELIVERY, **clocks.answering(act.case, DELIVERY, unit=act.case.lead_unit))


def _fall(act: Act, state: str, said: str) -> None:
    """The claim gives its place back; no clock judges it any more."""
    row = _row(act)
    row.is_live = False
    row.save()
    clocks.cancel(clocks.live(act.case), act.at)
    assignments.end(act, "recalled")
    act.case.closed_at = act.at
    progress.report(act, state, said % {"unit": row.unit.name, "words": act.text})


def _people(act: Act) -> Any:
    unit = act.case.lead_unit
    return recipients.of_unit(unit, CLAIM) if unit is not None else []


def _row(act: Act) -> Claim:
    found: Claim = act.case.need_claim
    return found
