"""What does not go straight: returns, extensions, suspensions, reminders, rework, joining another case."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from governance.areas.models import Level
from governance.cases.models import Clock
from governance.cases.sla.arming import WHOLE, at_share
from governance.cases.sla.clocks import working
from workshop.city import taking_in
from workshop.city.ledger import ENDINGS, NONE, PAUSED, RUNNING, UNKNOWN, Ledger
from workshop.city.tables import DAY, ENDS, TYPES, WORKING_DAY, Ints, instant, seconds
from workshop.city.words import ACT, CHOICES
from workshop.city.world import EMERGENCY, KINDS, NOBODY

if TYPE_CHECKING:
    from workshop.city.life import Life

WAITING, ENDORSED, GRANTED, REFUSED = range(4)
REQUEST_STATES = ("waiting", "endorsed", "granted", "refused")
TOGETHER = 3 * DAY  # two reports of one matter come within so long
SAFE = 75  # percent of a limit before which no rung has fired yet


def return_cases(life: Life, cases: Ints) -> Ints:
    """A unit sends a case back while the sign-in window is open; its handling clock runs on."""
    book, lot = life.book, life.lot
    cases, at = life.ready(cases, life.at_share("sign_in", cases, lot.integers(5, 85, len(cases))))
    in_window = at < book.clocks.due[book.of("sign_in", cases)]
    cases, at = cases[in_window], at[in_window]
    unit = book.lead_unit[cases]
    suggested = life.choose_unit(cases, unit)
    life.returned_by[cases] = unit
    text, reason = life.say("return", len(cases)), lot.integers(0, 4, len(cases))
    book.stop("sign_in", cases, at)
    book.counts["returns"][cases] += 1
    book.assignments.ended[book.lead[cases]] = at
    book.assignments.outcome[book.lead[cases]] = ENDINGS.index("returned")
    book.lead[cases] = NOBODY
    book.lead_unit[cases] = book.lead_area[cases] = NOBODY
    book.act(
        cases, at, ACT["return_case"], "returned", actor=life.lead_person[cases], text=text,
        a=suggested, b=unit, c=reason,
    )  # fmt: skip
    book.start("dispatch", cases, at)
    return cases


def extend(life: Life, cases: Ints) -> Ints:
    """More time is asked for before the deadline, endorsed and decided; the whole case moves along."""
    book, lot, clocks = life.book, life.lot, life.book.clocks
    handle, whole = book.of("handle", cases), book.of("whole", cases)
    wish = (
        (lot.random(len(cases)) < 0.035) & (clocks.type[handle] == WORKING_DAY) & (clocks.amount[handle] > 1)
    )
    wish &= (clocks.type[whole] == WORKING_DAY) & (book.arrivals.urgency[cases] != EMERGENCY)
    some, handle, whole = cases[wish], handle[wish], whole[wish]
    ask = np.maximum(book.share(handle, lot.integers(35, 60, len(some))), book.now[some] + 60)
    endorse = book.later(some, ask, lot.integers(5, 40, len(some)))
    decide = book.later(some, endorse, lot.integers(5, 40, len(some)))
    fits = (decide < book.share(handle, SAFE)) & (decide < book.share(whole, SAFE)) & (ask <= book.until)
    some, handle, whole = some[fits], handle[fits], whole[fits]
    ask, endorse, decide = ask[fits], endorse[fits], decide[fits]
    extra = np.maximum(1, (clocks.amount[handle] * lot.uniform(0.2, 0.8, len(some))).astype(np.int64))
    unit = book.lead_unit[some]
    head = np.where(unit >= 0, life.world.handlers[unit, 1], life.desk(some, 1))
    asker, text = life.lead_person[some], life.say("extend", len(some))
    reason = lot.integers(0, 4, len(some))
    rows = book.extensions.add(
        len(some), case=some, clock=handle, amount=extra, reason=reason, asked_by=asker, asked=ask
    )
    book.act(some, ask, ACT["ask_extension"], actor=asker, text=text, a=extra, b=reason)
    done = endorse <= book.until
    some, rows, handle, whole, extra = (one[done] for one in (some, rows, handle, whole, extra))
    endorse, decide, head = endorse[done], decide[done], head[done]
    book.extensions.state[rows], book.extensions.endorsed[rows] = ENDORSED, endorse
    book.extensions.endorsed_by[rows] = head
    book.act(some, endorse, ACT["endorse_extension"], actor=head, text=life.say("extend_agree", len(some)))
    done = decide <= book.until
    some, rows, handle, whole, extra = (one[done] for one in (some, rows, handle, whole, extra))
    decide = decide[done]
    granted = lot.random(len(some)) < 0.88
    actor = np.where(life.desk(some, 0) == life.lead_person[some], life.desk(some, 1), life.desk(some, 0))
    book.extensions.state[rows] = np.where(granted, GRANTED, REFUSED)
    book.extensions.decided[rows], book.extensions.decided_by[rows] = decide, actor
    before = clocks.due[handle].copy()
    clocks.amount[handle[granted]] += extra[granted]
    book.again(handle[granted])
    _move_whole(book, whole[granted], clocks.due[whole[granted]] + (clocks.due[handle] - before)[granted])
    book.counts["extensions"][some[granted]] += 1
    book.act(
        some, decide, ACT["decide_extension"], actor=actor, text=life.say("extend_agree", len(some)),
        a=granted, b=before, c=clocks.due[handle],
    )  # fmt: skip
    pending = np.isin(cases, book.extensions.case[book.extensions.state < GRANTED])
    return cases[~pending]


def _move_whole(book: Ledger, refs: Ints, target: Ints) -> None:
    behind = book.clocks.due[refs] < target
    while behind.any():
        book.clocks.amount[refs[behind]] += 1
        book.again(refs[behind])
        behind = book.clocks.due[refs] < target


def suspend(life: Life, cases: Ints) -> Ints:
    """Few matters wait for a season or for money; their clocks rest until the day that was named."""
    book, lot, clocks = life.book, life.lot, life.book.clocks
    handle, whole = book.of("handle", cases), book.of("whole", cases)
    wish = (lot.random(len(cases)) < 0.004) & (book.arrivals.urgency[cases] != EMERGENCY)
    wish &= book.counts["extensions"][cases] == 0
    some, handle, whole = cases[wish], handle[wish], whole[wish]
    ask = life.later(some, lot.integers(10, 120, len(some)))
    decide = book.later(some, ask, lot.integers(10, 60, len(some)))
    fits = (decide < book.share(handle, SAFE)) & (decide < book.share(whole, SAFE)) & (decide <= book.until)
    some, handle, whole, ask, decide = some[fits], handle[fits], whole[fits], ask[fits], decide[fits]
    office = life.world.offices[0]
    day = office.day_of(decide) + lot.integers(10, 80, len(some))
    resume = office.midnights[day] + 6 * 3600
    resume_on = day + office.first
    reason = lot.integers(0, 4, len(some))
    asker, text = life.lead_person[some], life.say("suspend", len(some))
    actor = np.where(life.desk(some, 0) == asker, life.desk(some, 1), life.desk(some, 0))
    rows = book.suspensions.add(
        len(some), case=some, state=GRANTED, reason=reason, resume_on=resume_on, asked_by=asker, asked=ask,
        decided_by=actor, decided=decide,
    )  # fmt: skip
    book.act(some, ask, ACT["ask_suspension"], actor=asker, text=text, a=resume_on, b=reason)
    agree = np.full(len(some), CHOICES["suspend_agree"][0])
    book.act(some, decide, ACT["decide_suspension"], "suspended", actor=actor, text=agree, a=1)
    for refs in (handle, whole):
        clocks.paused_from[refs], clocks.state[refs] = decide, PAUSED
    over = resume <= book.until
    still = some[~over]
    some, handle, whole, resume, rows = some[over], handle[over], whole[over], resume[over], rows[over]
    book.suspensions.resumed[rows] = resume
    for refs in (handle, whole):
        clocks.paused_to[refs], clocks.state[refs] = resume, RUNNING
        for ref in refs.tolist():
            due = working(model(book, ref), calendar(book, ref)).due_at
            assert due is not None  # the pause is over
            clocks.due[ref] = seconds(due)
    book.act(some, resume, ACT["resume"], "in_progress", text=np.full(len(some), CHOICES["resumed"][0]))
    return cases[~np.isin(cases, still)]


def model(book: Ledger, ref: int) -> Clock:
    """A clock of the ledger as the portal's own row, unsaved, for arithmetic with pauses."""
    clocks = book.clocks
    pause = []
    if clocks.paused_from[ref] != NONE:
        end = clocks.paused_to[ref]
        pause = [[iso(clocks.paused_from[ref]), None if end == NONE else iso(end)]]
    kind = int(clocks.type[ref])
    return Clock(
        kind=KINDS[int(clocks.kind[ref])],
        clock_type=TYPES[kind],
        amount=int(clocks.amount[ref]),
        last_day_ends=ENDS[int(clocks.ends[ref])],
        started_at=instant(clocks.start[ref]),
        due_at=instant(clocks.due[ref]),
        pauses=pause,
    )


