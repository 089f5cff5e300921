"""Acts that stand on a dispute's flow from outside: listed for supervision, taken off, turned into a crime.

Whoever lists a dispute may not read it, and the kernel lets nobody act on what they may not read. So the
service asks for the right over the place, writes who it was into the audit, and the system acts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disputes.effects import common
from disputes.guards import guard
from disputes.models import Dispute
from disputes.models.special import CrimeTurn, Watch
from disputes.names import EVERY, OPEN
from disputes.rights import MEDIATE, WATCH
from disputes.special import reasons
from disputes.turn import team
from governance.access import audit, records
from governance.access.models import AuditAct
from governance.cases import services
from governance.cases.workflow.definitions import Transition, Who
from governance.cases.workflow.supplies import Day

if TYPE_CHECKING:
    from datetime import date, datetime

    from governance.access.models import User
    from governance.cases.models import Case
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused


def watch_of(dispute: Dispute) -> Watch | None:
    """The listing in force; None where there is none."""
    found: Watch | None = Watch.objects.filter(dispute=dispute, lifted_on=None).first()
    return found


@transaction.atomic
def watch(dispute: Dispute, *, due_on: date, actor: User, at: datetime | None = None) -> None:
    """List a dispute for supervision, to be settled by ``due_on``.

    Raises Refused (OUTSIDE_AREA, WATCHED_ALREADY), Incomplete (due_on).
    """
    _by_system(dispute, "list_supervision", actor, at, due_on=due_on)


@transaction.atomic
def unwatch(dispute: Dispute, *, actor: User, at: datetime | None = None) -> None:
    """Take a dispute off the list. Raises Refused (OUTSIDE_AREA, NOT_WATCHED)."""
    _by_system(dispute, "lift_supervision", actor, at)


def _by_system(dispute: Dispute, code: str, actor: User, at: datetime | None, **supplied: Any) -> None:
    area = dispute.case.area
    records.insist(actor, WATCH, area)
    moment = at or timezone.now()
    services.advance(dispute.case, code, actor=None, at=moment, signed=actor.name, **supplied)
    Watch.objects.filter(dispute=dispute, by=None).update(by=actor)
    audit.record(
        AuditAct.RECORD_EDIT,
        actor=actor,
        subject=dispute.case,
        area=area,
        right=WATCH,
        detail={"act": code},
    )


def why_not_list(case: Case, actor: User | None, at: datetime) -> Refused | None:
    return reasons.WATCHED_ALREADY() if watch_of(case.dispute) else None


def why_not_lift(case: Case, actor: User | None, at: datetime) -> Refused | None:
    return None if watch_of(case.dispute) else reasons.NOT_WATCHED()


def list_it(act: Act) -> None:
    """Listed: whoever mediates is told that a level above looks on, and by when it wants an end."""
    dispute, today = common.of(act), timezone.localdate(act.at)
    due_on = act.supplied["due_on"]
    if due_on < today:
        raise common.wrong("due_on", reasons.DUE_PAST())
    Watch.objects.create(dispute=dispute, listed_on=today, due_on=due_on)
    act.tell(
        lambda: team(dispute),
        _("已挂牌督办，请在 %(on)s 前办结：%(name)s") % {"on": due_on, "name": act.name()},
    )
    act.say(due_on=due_on.isoformat())


def lift(act: Act) -> None:
    """Taken off the list."""
    found = watch_of(common.of(act))
    assert found is not None
    found.lifted_on = timezone.localdate(act.at)
    found.save(update_fields=["lifted_on"])


def why_not_crime(dispute: Dispute, actor: User | None, at: datetime) -> Refused | None:
    return reasons.CRIME_ALREADY() if CrimeTurn.objects.filter(dispute=dispute).exists() else None


def turn_to_crime(act: Act) -> None:
    """It became a criminal case: the day is kept, and nothing that was done."""
    CrimeTurn.objects.create(dispute=common.of(act), on=common.day(act))


ON_DISPUTE = (
    Transition(
        "list_supervision",
        _("挂牌督办"),
        OPEN,
        None,
        WATCH,
        Who.SYSTEM,
        supplies=(Day("due_on", _("办结期限")),),
        guard=why_not_list,
        effect=list_it,
        icon="flag",
        is_quiet=True,
        done=_("已挂牌，承办的调解员已得到通知"),
    ),
    Transition(
        "lift_supervision",
        _("摘牌"),
        EVERY,
        None,
        WATCH,
        Who.SYSTEM,
        guard=why_not_lift,
        effect=lift,
        icon="circle-check",
        is_quiet=True,
    ),
    Transition(
        "turned_to_crime",
        _("记民转刑"),
        EVERY,
        None,
        MEDIATE,
        Who.READER,
        supplies=(Day("on", _("日期"), required=False, help=_("不填就是今天")),),
        guard=guard(why_not_crime),
        effect=turn_to_crime,
        icon="alert-triangle",
        is_quiet=True,
        is_danger=True,
    ),
)
