"""A case's way round the loop, for whole columns of cases at once.

Each act is written at an instant at which somebody would get round to it: a share of the limit that
runs, longer where the unit is slow. What would happen after ``until`` does not happen: those cases
stay where they are, and are the open tail of the city.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from governance.areas.models import Level
from workshop.city import requests, taking_in
from workshop.city.arrivals import CHANNELS
from workshop.city.ledger import ENDINGS, NONE, STATE, UNKNOWN, Ledger
from workshop.city.tables import Ints
from workshop.city.words import ACT, CHOICES
from workshop.city.world import NOBODY

PATROL = 0
WITH_PHONE = np.array(
    [code in ("resident", "hotline_12345", "phone", "counter") for code, _share in CHANNELS]
)
EXISTS, NOT_EXISTS, PASS, FAIL = range(4)
VERIFY, CHECK = range(2)
SELF_HANDLED = 0.17 / 0.62  # of what patrols report: about 17 % of all
PROMPT = 0.99
HOPELESS = 0.35  # of these: done when the limit of the whole is about over
DRAGGING = 0.035  # of cases, at a unit of the usual quality: done when its own limit is about over
DEPARTMENT = {
    "construction": 1,
    "livelihood": 1,
    "safety": 4,
    "sudden": 2,
}  # by the class of the matter; the others are the city management's


class Life:
    """Walks the cases of a ledger. ``quality`` is how long each unit and area takes, 1 being usual."""

    def __init__(self, ledger: Ledger, lot: np.random.Generator, stalled: bool = False) -> None:
        self.book, self.lot, self.world = ledger, lot, ledger.world
        self.stalled = stalled  # nobody finishes anything: a backlog
        careful = np.random.default_rng(7)
        self.unit_quality = careful.lognormal(0, 0.2, len(self.world.units))
        self.area_quality = careful.lognormal(0, 0.15, len(self.world.areas))
        count = ledger.count
        channel = ledger.arrivals.channel
        self.has_phone = WITH_PHONE[channel] & (lot.random(count) < 0.75)
        self.lead_person = np.full(count, NOBODY, dtype=np.int64)
        self.returned_by = np.full(count, NOBODY, dtype=np.int64)
        parents = [category.parent.code if category.parent else "" for category in self.world.categories]
        self.wanted = np.array([DEPARTMENT.get(code, 0) for code in parents])

    def run(self) -> None:
        book, lot = self.book, self.lot
        everybody = np.arange(book.count)
        reporter = self.filed_by(everybody)
        book.act(everybody, book.arrivals.at, ACT["file"], actor=reporter)
        book.start("register", everybody, book.arrivals.at)
        on_spot = (
            (book.arrivals.channel == PATROL) & (lot.random(book.count) < SELF_HANDLED) & ~self.no_grid()
        )
        on_spot &= not self.stalled
        taking_in.self_handle(self, everybody[on_spot])
        others = everybody[~on_spot]
        joining = (lot.random(len(others)) < 0.02) & (not self.stalled)
        self.round(taking_in.escalated_up(self, taking_in.register(self, others[~joining])))
        if not self.stalled:
            closed = everybody[book.instants["closed"] != NONE]
            again = closed[(lot.random(len(closed)) < 0.008) & ~book.self_handled[closed]]
            self.round(self.reopen(again[book.state[again] == STATE["closed"]]))
            requests.merge(self, others[joining])
            self.archive()

    # Helpers ------------------------------------------------------------------------------

    def no_grid(self) -> Any:
        return self.book.grid == NOBODY

    def filed_by(self, cases: Ints) -> Ints:
        """The grid worker on patrol, the resident (nobody of ours), else the desk."""
        book = self.book
        channel = book.arrivals.channel[cases]
        worker = np.where(book.grid[cases] >= 0, self.world.worker[book.grid[cases]], self.desk(cases, 0))
        resident = channel == [code for code, _share in CHANNELS].index("resident")
        return np.where(channel == PATROL, worker, np.where(resident, NOBODY, self.desk(cases, 1)))

    def desk(self, cases: Ints, seat: int) -> Ints:
        return self.world.staff[self.book.desk[cases], seat]

    def say(self, key: str, count: int) -> Ints:
        return self.lot.choice(np.array(CHOICES[key]), size=count)

    def percents(self, count: int, median: float, spread: float, top: int = 400) -> Ints:
        drawn = self.lot.lognormal(np.log(median), spread, count)
        return np.clip(drawn, 1, top).astype(np.int64)

    def at_share(self, kind: str, cases: Ints, percents: Ints) -> Ints:
        """When so much of the running clock is used, some seconds later, and never before the last act."""
        found = self.book.share(self.book.of(kind, cases), percents)
        return np.maximum(found + self.lot.integers(0, 50, len(cases)), self.book.now[cases] + 5)

    def ready(self, cases: Ints, at: Ints) -> tuple[Ints, Ints]:
        """Those whose act still falls into the city's time."""
        still = at <= self.book.until
        return cases[still], at[still]

    def later(self, cases: Ints, minutes: Any) -> Ints:
        moved = self.book.later(cases, self.book.now[cases], minutes)
        return np.maximum(moved + self.lot.integers(0, 50, len(cases)), self.book.now[cases] + 5)

    # Handing over and doing it ------------------------------------------------------------

    def round(self, cases: Ints) -> None:
        """From the desk to closing."""
        cases = self.dispatch(cases)
        back = (self.book.lead_unit[cases] >= 0) & (self.lot.random(len(cases)) < 0.045) & (not self.stalled)
        returned = requests.return_cases(self, cases[back])
        again = self.dispatch(returned, is_second=True)
        cases = self.sign_in(np.concatenate([cases[~back], again]))
        if not self.stalled:
            cases = requests.extend(self, cases)
            cases = requests.suspend(self, cases)
            requests.remind(self, cases)
            self.check(self.report_done(cases))

    def dispatch(self, cases: Ints, is_second: bool = False) -> Ints:
        """To the grid's or community's own people, to the street's team, or to a department."""
        book, lot, world = self.book, self.lot, self.world
        cases, at = self.ready(cases, self.at_share("dispatch", cases, self.percents(len(cases), 25, 0.75)))
        actor = self.desk(cases, 0)
        own = (world.level[book.desk[cases]] == Level.COMMUNITY) & (lot.random(len(cases)) < 0.52)
        own &= not is_second
        by_grid = own & (book.grid[cases] >= 0) & (lot.random(len(cases)) < 0.7)
        area = np.where(own, np.where(by_grid, book.grid[cases], book.desk[cases]), NOBODY)
        unit = np.where(own, NOBODY, self.choose_unit(cases, self.returned_by[cases]))
        lead_person = np.where(
            own,
            np.where(by_grid, world.worker[book.grid[cases]], self.desk(cases, 0)),
            world.handlers[unit, 0],
        )
        self.lead_person[cases] = lead_person
        book.lead_unit[cases], book.lead_area[cases] = unit, area
        book.instants["dispatched"][cases], book.instants["accepted"][cases] = at, NONE
        book.handler[cases] = NOBODY
        text = self.say("dispatch", len(cases))
        book.stop("dispatch", cases, at)
        book.lead[cases] = book.assignments.add(
            len(cases), case=cases, unit=unit, area=area, leg=book.leg[cases], by=actor, at=at, text=text
        )
        book.act(cases, at, ACT["dispatch"], "dispatched", actor=actor, text=text, a=unit, b=area)
        level = np.where(own, world.level[area], world.level[book.desk[cases]])
        book.start("sign_in", cases, at, level=np.minimum(level, Level.COMMUNITY), unit=unit)
        running = book.of("handle", cases) >= 0
        book.clocks.unit[book.of("handle", cases[running])] = unit[running]
        book.start("handle", cases[~running], at[~running], level=level[~running], unit=unit[~running])
        return cases

    def choose_unit(self, cases: Ints, not_this: Ints) -> Ints:
        """The street's team or the department of the matter; another one where a unit sent it back."""
        book, world = self.book, self.world
        district = world.ancestor[book.desk[cases], Level.DISTRICT]
        street = world.ancestor[book.arrivals.area[cases], Level.SUBDISTRICT]
        wanted = self.wanted[book.arrivals.category[cases]]
        department = world.departments[district, wanted]
        other = world.departments[district, (wanted + 1) % world.departments.shape[1]]
        team = np.where(world.level[book.desk[cases]] >= Level.SUBDISTRICT, world.team[street], NOBODY)
        use_team = (team >= 0) & (self.lot.random(len(cases)) < 0.6) & (team != not_this)
        chosen = np.where(use_team, team, department)
        chosen = np.where(chosen == not_this, other, chosen)
        assert (chosen >= 0).all()
        return chosen

    def sign_in(self, cases: Ints) -> Ints:
        book = self.book
        if self.stalled:
            cases = cases[self.lot.random(len(cases)) < 0.5]
        at = self.at_share("sign_in", cases, self.percents(len(cases), 24, 0.75))
        # Nobody with a short limit sits half of it before taking the case on; a few still do.
        soon = self.at_share("handle", cases, self.percents(len(cases), 18, 0.6))
        prompt = self.lot.random(len(cases)) < PROMPT
        cases, at = self.ready(cases, np.where(prompt, np.minimum(at, soon), at))
        actor = self.lead_person[cases]
        book.stop("sign_in", cases, at)
        book.instants["accepted"][cases] = at
        book.assignments.accepted[book.lead[cases]] = at
        book.assignments.accepted_by[book.lead[cases]] = actor
        book.act(cases, at, ACT["sign_in"], "accepted", actor=actor, text=self.say("sign_in", len(cases)))
        begins = self.lot.random(len(cases)) < 0.5
        some, at = self.ready(
            cases[begins], self.later(cases[begins], self.lot.integers(3, 50, begins.sum()))
        )
        text = self.say("start", len(some))
        book.act(some, at, ACT["start"], "in_progress", actor=self.lead_person[some], text=text)
        return np.concatenate([cases[~begins], some])

    def report_done(self, cases: Ints, is_again: bool = False) -> Ints:
        book, lot = self.book, self.lot
        unit, area = book.lead_unit[cases], book.lead_area[cases]
        slow = np.where(unit >= 0, self.unit_quality[unit], self.area_quality[area])
        share = np.minimum(self.percents(len(cases), 30, 0.5) * slow, 600).astype(np.int64)
        at = (
            self.later(cases, lot.integers(15, 160, len(cases)))
            if is_again
            else self.at_share("handle", cases, share)
        )
        drags = (lot.random(len(cases)) < DRAGGING * slow**2) & (not is_again)
        # Most of what drags ends soon after a reminder or the first card; the rest runs past everything.
        a_little = self.at_share("handle", cases, self.percents(len(cases), 108, 0.12))
        by_far = self.at_share("whole", cases, self.percents(len(cases), 120, 0.3))
        delayed = np.where(lot.random(len(cases)) < HOPELESS, by_far, a_little)
        at = np.where(drags, np.maximum(at, delayed), at)
        resumed = book.clocks.paused_to[book.of("handle", cases)] != NONE
        at = np.where(resumed, self.later(cases, lot.integers(200, 1600, len(cases))), at)
        cases, at = self.ready(cases, at)
        actor = self.lead_person[cases]
        text = self.say("redone" if is_again else "result", len(cases))
        told = lot.random(len(cases)) < 0.7
        cost = np.where(lot.random(len(cases)) < 0.08, lot.integers(1, 40, len(cases)) * 50, 0)
        book.stop("handle", cases, at)
        book.result[cases], book.handler[cases], book.instants["handled"][cases] = text, actor, at
        book.act(
            cases, at, ACT["report_done"], "pending_check", actor=actor, text=text, a=told.astype(int), b=cost
        )
        book.start("check", cases, at)
        return cases

    # Checking and closing -----------------------------------------------------------------

    def check(self, cases: Ints, may_fail: bool = True) -> None:
        """By the desk's second person, who did not do the work; what fails is done again at once."""
        book = self.book
        cases, at = self.ready(cases, self.at_share("check", cases, self.percents(len(cases), 30, 0.7)))
        fails = (self.lot.random(len(cases)) < 0.035) & may_fail
        calls = self.has_phone[cases] & ~fails
        text = np.where(fails, self.say("check_fail", len(cases)), self.say("check", len(cases)))
        finding, actor = np.where(fails, FAIL, PASS), self.desk(cases, 1)
        book.checks.add(len(cases), case=cases, purpose=CHECK, finding=finding, by=actor, at=at, text=text)
        book.instants["checked"][cases] = at
        book.stop("check", cases, at)
        target = np.where(fails, STATE["rework"], np.where(calls, STATE["pending_visit"], STATE["closed"]))
        book.act(cases, at, ACT["check"], target, actor=actor, text=text, a=finding)
        book.counts["reworks"][cases[fails]] += 1
        requests.rework(book, cases[fails], at[fails])
        book.start("visit", cases[calls], at[calls])
        done = ~fails & ~calls
        self.closed(cases[done], at[done])
        self.visit(cases[calls])
        if fails.any():
            self.check(self.report_done(cases[fails], is_again=True), may_fail=False)

    def visit(self, cases: Ints) -> None:
        """Called back, three times at most."""
        book, lot = self.book, self.lot
        at = self.at_share("visit", cases, self.percents(len(cases), 25, 0.8))
        tries = self.world.settings["calls_before_closing"]
        for turn in range(1, tries + 1):
            cases, at = self.ready(cases, at)
            reached = lot.random(len(cases)) < (0.82, 0.6, 0.4)[min(turn, 3) - 1]
            late = book.clocks.due[book.of("whole", cases)] < at
            mood = lot.choice([5, 4, 3, 2, 1], size=len(cases), p=[0.48, 0.33, 0.12, 0.05, 0.02])
            mood = np.maximum(mood - (late & (lot.random(len(cases)) < 0.5)), 1)
            solved = reached & (mood >= 3)
            actor = self.desk(cases, 1)
            satisfaction = np.where(reached, mood, NOBODY)
            book.calls.add(
                len(cases), case=cases, reached=reached, satisfaction=satisfaction,
                solved=np.where(reached, solved, UNKNOWN), by=actor, at=at,
            )  # fmt: skip
            book.satisfaction[cases[reached]] = mood[reached]
            book.solved[cases[reached]] = solved[reached]
            over = reached | (turn == tries)
            target = np.where(over, STATE["closed"], STATE["pending_visit"])
            book.act(cases, at, ACT["visit"], target, actor=actor, a=satisfaction, b=solved)
            self.closed(cases[over], at[over])
            cases = cases[~over]
            at = self.later(cases, lot.integers(60, 700, len(cases)))

    def closed(self, cases: Ints, at: Ints) -> None:
        """Every clock stops; the verdict on the whole is frozen."""
        book = self.book
        whole = book.of("whole", cases)
        book.stop_all(cases, at)
        book.in_time[cases] = book.clocks.in_time[whole]
        book.instants["closed"][cases] = at
        book.assignments.ended[book.lead[cases]] = at
        book.assignments.outcome[book.lead[cases]] = ENDINGS.index("done")
        book.lead[cases] = NOBODY

    def reopen(self, cases: Ints) -> Ints:
        """A second round with clocks of its own."""
        book = self.book
        days = self.lot.integers(1, 14, len(cases))
        moved = book.now[cases] + days * 86_400
        at = np.maximum(book.later(cases, moved, self.lot.integers(5, 300, len(cases))), moved)
        late = at > book.now[cases] + self.world.settings["reopen_days"] * 86_400
        cases, at = self.ready(cases[~late], at[~late])
        text = self.say("reopen", len(cases))
        book.act(cases, at, ACT["reopen"], "registered", actor=self.desk(cases, 0), text=text)
        book.counts["reopens"][cases] += 1
        book.first_closed[cases] = book.instants["closed"][cases]
        book.leg[cases] += 1
        book.lead_unit[cases] = book.lead_area[cases] = book.handler[cases] = NOBODY
        book.no_more_returns[cases] = False
        book.in_time[cases] = UNKNOWN
        for name in ("closed", "checked", "handled"):
            book.instants[name][cases] = NONE
        book.start("dispatch", cases, at)
        book.start("whole", cases, at)
        return cases

    def archive(self) -> None:
        """Every night, what has been closed for long enough."""
        book = self.book
        ended = (book.state == STATE["closed"]) | (book.state == STATE["rejected"])
        cases = np.flatnonzero(ended)
        free = book.instants["closed"][cases] + self.world.settings["archive_days"] * 86_400
        midnights = self.world.offices[0].midnights
        night = midnights[self.world.offices[0].day_of(free) + 1] + 9_000
        cases, at = self.ready(cases, night)
        book.act(cases, at, ACT["archive"], "archived", text=self.say("archive", len(cases)))
        book.instants["archived"][cases] = at