def calendar(book: Ledger, ref: int) -> Any:
    return book.world.offices[int(book.clocks.office[ref])].calendar


def paused_share(book: Ledger, ref: int, percent: int) -> int:
    """The instant of a share for a clock that has rested, by the portal's own arithmetic."""
    if percent == WHOLE:
        return int(book.clocks.due[ref])
    return seconds(at_share(model(book, ref), percent, calendar(book, ref)))


def iso(at: Any) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(at))).isoformat()


def remind(life: Life, cases: Ints) -> None:
    """Somebody of the street urges the lead."""
    book, lot = life.book, life.lot
    some = cases[lot.random(len(cases)) < 0.02]
    some, at = life.ready(some, life.later(some, lot.integers(60, 400, len(some))))
    text = life.say("remind_by_hand", len(some))
    above = np.maximum(life.world.parent[book.desk[some]], 0)
    actor = life.world.staff[above, 0]
    book.reminders.add(len(some), case=some, by=actor, at=at, text=text)
    book.act(some, at, ACT["remind"], actor=actor, text=text)


def rework(book: Ledger, cases: Ints, at: Ints) -> None:
    """The check failed: the handling clock goes on against the same deadline, the time between counted."""
    clocks = book.clocks
    refs = book.last_handle[cases]
    clocks.gap_from[refs], clocks.gap_to[refs] = clocks.stopped[refs], at
    clocks.state[refs], clocks.stopped[refs], clocks.in_time[refs] = RUNNING, NONE, UNKNOWN
    book.live[KINDS.index("handle"), cases] = refs


