"""The sweep: due clocks are claimed oldest first in bounded batches and escalated, each rung once.

Any number of workers may sweep at once. A batch is one transaction: the rows of its *cases* are locked
(cases before clocks, the order everybody keeps; rows that others hold are skipped, not waited for), the
clocks are read again under the lock, each firing is a unique row written beside the act. A worker that
dies leaves nothing behind: neither half a batch nor a claim.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from governance.cases.models import Clock, LadderRung, ParkedClock, SupervisionOrder
from governance.cases.sla import arming
from governance.cases.sla.escalation import alerts, retry, writer
from governance.cases.sla.escalation.actions import Fire, decide
from governance.cases.sla.escalation.context import SweepContext

log = logging.getLogger(__name__)

SECONDS = 50.0  # then the worker goes back to other work; the next wake-up goes on
AGAIN = {"40P01", "40001", "55P03", "57014"}  # deadlock, serialization, lock and statement timeouts


@dataclass
class Swept:
    """What a sweep did. ``is_done`` False: time or batches ran out, or rows were held by others."""

    fired: int = 0
    repeated: int = 0  # rungs found fired already: nothing was done again
    parked: int = 0
    postponed: int = 0
    batches: int = 0
    settled: int = 0
    is_done: bool = False


def sweep(
    at: datetime | None = None,
    *,
    seconds: float = SECONDS,
    batches: int | None = None,
    size: int | None = None,
) -> Swept:
    """Escalate what is due at the instant ``at`` (now) until nothing is, or time or batches run out.

    ``size`` is the number of clocks a batch (row ``sweep_batch``). Returns what was done; what fails is
    parked and does not raise. Raises only what no batch can be blamed for, such as a lost database.
    """
    book, done = SweepContext(), Swept()
    size = size or book.numbers.get("sweep_batch", 200)
    ends = time.monotonic() + seconds
    while batches is None or done.batches < batches:
        moment = at or timezone.now()
        seen = _batch(moment, size, book, done)
        if seen == 0:
            done.is_done = True
            break
        done.batches += 1
        if done.postponed or time.monotonic() >= ends:
            break
    done.settled = alerts.settle_ended(book, at or timezone.now())
    if done.fired or done.parked:
        log.info("escalation: %s", done)
    return done


def _batch(at: datetime, size: int, book: SweepContext, done: Swept) -> int:
    """Claim and escalate one batch. When something in it fails, halve it until the culprit stands alone."""
    claimed: list[int] = []
    try:
        with transaction.atomic():
            claimed += claim(at, size)
            fire(claimed, book, done, at)
    except Exception as error:
        if not _mend(error, done):
            raise
        if not claimed:
            done.postponed += 1
        elif len(claimed) == 1:
            _park(claimed[0], error, book, done, at)
        else:
            middle = len(claimed) // 2
            _part(claimed[:middle], book, done, at)
            _part(claimed[middle:], book, done, at)
    return len(claimed)


def _part(clocks: list[int], book: SweepContext, done: Swept, at: datetime) -> None:
    """Escalate clocks of a batch that failed as a whole: halves of halves, down to the culprit."""
    try:
        with transaction.atomic():
            fire(claim(at, len(clocks), among=clocks), book, done, at)
    except Exception as error:
        if not _mend(error, done):
            raise
        if len(clocks) == 1:
            _park(clocks[0], error, book, done, at)
            return
        middle = len(clocks) // 2
        _part(clocks[:middle], book, done, at)
        _part(clocks[middle:], book, done, at)


def _mend(error: Exception, done: Swept) -> bool:
    """Whether a failure is a matter of single clocks, so that the batch is worth dividing."""
    if isinstance(error, OperationalError):
        code = getattr(error.__cause__, "pgcode", None)
        if code not in AGAIN:
            return False  # the database is gone: nobody's fault here
    return True


def _park(clock: int, error: Exception, book: SweepContext, done: Swept, at: datetime) -> None:
    if isinstance(error, OperationalError | writer.Overtaken):
        done.postponed += 1  # it lost a race; the next sweep takes it
        return
    retry.park(clock, error, book, at)
    done.parked += 1


_CLAIM = """
    SELECT k.id FROM cases_clock k JOIN cases_case c ON c.id = k.case_id
    LEFT JOIN cases_parkedclock p ON p.clock_id = k.id
    WHERE k.state = 'running' AND k.next_fire_at <= %(at)s AND (p.id IS NULL OR p.retry_at <= %(at)s) {among}
    ORDER BY k.next_fire_at, k.id LIMIT %(size)s
    FOR NO KEY UPDATE OF c SKIP LOCKED
