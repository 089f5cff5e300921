"""Service that was done: recorded by one person, verified by another, credited by the rule, taken back."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from governance.access import records
from governance.common.refusals import Refused
from governance.ledgers.models import Entry
from governance.ledgers.posting import Posting, post
from governance.ledgers.reversal import reverse
from volunteers import reasons
from volunteers.books import ledgers, limits, time_bank
from volunteers.books.seeds import DAY_CAP, STEP
from volunteers.models import ServiceRecord, Volunteer
from volunteers.models.books import RecordState
from volunteers.people.services import active
from volunteers.rights import RECORD, VERIFY

if TYPE_CHECKING:
    from governance.access.models import User

FACTS = ("activity", "started_at", "ended_at", "minutes", "state", "reason")
COUNTED = (RecordState.RECORDED, RecordState.CREDITED)


def countable(started_at: datetime, ended_at: datetime, breaks: int, step: int) -> int:
    """Minutes between the two instants without the breaks, rounded down to whole steps; never below zero."""
    whole = int((ended_at - started_at).total_seconds() // 60) - breaks
    return max(whole, 0) // step * step


@transaction.atomic
def record(
    volunteer: Volunteer,
    *,
    activity: str,
    place: str,
    content: str,
    organiser: str,
    in_charge: str,
    started_at: datetime,
    ended_at: datetime,
    breaks: int = 0,
    is_care: bool = False,
    above_cap: str = "",
    actor: User | None,
) -> ServiceRecord:
    """Record a service of one person; nothing is credited until somebody else verifies it.

    Raises Refused (OUTSIDE_AREA, NOT_ACTIVE, IN_FUTURE, TOO_SHORT, OVERLAPS, ABOVE_DAY) or ValidationError.
    """
    row = active(volunteer)
    records.insist(actor, RECORD, row.area)
    if ended_at > timezone.now():
        raise reasons.IN_FUTURE(field="ended_at")
    step = limits.of(STEP)
    made = ServiceRecord(
        volunteer=row,
        activity=activity,
        place=place,
        content=content,
        organiser=organiser,
        in_charge=in_charge,
        started_at=started_at,
        ended_at=ended_at,
        breaks=breaks,
        minutes=countable(started_at, ended_at, breaks, step),
        is_care=is_care,
        above_cap=" ".join(above_cap.split()),
        recorded_by=actor,
    )
    made.full_clean()
    if not made.minutes:
        raise reasons.TOO_SHORT(least=step, field="ended_at")
    others = ServiceRecord.objects.filter(volunteer=row, state__in=COUNTED)
    clash = others.filter(started_at__lt=ended_at, ended_at__gt=started_at).first()
    if clash is not None:
        at = f"{timezone.localtime(clash.started_at):%Y-%m-%d %H:%M}"
        raise reasons.OVERLAPS(activity=clash.activity, at=at, field="started_at")
    _insist_on_day(made)
    records.save(made)
    records.record_added(made, FACTS, actor=actor, area=row.area, right=RECORD)
    return made


@transaction.atomic
def verify(record: ServiceRecord, *, actor: User | None, key: str = "") -> ServiceRecord:
    """Credit a recorded service: hours, and the time bank where it was care.

    Raises Refused (OUTSIDE_AREA, OWN_RECORD, DECIDED_ALREADY, NOT_ACTIVE, ABOVE_DAY).
    """
    row = _undecided(record, actor)
    person = active(row.volunteer)
    _insist_on_day(row)
    before = records.facts(row, FACTS)
    issued, own = ledgers.common(ledgers.HOURS, ledgers.ISSUED), ledgers.own(ledgers.HOURS, person)
    post(
        Posting(
            ledgers.HOURS,
            "credit",
            row.cause,
            {issued: -row.minutes, own: row.minutes},
            key=key,
            day=timezone.localdate(row.started_at),
            reason=row.activity,
            area=person.area,
        ),
        actor=actor,
    )
    if row.is_care:
        time_bank.deposit(person, row.minutes, cause=row.cause, reason=row.activity, actor=actor)
    return _decided(row, RecordState.CREDITED, before, actor)


@transaction.atomic
def refuse(record: ServiceRecord, *, reason: str, actor: User | None) -> ServiceRecord:
    """Do not credit a recorded service. Raises Refused as ``verify`` does, and REASON_NEEDED."""
    row = _undecided(record, actor)
    before = records.facts(row, FACTS)
    row.reason = _written(reason)
    return _decided(row, RecordState.REFUSED, before, actor)


@transaction.atomic
def take_back(record: ServiceRecord, *, reason: str, actor: User | None) -> ServiceRecord:
    """Reverse what a record was credited with, in every book it reached.

    Raises Refused (OUTSIDE_AREA, REASON_NEEDED, NOT_CREDITED, and SHORT where the time is spent already).
    """
    row = _locked(record)
    records.insist(actor, VERIFY, row.volunteer.area)
    reason = _written(reason)
    if row.state != RecordState.CREDITED:
        raise reasons.NOT_CREDITED()
    before = records.facts(row, FACTS)
    for entry in Entry.objects.filter(cause=row.cause, ledger__in=(ledgers.HOURS, ledgers.BANK)).order_by(
        "pk"
    ):
        reverse(entry, reason=reason, actor=actor)
    row.reason = reason
    return _decided(row, RecordState.TAKEN_BACK, before, actor)


def _insist_on_day(row: ServiceRecord) -> None:
    """What is recorded and credited of one local day stays below the cap, or says why not."""
    if row.above_cap:
        return
    start = timezone.make_aware(datetime.combine(timezone.localdate(row.started_at), time.min))
    same_day = ServiceRecord.objects.filter(
        volunteer=row.volunteer_id,
        state__in=COUNTED,
        started_at__gte=start,
        started_at__lt=start + timedelta(days=1),
    )
    others = same_day.exclude(pk=row.pk).aggregate(sum=Sum("minutes"))["sum"] or 0
    cap = limits.of(DAY_CAP)
    if others + row.minutes > cap:
        raise reasons.ABOVE_DAY(total=others + row.minutes, cap=cap, field="above_cap")


def _locked(record: ServiceRecord) -> ServiceRecord:
    row: ServiceRecord = ServiceRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
    return row


def _undecided(record: ServiceRecord, actor: User | None) -> ServiceRecord:
    row = _locked(record)
    records.insist(actor, VERIFY, row.volunteer.area)
    if row.state != RecordState.RECORDED:
        raise reasons.DECIDED_ALREADY(state=row.get_state_display())
    if actor is not None and actor.pk in (row.recorded_by_id, row.volunteer.account_id):
        raise reasons.OWN_RECORD()
    return row


def _decided(
    row: ServiceRecord, state: RecordState, before: dict[str, object], actor: User | None
) -> ServiceRecord:
    row.state, row.decided_by, row.decided_at = state, actor, timezone.now()
    row.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    records.record_changed(row, before, FACTS, actor=actor, area=row.volunteer.area, right=VERIFY)
    return row


def _written(reason: str) -> str:
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise reasons.REASON_NEEDED(field="reason")
    return reason


def answer_for_each(found: list[ServiceRecord], *, actor: User | None) -> list[ServiceRecord | Refused]:
    """Verify many records in one transaction, with an answer for each; what is refused stops no other."""
    answers: list[ServiceRecord | Refused] = []
    with transaction.atomic():
        for one in sorted(found, key=lambda one: (one.volunteer_id, one.pk)):
            try:
                answers.append(verify(one, actor=actor))
            except Refused as refused:
                answers.append(refused)
    return answers