def merge(life: Life, cases: Ints) -> None:
    """Reports of a matter that is on its way already join it; where there is none, they are rejected."""
    book, lot = life.book, life.lot
    cases, at = life.ready(cases, life.at_share("register", cases, lot.integers(10, 70, len(cases))))
    joining = set(cases.tolist())
    closed = np.where(book.instants["closed"] == NONE, np.iinfo(np.int64).max, book.instants["closed"])
    usable = (book.counts["reopens"] == 0) & (book.instants["registered"] != NONE) & ~book.self_handled
    community = life.world.ancestor[book.arrivals.area, Level.COMMUNITY]
    by_desk: dict[int, list[int]] = {}
    for case in np.flatnonzero(usable).tolist():
        by_desk.setdefault(int(community[case]), []).append(case)
    target = np.full(len(cases), NOBODY, dtype=np.int64)
    for position, (case, moment) in enumerate(zip(cases.tolist(), at.tolist(), strict=True)):
        for other in reversed(by_desk.get(int(community[case]), [])):
            if other >= case or other in joining:
                continue
            if book.arrivals.at[case] - book.arrivals.at[other] > TOGETHER:
                break
            if closed[other] > moment:
                target[position] = other
                break
    found = target >= 0
    taking_in.reject(life, cases[~found])
    cases, at, target = cases[found], at[found], target[found]
    book.cancel_all(cases, at)
    book.merged_into[cases] = target
    book.instants["closed"][cases] = at
    text = life.say("merge", len(cases))
    book.act(cases, at, ACT["merge"], "cancelled", actor=life.desk(cases, 0), text=text, a=target)