"""


def claim(at: datetime, size: int, *, among: Sequence[int] | None = None) -> list[int]:
    """Lock the cases of up to ``size`` due clocks, the oldest first; clocks of held cases are left out.

    Which are due is what ``due_to_fire`` says, asked once more when they are locked.
    """
    condition = "" if among is None else "AND k.id = ANY(%(among)s)"
    with connection.cursor() as cursor:
        asked: dict[str, Any] = {"at": at, "size": size, "among": list(among or ())}
        cursor.execute(_CLAIM.format(among=condition), asked)
        return [pk for (pk,) in cursor.fetchall()]


def fire(claimed: list[int], book: SweepContext, done: Swept, at: datetime) -> None:
    """Escalate claimed clocks. Part of the transaction that holds their cases' locks."""
    # Read again: between finding a clock and locking its case somebody may have finished with it.
    clocks = list(Clock.objects.due_to_fire(at).filter(pk__in=claimed))
    if not clocks:
        return
    cases = writer.lock_cases({clock.case_id for clock in clocks})
    book.learn_versions(clock.calendar_version_id for clock in clocks)
    fired = arming.fired_rungs([clock.pk for clock in clocks])
    due: list[tuple[Clock, LadderRung]] = []
    for clock in clocks:
        clock.case = cases[clock.case_id]
        rung = _rung(clock, book)
        if rung is not None:
            due.append((clock, rung))
        _arm_next(clock, rung, book, at, fired.get(clock.pk, set()))
    fresh = writer.write_firings([(clock, rung.order, rung.act) for clock, rung in due], at)
    fires = [
        Fire(clock, clock.case, rung, at, passed=_passed(clock, rung, book, fired.get(clock.pk, set())))
        for clock, rung in due
        if clock.pk in fresh
    ]
    _learn(fires, book)
    for one in fires:
        decide(one, book)
    writer.write(fires, clocks, book, at)
    parked = ParkedClock.objects.filter(clock__in=claimed).values_list("clock_id", flat=True)
    retry.unpark(list(parked), at)
    done.fired += len(fires)
    done.repeated += len(due) - len(fires)


def _ladder(clock: Clock, book: SweepContext) -> list[LadderRung]:
    return book.ladder(clock.case.kind, clock.kind, clock.ladder_since)


def _rung(clock: Clock, book: SweepContext) -> LadderRung | None:
    """The rung a clock was armed with; None when the ladder has been edited and it is gone."""
    return next((rung for rung in _ladder(clock, book) if rung.order == clock.next_rung), None)


def _arm_next(
    clock: Clock, rung: LadderRung | None, book: SweepContext, at: datetime, fired: set[int]
) -> None:
    ladder, calendar = _ladder(clock, book), book.calendar_of(clock)
    if rung is None:
        arming.rearm(clock, calendar, ladder, at, fired)
    else:
        arming.arm_after(clock, calendar, ladder, rung.order)


def _passed(clock: Clock, rung: LadderRung, book: SweepContext, fired: set[int]) -> list[int]:
    """The shares of the rungs that a moved deadline has passed over."""
    return [one.percent for one in arming.passed_over(rung, _ladder(clock, book), fired)]


def _learn(fires: Sequence[Fire], book: SweepContext) -> None:
    """Read what the rungs are about to need: people around the cases, and orders that stand."""
    cases = {one.case.pk: one.case for one in fires}.values()
    areas = {one.clock.area_id for one in fires}
    for case in cases:
        areas |= {area for area in (case.desk_id, case.grid_id, case.lead_area_id) if area is not None}
    units = {case.lead_unit_id for case in cases} | {one.clock.unit_id for one in fires}
    book.roster.learn(areas, {unit for unit in units if unit is not None})
    standing: dict[int, set[int]] = {case.pk: set() for case in cases}
    by_clock: dict[int, int] = {}
    waiting = SupervisionOrder.objects.filter(case__in=list(standing), replied_at=None, closed_at=None)
    for case_pk, area, clock_pk in waiting.values_list("case_id", "area_id", "clock_id"):
        by_clock[clock_pk] = area
        standing[case_pk].add(area)
    for one in fires:
        one.open_orders = standing[one.case.pk]
        one.order_area = by_clock.get(one.clock.pk)
