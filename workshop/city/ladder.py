"""The clocks of a walked chunk escalate as the sweep would have done it: reminders, cards, orders, replies.

The sweep is taken to come by some seconds after a rung's moment; a rung whose clock stopped meanwhile does
not fire.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from governance.areas.models import Level
from workshop.city.ledger import CANCELLED, NEVER, NONE, PAUSED, RUNNING, STOPPED, Ledger, Table
from workshop.city.requests import paused_share
from workshop.city.tables import Ints
from workshop.city.words import ACT, CHOICES, RUNGS


@dataclass
class Fired:
    """Rungs that fired: of which clocks, at which share of their limits, when, and what they do."""

    ref: Ints
    percent: Ints
    at: Ints
    act: str = ""
    acts: Any = None

    @classmethod
    def joined(cls, some: list[Fired]) -> Fired:
        """All of them in the order of time."""
        if not some:
            none = np.array([], dtype=np.int64)
            return cls(none, none, none, acts=np.array([], dtype=str))
        ref, percent, at = (
            np.concatenate([getattr(one, name) for one in some]) for name in ("ref", "percent", "at")
        )
        acts = np.concatenate([np.full(len(one.ref), one.act) for one in some])
        order = np.lexsort((ref, at))
        return cls(ref[order], percent[order], at[order], acts=acts[order])

    def part(self, which: Any) -> Fired:
        return Fired(self.ref[which], self.percent[which], self.at[which], acts=self.acts[which])

    def only(self, *acts: str) -> Fired:
        return self.part(np.isin(self.acts, acts))


@dataclass
class Ladder:
    """``taken`` are the serials of papers given so far, by prefix; raised by what is given here."""

    book: Ledger
    lot: np.random.Generator
    taken: dict[str, int]
    swept: bool = True

    def run(self) -> None:
        book = self.book
        refs = np.arange(book.clocks.size)
        fired = self.fire(refs)
        self.warn(fired.only("warn"))
        self.remind(fired.only("remind"))
        self.cards(fired.only("yellow", "red"))
        self.remind(self.fire(np.arange(len(refs), book.clocks.size)).only("remind"))
        book.counts["reminders"] += np.bincount(book.reminders.case, minlength=book.count)
        red = book.cards.red == 1
        book.counts["yellow_cards"] += np.bincount(book.cards.case[~red], minlength=book.count)
        book.counts["red_cards"] += np.bincount(book.cards.case[red], minlength=book.count)
        book.supervised[book.orders.case] = True

    def fire(self, refs: Ints) -> Fired:
        """Which rungs of ``refs`` have fired, in the order of time; sets when each clock fires next."""
        book, clocks = self.book, self.book.clocks
        found: list[Fired] = []
        for kind, rungs in book.world.ladders.items():
            mine = refs[clocks.kind[refs] == kind]
            if not len(mine) or not rungs:
                continue
            moments = np.stack([self.moments(mine, rung.percent) for rung in rungs])
            fires_at = moments + self.lot.integers(1, 50, moments.shape)
            stopped = clocks.stopped[mine]
            end = np.where(stopped == NONE, book.until + 1, stopped)
            end = np.where(clocks.state[mine] == PAUSED, clocks.paused_from[mine], end)
            gapped = clocks.gap_from[mine] != NONE
            before_gap = fires_at < np.where(gapped, clocks.gap_from[mine], NEVER)
            after_gap = gapped & (moments > clocks.gap_to[mine])
            has = (before_gap | after_gap) & (fires_at < end) & self.swept
            ahead = before_gap | after_gap if self.swept else np.ones_like(has)
            last = np.where(has.any(axis=0), len(rungs) - 1 - has[::-1].argmax(axis=0), -1)
            open_to = (np.arange(len(rungs))[:, None] > last) & ahead
            more = open_to.any(axis=0)
            upcoming = np.where(more, open_to.argmax(axis=0), np.maximum(last, 0))
            clocks.next_rung[mine] = np.array([rung.order for rung in rungs])[upcoming]
            live = more & (clocks.state[mine] == RUNNING)
            clocks.next_fire[mine] = np.where(live, moments[upcoming, np.arange(len(mine))], NONE)
            for number, rung in enumerate(rungs):
                some = np.flatnonzero(has[number])
                book.firings.add(
                    len(some), clock=mine[some], rung=rung.order, act=RUNGS.index(rung.act),
                    due=clocks.due[mine[some]], at=fires_at[number, some],
                )  # fmt: skip
                found.append(Fired(mine[some], some * 0 + rung.percent, fires_at[number, some], rung.act))
        return Fired.joined(found)

    def moments(self, refs: Ints, percent: int) -> Ints:
        book = self.book
        found = book.share(refs, percent)
        for position in np.flatnonzero(book.clocks.paused_from[refs] != NONE).tolist():
            ref = int(refs[position])
            if book.clocks.state[ref] != PAUSED:
                found[position] = paused_share(book, ref, percent)
        return found

    # What a rung does ---------------------------------------------------------------------

    def step(self, act: str, fired: Fired, text: object, papers: object = 0) -> None:
        self.book.steps.add(
            len(fired.ref), case=self.book.clocks.case[fired.ref], at=fired.at, act=ACT[act], text=text,
            a=fired.ref, b=fired.percent, c=papers,
        )  # fmt: skip

    def warn(self, fired: Fired) -> None:
        self.step("rung_warn", fired, CHOICES["rung_warn"][0])

    def remind(self, fired: Fired) -> None:
        text = CHOICES["rung_remind"][0]
        self.book.reminders.add(len(fired.ref), case=self.book.clocks.case[fired.ref], at=fired.at, text=text)
        self.step("rung_remind", fired, text)

    def cards(self, fired: Fired) -> None:
        """Cards against whoever answers for the clocks; a second yellow of a case is red.

        A red rung also has the level above demand an answer, once a case.
        """
        book, clocks, world = self.book, self.book.clocks, self.book.world
        case, area, unit = (column[fired.ref].copy() for column in (clocks.case, clocks.area, clocks.unit))
        asked = fired.acts == "red"
        red, ordered = self.colours(case, asked)
        texts = np.where(red, CHOICES["second_yellow"][0], CHOICES["rung_yellow"][0])
        texts = np.where(asked, CHOICES["rung_red"][0], texts)
        papers = self.papers("card", fired)
        kinds = np.where(red, "HP", "YP").tolist()
        cards = book.cards.add(
            len(case), case=case, red=red, serial=self.serials(kinds, area, fired.at), area=area, unit=unit,
            late=fired.ref, clock=papers, at=fired.at, percent=fired.percent,
        )  # fmt: skip
        calls = fired.part(ordered)
        above = np.where(world.level[area] > Level.CITY, world.parent[area], area)[ordered]
        demands = self.papers("supervision", calls)
        orders = book.orders.add(
            len(calls.ref), case=case[ordered], serial=self.serials(["DB"] * len(above), above, calls.at),
            level=world.level[above], area=above, at=calls.at, clock=demands, kind=clocks.kind[calls.ref],
        )  # fmt: skip
        order_of = np.full(len(case), -1, dtype=np.int64)
        order_of[ordered] = orders
        codes = (cards + 1) * 2**31 + order_of + 1
        self.step("rung_yellow", fired.part(~asked), texts[~asked], codes[~asked])
        self.step("rung_red", fired.part(asked), texts[asked], codes[asked])
        self.answer(cards, book.cards, papers, unit, area, "card", willing=0.88, top=220)
        self.answer(orders, book.orders, demands, unit[ordered], area[ordered], "order", willing=1.0, top=90)

    def colours(self, case: Ints, asked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of each card, in the order of time: whether it is red, and whether an order comes with it."""
        enough = self.book.world.settings["yellows_for_red"]
        yellows: dict[int, int] = {}
        called: set[int] = set()
        red, ordered = [], []
        for one, is_red in zip(case.tolist(), asked.tolist(), strict=True):
            ordered.append(is_red and one not in called)
            if is_red:
                called.add(one)
            elif yellows.get(one, 0) + 1 >= enough:
                is_red = True
            else:
                yellows[one] = yellows.get(one, 0) + 1
            red.append(is_red)
        return np.array(red, dtype=bool), np.array(ordered, dtype=bool)

    def papers(self, kind: str, fired: Fired) -> Ints:
        """The clocks of cards or orders, answered for by whom the late clocks name."""
        book, late = self.book, fired.ref
        clocks = book.clocks
        case, area, unit, leg = (
            column[late].copy() for column in (clocks.case, clocks.area, clocks.unit, clocks.leg)
        )
        found = book.start(kind, case, fired.at, area=area, unit=unit)
        book.clocks.leg[found] = leg
        return found

    def answer(
        self, rows: Ints, table: Table, papers: Ints, unit: Ints, area: Ints, what: str, *, willing: float,
        top: int,
    ) -> None:  # fmt: skip
        """Papers are answered in the order in which a case got them; their clocks stop then, or with it."""
        book, lot, count = self.book, self.lot, len(rows)
        clocks, world = book.clocks, book.world
        case, issued = table.case[rows].copy(), table.at[rows].copy()
        percent = np.clip(lot.lognormal(np.log(45), 0.6, count), 3, top).astype(np.int64)
        wish = np.maximum(book.share(papers, percent) + lot.integers(1, 50, count), issued + 30)
        if top < 100:
            wish = np.minimum(wish, clocks.due[papers] - 1)
        first = book.first_closed[case]
        reopened = (first != NONE) & (issued < first)
        closed = np.where(book.instants["closed"][case] == NONE, NEVER, book.instants["closed"][case])
        end = np.where(reopened, first, closed)
        judged = reopened | (book.instants["registered"][case] != NONE)
        willing_ones = lot.random(count) < willing
        before: dict[int, int] = {}
        for number, one in enumerate(case.tolist()):
            earlier = before.get(one, 0)
            if earlier != NEVER:
                wish[number] = max(wish[number], earlier + 30)
            replies = willing_ones[number] and earlier != NEVER
            replies = replies and wish[number] < min(end[number], book.until)
            willing_ones[number] = replies
            before[one] = int(wish[number]) if replies else NEVER
        who = np.where(unit >= 0, world.handlers[unit, 1], world.staff[np.maximum(area, 0), 0])
        some = np.flatnonzero(willing_ones)
        table.replied[rows[some]], table.replied_by[rows[some]] = wish[some], who[some]
        if what == "card":
            text = lot.choice(np.array(CHOICES["reply"]), len(some))
            book.cards.reply[rows[some]] = text
        else:
            text = np.full(len(some), CHOICES["order_reply"][0])
        book.steps.add(
            len(some), case=case[some], at=wish[some], act=ACT[f"reply_{what}"], actor=who[some], text=text,
            a=rows[some],
        )  # fmt: skip
        stop = np.where(willing_ones, wish, end)
        over = stop <= book.until
        verdict = over & (willing_ones | judged)
        clocks.stopped[papers[over]] = stop[over]
        clocks.state[papers[over]] = np.where(verdict[over], STOPPED, CANCELLED)
        clocks.in_time[papers[verdict]] = stop[verdict] <= clocks.due[papers[verdict]]

    def serials(self, kinds: list[str], area: Ints, at: Ints) -> Ints:
        """The running number of each paper, by kind, district and year."""
        found = []
        years = (at + 8 * 3600).astype("datetime64[s]").astype("datetime64[Y]").astype(int) + 1970
        for kind, one, year in zip(kinds, area.tolist(), years.tolist(), strict=True):
            prefix = f"{kind}-{self.book.world.areas[one].code[:6]}-{year}-"
            self.taken[prefix] = self.taken.get(prefix, 0) + 1
            found.append(self.taken[prefix])
        return np.array(found, dtype=np.int64)
