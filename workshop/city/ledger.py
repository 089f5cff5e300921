"""What a chunk of cases comes to, in columns that grow: steps of the trail, clocks, assignments, papers."""

from __future__ import annotations

from typing import Any

import numpy as np

from grids.flows import INCIDENT
from workshop.city.arrivals import Arrivals
from workshop.city.tables import Ints
from workshop.city.world import KINDS, NOBODY, World

STATES = tuple(INCIDENT.states)
STATE = {code: number for number, code in enumerate(STATES)}
AS_IT_IS = -1  # a step that leaves the state alone
RUNNING, PAUSED, STOPPED, CANCELLED = range(4)
CLOCK_STATES = ("running", "paused", "stopped", "cancelled")
NEVER = np.iinfo(np.int64).max
NONE = -(2**62)  # an instant that is not there
UNKNOWN, NO, YES = -1, 0, 1
ENDINGS = ("", "done", "returned", "moved")


class Table:
    """Columns of whole numbers by name; rows come in blocks and may be changed until they are written."""

    def __init__(self, **defaults: int) -> None:
        self.size = 0
        self._defaults = defaults
        self._data = {name: np.empty(1024, dtype=np.int64) for name in defaults}

    def add(self, count: int, **values: Any) -> Ints:
        """Add rows and return their numbers; columns not given hold their default."""
        begin, end = self.size, self.size + count
        capacity = len(next(iter(self._data.values())))
        if end > capacity:
            for name, column in self._data.items():
                grown = np.empty(max(end, capacity * 2), dtype=np.int64)
                grown[:begin] = column[:begin]
                self._data[name] = grown
        for name, column in self._data.items():
            column[begin:end] = values.pop(name, self._defaults[name])
        if values:
            raise KeyError(f"no such columns: {sorted(values)}")
        self.size = end
        return np.arange(begin, end)

    def __getattr__(self, name: str) -> Ints:
        if name.startswith("_") or name not in self._data:
            raise AttributeError(name)
        return self._data[name][: self.size]


