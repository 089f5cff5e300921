"""What the effects of acts on disputes share: days that are plausible, records, members."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.utils import timezone

from disputes import reasons
from disputes.models import Dispute, Record
from disputes.models.disputes import RecordKind
from disputes.turn import chairs
from governance.cases.models import CaseMember
from governance.cases.privacy import members
from governance.cases.sla import clocks
from governance.cases.workflow.validation import Incomplete

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused

CHAIR, MEDIATOR, REFERRED = "主任", "调解员", "转请单位"


def of(act: Act) -> Dispute:
    found: Dispute = Dispute.objects.select_related("committee").get(case=act.case)
    found.case = act.case
    return found


def wrong(name: str, refusal: Refused) -> Incomplete:
    """``refusal`` told at the field ``name``."""
    return Incomplete({name: str(refusal)})


def day(act: Act, name: str = "on", *, since: date | None = None) -> date:
    """A day that was supplied, or today: not in the future, not before ``since``. Raises Incomplete."""
    today = timezone.localdate(act.at)
    found: date = act.get(name) or today
    if found > today:
        raise wrong(name, reasons.IN_FUTURE())
    if since is not None and found < since:
        raise wrong(name, reasons.TOO_EARLY(on=since))
    return found


def leg_began(dispute: Dispute) -> date:
    """The day on which this level got it: of acceptance, or of the hand-over from the level below."""
    handed = dispute.records.filter(kind=RecordKind.HANDED_UP).order_by("-pk").values_list("on", flat=True)
    found: date | None = handed.first() if dispute.case.leg > 1 else None
    return found or dispute.accepted_on or dispute.applied_on


def noon(on: date) -> datetime:
    """The middle of a day: where a clock begins whose start is known by the day alone."""
    return timezone.make_aware(datetime.combine(on, time(12)))


def record(act: Act, dispute: Dispute, kind: str, text: str, on: date | None = None) -> None:
    """Keep words beside the case: the trail says that they are there, and none of them."""
    Record.objects.create(
        dispute=dispute,
        kind=kind,
        text=text,
        on=on or timezone.localdate(act.at),
        by=act.actor,
        at=act.at,
    )


def join(act: Act, person: User, role: str) -> None:
    """Let ``person`` read the case from now on."""
    if not CaseMember.objects.live().filter(case=act.case, person=person).exists():
        members.enter(act.case, person=person, role=role, actor=act.actor, at=act.at)


def leave(act: Act, dispute: Dispute, person: User) -> None:
    """Let ``person`` read it no longer, unless they still mediate or lead."""
    still = dispute.mediators.filter(mediator__user=person, ended_at=None).exists()
    if still or any(one.pk == person.pk for one in chairs(dispute.committee_id)):
        return
    CaseMember.objects.live().filter(case=act.case, person=person).update(ended_at=act.at)


def stop_all(act: Act) -> None:
    """It is over: no clock of its way goes on."""
    clocks.cancel(clocks.live(act.case), act.at)


def end(act: Act) -> None:
    """The dispute is closed; clocks end without a verdict."""
    stop_all(act)
    act.case.closed_at = act.at
