"""What the calendar asks for, not a person: suspensions end, closed cases are archived, idle claims fall.

Every act goes through ``services.advance`` as the system. Somebody who is faster is no fault: the case
is met again, or not, at the next run.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from governance.cases.choices import RequestState
from governance.cases.models import Case, OutsideLink, Suspension
from governance.cases.notify import link_kinds
from governance.cases.privacy import retention
from governance.cases.public import my_reports
from governance.cases.reading import export
from governance.cases.sla import limits
from governance.cases.workflow import definitions, engine
from governance.cases.workflow.definitions import Purpose
from governance.common.refusals import Refused
from governance.notices import outbox

log = logging.getLogger(__name__)
BATCH = 200
MOST = 2000  # acts of a kind a run


@dataclass
class Routine:
    """What a run did."""

    resumed: int = 0
    archived: int = 0
    released: int = 0
    anonymised: int = 0
    reminded: int = 0
    lapsed: int = 0
    reviews: int = 0
    left: int = 0  # refused: somebody was faster, or a rule forbids it


def run(at: datetime | None = None) -> Routine:
    """Do what is due at the instant ``at`` (now): at most ``MOST`` acts of each kind."""
    moment, done = at or timezone.now(), Routine()
    for flow in definitions.every().values():
        if act := flow.act_for(Purpose.RESUME):
            done.resumed += _advance_all(_rested(flow, act.sources, moment), act.code, moment, done)
        if act := flow.act_for(Purpose.ARCHIVE):
            done.archived += _advance_all(_lain(flow, act.sources, moment), act.code, moment, done)
        if act := flow.act_for(Purpose.ASK_REVIEW):
            done.reviews += _advance_all(_to_review(flow, act.sources, moment), act.code, moment, done)
        if act := flow.act_for(Purpose.RELEASE_IDLE):
            done.released += _advance_all(_idle(flow, moment), act.code, moment, done)
    retention.forget_elsewhere(moment)
    my_reports.forget_links(moment)
    outbox.forget(moment)
    export.forget_files(moment)
    done.reminded = _settle_links(_soon_over(moment), Purpose.REMIND_LINK, moment, done)
    done.lapsed = _settle_links(_over(moment), Purpose.LAPSE_LINK, moment, done)
    done.anonymised = _advance_all(retention.due(moment), Purpose.ANONYMISE, moment, done)
    return done


def _settle_links(links: Iterator[OutsideLink], purpose: Purpose, at: datetime, done: Routine) -> int:
    """Do what ``purpose`` asks for each link; the act reads it again under the case's lock, so once."""
    count = 0
    for number, link in enumerate(links):
        if number >= MOST:
            break
        if definitions.flow_of(link.case.kind).act_for(purpose) is None:
            continue
        try:
            engine.advance(link.case, purpose, actor=None, at=at, link=link)
        except Refused as refusal:
            done.left += 1
            log.info("%s of link %s is left for the next run: %s", purpose, link.pk, refusal.code)
        else:
            count += 1
    return count


def _over(at: datetime) -> Iterator[OutsideLink]:
    """Links whose day has passed without an answer, the oldest first."""
    due = OutsideLink.objects.waiting().filter(due_at__lte=at).select_related("case")
    return _pages(due.order_by("due_at", "pk"), lambda row: Q(due_at=row.due_at), "due_at")


def _soon_over(at: datetime) -> Iterator[OutsideLink]:
    """Requests to parties outside whose day is near and who were not reminded yet."""
    until = at + timedelta(days=limits.setting("forward_remind_days"))
    due = OutsideLink.objects.waiting().filter(
        kind=link_kinds.FORWARD, reminded_at=None, due_at__gt=at, due_at__lte=until, case__is_open=True
    )
    # A term so short that the reminder would go out with the request itself is not reminded of.
    rows = due.filter(asked_at__lte=at - timedelta(days=1)).select_related("case")
    return _pages(rows.order_by("due_at", "pk"), lambda row: Q(due_at=row.due_at), "due_at")


def _advance_all(cases: Iterator[Case], code: str, at: datetime, done: Routine) -> int:
    count = 0
    for number, case in enumerate(cases):
        if number >= MOST:
            break
        try:
            engine.advance(case, code, actor=None, at=at)
        except Refused as refusal:
            done.left += 1
            log.info("%s of case %s is left for the next run: %s", code, case.pk, refusal.code)
        else:
            count += 1
    return count


def _rested(flow: definitions.Flow, states: tuple[str, ...], at: datetime) -> Iterator[Case]:
    """Resting cases whose day has come, by that day."""
    due = (
        Suspension.objects.filter(
            state=RequestState.GRANTED,
            resumed_at=None,
            resume_on__lte=timezone.localdate(at),
            case__kind=flow.kind,
            case__state__in=states,
        )
        .select_related("case")
        .order_by("resume_on", "pk")
    )
    return (row.case for row in _pages(due, lambda row: Q(resume_on=row.resume_on), "resume_on"))


def _idle(flow: definitions.Flow, at: datetime) -> Iterator[Case]:
    """Cases that somebody claimed and has done nothing about for too long."""
    due = Case.objects.filter(kind=flow.kind, claimed_until__lte=at).order_by("claimed_until", "pk")
    return _pages(due, lambda row: Q(claimed_until=row.claimed_until), "claimed_until")


def _to_review(flow: definitions.Flow, states: tuple[str, ...], at: datetime) -> Iterator[Case]:
    """Resting cases whose approver is to be asked whether they rest on; those that end today are not."""
    today = timezone.localdate(at)
    due = (
        Suspension.objects.filter(
            state=RequestState.GRANTED,
            resumed_at=None,
            review_on__lte=today,
            resume_on__gt=today,
            case__kind=flow.kind,
            case__state__in=states,
        )
        .select_related("case")
        .order_by("review_on", "pk")
    )
    return (row.case for row in _pages(due, lambda row: Q(review_on=row.review_on), "review_on"))


def _lain(flow: definitions.Flow, states: tuple[str, ...], at: datetime) -> Iterator[Case]:
    """Closed cases that nobody objected to for long enough, by when they were closed."""
    before = at - timedelta(days=limits.setting("archive_days"))
    due = Case.objects.filter(
        kind=flow.kind, state__in=states, is_open=False, archived_at=None, closed_at__lte=before
    ).order_by("closed_at", "pk")
    return _pages(due, lambda row: Q(closed_at=row.closed_at), "closed_at")


def _pages(rows: Any, same: Callable[[Any], Q], key: str) -> Iterator[Any]:
    """All of ``rows`` in order, a page at a time and past the ones that stay where they are."""
    after = Q()
    while page := list(rows.filter(after)[:BATCH]):
        yield from page
        last = page[-1]
        after = Q(**{f"{key}__gt": getattr(last, key)}) | same(last) & Q(pk__gt=last.pk)
