"""What the loop raised and needs a person for: alarms, parked clocks, notices that did not arrive.

Every list, count and act begins at the same scope: where somebody maintains the loop's rules.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from governance.access import audit
from governance.access.models import AuditAct, Post
from governance.cases import reasons
from governance.cases.models import Alarm, ParkedClock
from governance.cases.sla.escalation import alerts as raised
from governance.cases.sla.escalation import retry as escalation_retry
from governance.notices import outbox
from governance.notices.models import Delivery

if TYPE_CHECKING:
    from governance.access.models import User

RIGHT = "cases.configure"
SHORTEST = 2  # characters of a note


def alarms_of(user: User) -> QuerySet[Alarm]:
    """Alarms that stand where ``user`` answers for the rules; parked clocks have a list of their own."""
    rows = Alarm.objects.filter(user.scope(RIGHT).q("area__"), settled_at=None)
    return rows.exclude(code__startswith=f"{raised.PARKED}:").select_related("case", "area", "seen_by")


def parked_of(user: User) -> QuerySet[ParkedClock]:
    rows = ParkedClock.objects.filter(user.scope(RIGHT).q("clock__area__"), clock__state="running")
    return rows.select_related("clock__case", "clock__area")


def undelivered_of(user: User) -> QuerySet[Delivery]:
    """Deliveries given up, to people who serve in reach of ``user`` and to outsiders asked from there."""
    scope = user.scope(RIGHT)
    serves = Post.objects.filter(scope.q("area__"), person=OuterRef("notice__person"))
    rows = Delivery.objects.filter(state=Delivery.State.DEAD, seen_at=None)
    if not scope.everything:
        rows = rows.filter(Q(scope.q("area__"), notice=None) | Exists(serves))
    return rows.select_related("notice__person", "area")


def counts(user: User) -> dict[str, int]:
    """How many of each stand: for the tabs and the workbench, by the conditions of the lists."""
    return {
        "alarms": alarms_of(user).filter(seen_at=None).count(),
        "parked": parked_of(user).count(),
        "undelivered": undelivered_of(user).count(),
    }


@transaction.atomic
def acknowledge(row: Alarm | Delivery, *, note: str, actor: User, at: datetime) -> None:
    """Somebody has seen to it, and says how. An alarm stands on until its cause is gone.

    Raises Refused (NOTE_NEEDED, SEEN_BEFORE).
    """
    note = " ".join(note.split())
    if len(note) < SHORTEST:
        raise reasons.NOTE_NEEDED(field="note")
    rows: Any = type(row).objects.filter(pk=row.pk, seen_at=None)
    if not rows.update(seen_by=actor, seen_at=at, seen_note=note[:200]):
        raise reasons.SEEN_BEFORE()
    if isinstance(row, Delivery) and row.notice_id is None:
        # Nobody will send it any more: the words and the number go.
        Delivery.objects.filter(pk=row.pk).update(address="", text="")
    _record(row, "acknowledge", actor, note)


@transaction.atomic
def release(row: ParkedClock, *, actor: User, at: datetime) -> None:
    """Let the next sweep try a parked clock again. Raises Refused (NO_RIGHT)."""
    escalation_retry.release(row, actor=actor, at=at)
    _record(row, "release", actor)


@transaction.atomic
def retry(row: Delivery, *, actor: User, at: datetime) -> None:
    """Send a notice again that was given up. Raises Refused (NOT_TO_RETRY)."""
    if not outbox.retry(row, at=at):
        raise reasons.NOT_TO_RETRY()
    _record(row, "retry", actor)


def _record(row: Any, act: str, actor: User, note: str = "") -> None:
    area = row.clock.area if isinstance(row, ParkedClock) else row.area
    # The error and the text of a notice stay out of it: they may hold what is nobody's business.
    audit.record(AuditAct.ALARM, actor=actor, subject=row, area=area, purpose=note[:200], detail={"act": act})
