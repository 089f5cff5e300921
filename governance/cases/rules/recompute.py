"""Running clocks under a new rule: found in bounded batches by a worker, each moved once, each on its trail.

A batch is one transaction: the job's row is locked, then its cases (in order of their keys), then the
clocks are read again. How far it is stands in the job's row and is written with the batch, so that a
worker that dies leaves no clock half done and none done twice.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from celery import current_app
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.access import audit
from governance.access.models import AuditAct
from governance.areas.models import Area
from governance.cases.choices import ClockState, Urgency
from governance.cases.models import (
    Case,
    CaseLog,
    Clock,
    Recomputation,
    RuleGroup,
    RulePublication,
    Running,
    TimeLimit,
)
from governance.cases.sla import arming, clocks, limits
from governance.cases.sla.escalation.context import SweepContext
from governance.cases.workflow import history, hooks
from governance.clock.calendars import Calendar
from governance.common.refusals import Refused

log = logging.getLogger(__name__)

BATCH = 200
RULES_DUE = "governance.cases.tasks.rules_due"  # the task that calls ``run``: by name, it imports this
LOOKED_AT = 5000  # clocks a preview looks at; it says so when there are more
FIELDS = [
    "limit",
    "clock_type",
    "amount",
    "last_day_ends",
    "calendar_version",
    "due_at",
    "blue_at",
    "yellow_at",
    "ladder_at",
    "next_rung",
    "next_fire_at",
]


@dataclass
class Survey:
    """What putting running clocks under a rule would do. ``is_whole`` False: not all were looked at.

    ``moved`` are put under it, ``shifted`` those of them that are due at another time.
    """

    seen: int = 0
    moved: int = 0
    overdue: int = 0
    kept: int = 0
    shifted: int = 0
    is_whole: bool = True


@dataclass
class _Rules:
    """What a batch reads once."""

    publication: RulePublication
    book: SweepContext = field(default_factory=SweepContext)
    found: dict[tuple[Any, ...], TimeLimit | None] = field(default_factory=dict)

    def limit(self, clock: Clock, calendar: Calendar, at: datetime) -> TimeLimit | None:
        case = clock.case
        key: tuple[Any, ...] = (case.kind, clock.kind, case.urgency, case.condition_id, clock.level)
        if case.urgency == Urgency.EMERGENCY:
            key = (*key, calendar.version_pk, clock.started_at)  # the stricter of two depends on the start
        if key not in self.found:
            try:
                self.found[key] = limits.find(case, clock.kind, level=clock.level, at=at, calendar=calendar)
            except Refused:
                self.found[key] = None
        return self.found[key]


def order(publication: RulePublication) -> Recomputation:
    """Ask for the clocks that run to be put under what ``publication`` says, once it is in force."""
    job = Recomputation.objects.create(publication=publication, not_before=publication.effective_from)
    audit.record(
        AuditAct.RULE_RECOMPUTE,
        actor=publication.by,
        subject=publication,
        area=publication.area or _city(),
        purpose=publication.reason,
        detail={"group": publication.group, "subject": publication.subject},
    )
    transaction.on_commit(lambda: current_app.send_task(RULES_DUE))
    return job


def withdraw(publication: RulePublication) -> None:
    Recomputation.objects.filter(publication=publication, reached=0, finished_at=None).delete()


def survey(publication: RulePublication, at: datetime | None = None) -> Survey:
    """What ``run`` would do now, nothing written. ``publication`` may be one that is not saved."""
    moment, found, rules = at or timezone.now(), Survey(), _Rules(publication)
    pks = list(_candidates(publication).order_by("pk").values_list("pk", flat=True)[: LOOKED_AT + 1])
    found.is_whole = len(pks) <= LOOKED_AT
    for begin in range(0, min(len(pks), LOOKED_AT), BATCH):
        clocks = list(_read(pks[begin : begin + BATCH]))
        rules.book.learn_versions(clock.calendar_version_id for clock in clocks)
        fired = arming.fired_rungs([clock.pk for clock in clocks])
        for clock in clocks:
            _tally(
                found, clock.due_at, _judge(clock, rules, fired.get(clock.pk, set()), moment), clock, moment
            )
    return found


def run(at: datetime | None = None, *, batches: int | None = None) -> int:
    """Go on with what is asked for; returns how many clocks were moved."""
    moved = 0
    while batches is None or batches > 0:
        with transaction.atomic():
            moment = at or timezone.now()
            job = (
                Recomputation.objects.select_for_update(of=("self",), skip_locked=True)
                .filter(finished_at=None, not_before__lte=moment)
                .order_by("not_before", "pk")
                .select_related("publication__by", "publication__area")
                .first()
            )
            if job is None:
                return moved
            moved += _batch(job, moment)
        if batches is not None:
            batches -= 1
    return moved


def _batch(job: Recomputation, at: datetime) -> int:
    if not job.last:
        job.last = Clock.objects.aggregate(n=Max("pk"))["n"] or 1
    waiting = _candidates(job.publication).filter(pk__gt=job.reached, pk__lte=job.last)
    rows = list(waiting.order_by("pk").values_list("pk", "case_id")[:BATCH])
    if not rows:
        job.finished_at = at
        job.save()
        return 0
    cases = {
        case.pk: case
        for case in Case.objects.filter(pk__in={case for _pk, case in rows})
        .order_by("pk")
        .defer("search")
        .select_for_update(no_key=True)
    }
    clocks = list(_read([pk for pk, _case in rows]))
    rules, found = _Rules(job.publication), Survey()
    rules.book.learn_versions(clock.calendar_version_id for clock in clocks)
    fired = arming.fired_rungs([clock.pk for clock in clocks])
    moved: list[tuple[Clock, datetime | None]] = []
    for clock in clocks:
        clock.case = cases[clock.case_id]
        before = clock.due_at
        verdict = _judge(clock, rules, fired.get(clock.pk, set()), at)
        _tally(found, before, verdict, clock, at)
        if verdict == MOVED:
            moved.append((clock, before))
    _write(job, moved, at)
    job.reached = rows[-1][0]
    job.seen += found.seen
    job.moved += found.moved
    job.overdue += found.overdue
    job.kept += found.kept
    job.save()
    return found.moved


SAME, MOVED, KEPT = "same", "moved", "kept"


def _judge(clock: Clock, rules: _Rules, fired: set[int], at: datetime) -> str:
    """As ``_rejudge``. A clock that cannot be worked out stays as it is and holds up no other."""
    try:
        return _rejudge(clock, rules, fired, at)
    except (Refused, ArithmeticError, KeyError, ValueError):
        log.exception("clock %s keeps its rule: it cannot be recomputed", clock.pk)
        return KEPT


def _rejudge(clock: Clock, rules: _Rules, fired: set[int], at: datetime) -> str:
    """Put one clock under the rule in memory: from its start, with its pauses and extensions kept."""
    publication, book = rules.publication, rules.book
    calendar = book.calendar_of(clock)
    if publication.group == RuleGroup.LADDER:
        ladder_at = max(publication.effective_from, clock.started_at)
        before = book.ladder(clock.case.kind, clock.kind, clock.ladder_since)
        after = book.ladder(clock.case.kind, clock.kind, ladder_at)
        if [row.order for row in before] == [row.order for row in after]:
            return SAME
        clock.ladder_at = ladder_at
    elif publication.group == RuleGroup.CALENDAR:
        calendar = book.calendar_for(clock.area_id)
        if calendar.version_pk == clock.calendar_version_id:
            return SAME
        assert calendar.version_pk is not None  # it came from a row
        clock.calendar_version_id = calendar.version_pk
    else:
        limit = rules.limit(clock, calendar, at)
        if limit is None or limit.pk == clock.limit_id:
            return SAME
        # Not cells that an earlier change left to the old rule; a condition's own limit may have gone.
        own = publication.subject.count("/") > 1 and limit.condition_id is None
        if limit.effective_from != publication.effective_from and not own:
            return SAME
        given = clock.limit.amount if clock.limit is not None else clock.amount
        extra = clock.amount - given
        if extra and limit.clock_type != clock.clock_type:
            return KEPT  # an extension in days cannot be said in hours
        clock.limit, clock.clock_type, clock.amount = limit, limit.clock_type, limit.amount + extra
        clock.last_day_ends = limit.last_day_ends
    if clock.state == ClockState.PAUSED:
        return MOVED  # it has no due time until it goes on; then it is worked out from what is kept here
    clocks.set_instants(clock, calendar)
    rungs = book.ladder(clock.case.kind, clock.kind, clock.ladder_since)
    arming.rearm(clock, calendar, rungs, at, fired)
    return MOVED


def _tally(found: Survey, before: datetime | None, verdict: str, clock: Clock, at: datetime) -> None:
    found.seen += 1
    found.moved += verdict == MOVED
    found.kept += verdict == KEPT
    found.shifted += verdict == MOVED and clock.due_at != before
    late = clock.due_at is not None and clock.due_at < at and (before is None or before >= at)
    found.overdue += verdict == MOVED and late


def _candidates(publication: RulePublication) -> Any:
    live = Clock.objects.live()
    if publication.group == RuleGroup.CALENDAR:
        area = publication.area
        assert area is not None
        return live.filter(area__tree_id=area.tree_id, area__lft__gte=area.lft, area__rght__lte=area.rght)
    kind, _slash, rest = publication.subject.partition("/")
    clock, _slash, condition = rest.partition("/")
    rows = live.filter(kind=clock, case__kind=kind)
    return rows.filter(case__condition=int(condition)) if condition else rows


def _read(pks: list[int]) -> Any:
    """The clocks as they are now: some may have stopped since they were found."""
    return (
        Clock.objects.live()
        .filter(pk__in=pks)
        .select_related("limit", "case")
        .defer("case__search")
        .order_by("pk")
    )


def _write(job: Recomputation, moved: list[tuple[Clock, datetime | None]], at: datetime) -> None:
    if not moved:
        return
    Clock.objects.bulk_update([clock for clock, _before in moved], FIELDS)
    cases: dict[int, Case] = {clock.case_id: clock.case for clock, _before in moved}
    running: dict[int, list[tuple[str, datetime | None]]] = {pk: [] for pk in cases}
    rows = Clock.objects.running().filter(case__in=list(cases))
    for pk, kind, due in rows.values_list("case_id", "kind", "due_at"):
        running[pk].append((kind, due))
    last = history.ends(cases)
    made: list[CaseLog] = []
    name = history.name_of(job.publication.by)
    for clock, before in moved:
        case = cases[clock.case_id]
        case.version += 1
        row = history.build(
            case,
            last.get(case.pk),
            act="recompute",
            at=at,
            actor=job.publication.by,
            actor_name=name,
            from_state=case.state,
            to_state=case.state,
            text=_("规则修改：%s") % job.publication.reason,
            detail={
                "rule": str(job.publication),
                "publication": job.publication.pk,
                "clock": clock.kind,
                "before": before.isoformat() if before else None,
                "due_at": clock.due_at.isoformat() if clock.due_at else None,
            },
        )
        last[case.pk] = history.Link(row.step, row.digest)
        made.append(row)
    CaseLog.objects.bulk_create(made)
    for case in cases.values():
        clocks.refresh(case, running[case.pk])
    Case.objects.bulk_update(cases.values(), ["version", "next_due_at", "due_at"])
    hooks.changed(cases)


def _city() -> Area:
    from governance.cases.rules.subjects import city

    return city()


def preview(subject: Any, values: dict[str, Any], *, effective_from: datetime | None = None) -> Survey:
    """What recomputing would do if ``values`` were published now: tried, looked at and taken back.

    The clocks are looked at as they are now, also for a change that is to begin later.
    """
    moment = timezone.now()
    with transaction.atomic():
        subject.write(subject.check(values), moment)
        draft = RulePublication(
            group=subject.group,
            subject=subject.key,
            area=subject.area,
            effective_from=moment,
            running=Running.RECOMPUTE,
        )
        found = survey(draft, moment)
        transaction.set_rollback(True)
    return found


__all__ = ["Survey", "order", "preview", "run", "survey", "withdraw"]