class Ledger:
    """The tables of one chunk. Cases are numbered from 0 in the order of their reports."""

    def __init__(self, world: World, arrivals: Arrivals, until: int) -> None:
        count = len(arrivals.at)
        self.world, self.arrivals, self.until, self.count = world, arrivals, until, count
        grid = world.level[arrivals.area] == 4
        self.desk = np.where(grid, world.parent[arrivals.area], arrivals.area)
        self.grid = np.where(grid, arrivals.area, NOBODY)
        self.state = np.full(count, STATE["reported"])
        self.state_since = arrivals.at.copy()
        self.now = arrivals.at.copy()
        self.leg = np.ones(count, dtype=np.int64)
        self.condition = np.full(count, NOBODY, dtype=np.int64)
        self.lead_unit = np.full(count, NOBODY, dtype=np.int64)
        self.lead_area = np.full(count, NOBODY, dtype=np.int64)
        self.handler = np.full(count, NOBODY, dtype=np.int64)
        self.instants = {
            name: np.full(count, NONE, dtype=np.int64)
            for name in ("registered", "dispatched", "accepted", "handled", "checked", "closed", "archived")
        }
        self.counts = {
            name: np.zeros(count, dtype=np.int64)
            for name in (
                "returns",
                "reworks",
                "reopens",
                "extensions",
                "reminders",
                "yellow_cards",
                "red_cards",
            )
        }
        self.self_handled = np.zeros(count, dtype=bool)
        self.sampled = np.zeros(count, dtype=bool)
        self.supervised = np.zeros(count, dtype=bool)
        self.no_more_returns = np.zeros(count, dtype=bool)
        self.in_time = np.full(count, UNKNOWN, dtype=np.int64)
        self.satisfaction = np.full(count, NOBODY, dtype=np.int64)
        self.solved = np.full(count, UNKNOWN, dtype=np.int64)
        self.merged_into = np.full(count, NOBODY, dtype=np.int64)
        self.result = np.full(count, NOBODY, dtype=np.int64)
        self.live = np.full((len(KINDS), count), NOBODY, dtype=np.int64)
        self.last_handle = np.full(count, NOBODY, dtype=np.int64)
        self.first_closed = np.full(count, NONE, dtype=np.int64)  # of cases that were reopened
        self.lead = np.full(count, NOBODY, dtype=np.int64)  # the live assignment
        self.steps = Table(
            case=0, at=0, act=0, source=AS_IT_IS, target=AS_IT_IS, actor=NOBODY, text=NOBODY, a=0, b=0, c=0
        )
        self.clocks = Table(
            case=0,
            kind=0,
            leg=1,
            level=0,
            unit=NOBODY,
            area=0,
            state=RUNNING,
            limit=0,
            type=0,
            amount=0,
            ends=0,
            office=0,
            start=0,
            due=0,
            original=0,
            stopped=NONE,
            in_time=UNKNOWN,
            gap_from=NONE,  # stopped and taken up again (rework): nothing fires in between
            gap_to=NONE,
            paused_from=NONE,
            paused_to=NONE,
            next_rung=0,
            next_fire=NONE,
        )
        self.assignments = Table(
            case=0, unit=NOBODY, area=NOBODY, leg=1, by=NOBODY, at=0, accepted=NONE, accepted_by=NOBODY,
            ended=NONE, outcome=0, text=NOBODY,
        )  # fmt: skip
        self.checks = Table(case=0, purpose=0, finding=0, by=NOBODY, at=0, text=NOBODY)
        self.calls = Table(case=0, reached=0, satisfaction=NOBODY, solved=UNKNOWN, by=NOBODY, at=0)
        self.reminders = Table(case=0, by=NOBODY, at=0, text=NOBODY)
        self.extensions = Table(
            case=0, clock=0, state=0, amount=0, reason=0, asked_by=0, asked=0, endorsed_by=NOBODY,
            endorsed=NONE, decided_by=NOBODY, decided=NONE,
        )  # fmt: skip
        self.suspensions = Table(
            case=0, state=0, reason=0, resume_on=0, asked_by=0, asked=0, decided_by=NOBODY, decided=NONE,
            resumed=NONE,
        )  # fmt: skip
        self.firings = Table(clock=0, rung=0, act=0, due=0, at=0)
        self.cards = Table(
            case=0, red=0, serial=0, area=0, unit=NOBODY, late=0, clock=0, at=0, percent=0, reply=NOBODY,
            replied=NONE, replied_by=NOBODY,
        )  # fmt: skip
        self.orders = Table(
            case=0, serial=0, level=0, area=0, at=0, clock=0, kind=0, replied=NONE, replied_by=NOBODY
        )

    # Acts ---------------------------------------------------------------------------------

    def act(
        self,
        cases: Ints,
        at: Ints,
        act: int,
        target: str | Ints | None = None,
        *,
        actor: Any = NOBODY,
        text: Any = NOBODY,
        a: Any = 0,
        b: Any = 0,
        c: Any = 0,
    ) -> None:
        """Write a step of each of ``cases`` and move them on."""
        before = self.state[cases]
        after: Any = before if target is None else STATE[target] if isinstance(target, str) else target
        self.steps.add(
            len(cases), case=cases, at=at, act=act, source=before, target=after, actor=actor, text=text,
            a=a, b=b, c=c,
        )  # fmt: skip
        changed = cases[before != after]
        self.state[cases] = after
        self.now[cases] = at
        self.state_since[changed] = self.now[changed]

    # Clocks -------------------------------------------------------------------------------

    def start(
        self, kind: str, cases: Ints, at: Ints, *, level: Any = None, area: Any = None, unit: Any = NOBODY
    ) -> Ints:
        """Start a clock for each of ``cases``, by the limits and office hours of the place that answers."""
        number = KINDS.index(kind)
        area = self.desk[cases] if area is None else area
        level = self.world.level[area] if level is None else level
        refs = self.clocks.add(
            len(cases), case=cases, kind=number, leg=self.leg[cases], level=level, area=area, unit=unit,
            office=self.world.office_of[area], start=at,
        )  # fmt: skip
        self.judge(refs)
        self.clocks.original[refs] = self.clocks.due[refs]
        if kind not in ("card", "supervision"):
            self.live[number, cases] = refs
        return refs

    def judge(self, refs: Ints) -> None:
        """Put clocks under the limit that applies to their level, and work out when they are due."""
        if len(refs):
            self.put_under(refs, *self.best(refs, self.clocks.level[refs]))

    def best(self, refs: Ints, level: Ints) -> tuple[Ints, Ints]:
        """The limit for each clock at a level, and when it would be due; for emergencies the earlier."""
        clocks, world = self.clocks, self.world
        cases = clocks.case[refs]
        keys = np.stack([clocks.kind[refs], self.arrivals.urgency[cases], level, self.condition[cases]])
        unique, which = np.unique(keys, axis=1, return_inverse=True)
        which = which.reshape(-1)
        options = [world.limit(*(int(one) for one in column)) for column in unique.T]
        _pk, types, amounts, ends = world.limit_columns
        best = np.full(len(refs), NEVER, dtype=np.int64)
        chosen = np.zeros(len(refs), dtype=np.int64)
        for turn in (0, 1):
            limit = np.array([found[min(turn, len(found) - 1)] for found in options], dtype=np.int64)[which]
            due = self.due(clocks.office[refs], clocks.start[refs], amounts[limit], types[limit], ends[limit])
            better = due < best
            best[better], chosen[better] = due[better], limit[better]
            if all(len(found) == 1 for found in options):
                break
        return chosen, best

    def put_under(self, refs: Ints, limit: Ints, due: Ints) -> None:
        _pk, types, amounts, ends = self.world.limit_columns
        clocks = self.clocks
        clocks.limit[refs], clocks.due[refs] = limit, due
        clocks.type[refs], clocks.amount[refs], clocks.ends[refs] = types[limit], amounts[limit], ends[limit]

    def lengthen_whole(self, cases: Ints) -> None:
        """A higher level has longer: the whole clock goes under its limit where that is later."""
        refs = self.of("whole", cases)
        limit, due = self.best(refs, self.world.level[self.desk[cases]])
        later = due > self.clocks.due[refs]
        self.put_under(refs[later], limit[later], due[later])

    def due(self, office: Ints, start: Ints, amount: Ints, kind: Ints, ends: Ints) -> Ints:
        result = np.empty(len(start), dtype=np.int64)
        for number in np.unique(office):
            some = office == number
            table = self.world.offices[int(number)]
            result[some] = table.due(start[some], amount[some], kind[some], ends[some])
        return result

    def again(self, refs: Ints) -> None:
        """Work out anew when clocks are due whose amount was changed."""
        clocks = self.clocks
        clocks.due[refs] = self.due(
            clocks.office[refs], clocks.start[refs], clocks.amount[refs], clocks.type[refs], clocks.ends[refs]
        )

    def share(self, refs: Ints, percent: Any) -> Ints:
        """The instants at which ``percent`` of each clock is used."""
        clocks = self.clocks
        percent = np.broadcast_to(np.asarray(percent, dtype=np.int64), refs.shape)
        result = np.empty(len(refs), dtype=np.int64)
        for number in np.unique(clocks.office[refs]):
            some = clocks.office[refs] == number
            mine = refs[some]
            result[some] = self.world.offices[int(number)].share(
                clocks.start[mine], clocks.due[mine], clocks.type[mine], percent[some]
            )
        return result

    def later(self, cases: Ints, at: Ints, minutes: Any) -> Ints:
        """``at`` and so many office minutes of the desk's calendar."""
        spent = np.broadcast_to(np.asarray(minutes) * 60, at.shape).astype(np.int64)
        result = np.empty(len(at), dtype=np.int64)
        offices = self.world.office_of[self.desk[cases]]
        for number in np.unique(offices):
            some = offices == number
            result[some] = self.world.offices[int(number)].later(at[some], spent[some])
        return result

    def of(self, kind: str, cases: Ints) -> Ints:
        return self.live[KINDS.index(kind), cases]

    def stop(self, kind: str, cases: Ints, at: Ints) -> Ints:
        """Stop the clocks of a kind and freeze their verdicts; which of ``cases`` had one."""
        number = KINDS.index(kind)
        refs = self.live[number, cases]
        had = refs >= 0
        some = refs[had]
        clocks = self.clocks
        clocks.state[some], clocks.stopped[some] = STOPPED, at[had]
        clocks.in_time[some] = at[had] <= clocks.due[some]
        self.live[number, cases] = NOBODY
        if kind == "handle":
            self.last_handle[cases[had]] = some
        return had

    def stop_all(self, cases: Ints, at: Ints) -> None:
        for kind in KINDS[:8]:
            self.stop(kind, cases, at)

    def cancel_all(self, cases: Ints, at: Ints) -> None:
        """End clocks without a verdict."""
        for number in range(8):
            refs = self.live[number, cases]
            had = refs >= 0
            self.clocks.state[refs[had]], self.clocks.stopped[refs[had]] = CANCELLED, at[had]
            self.live[number, cases] = NOBODY
