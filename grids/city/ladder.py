"""The clocks of a walked chunk escalate as the sweep would have done it: reminders, cards, orders, replies.

The sweep is taken to come by some seconds after a rung's moment; a rung whose clock stopped meanwhile does
not fire.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from django.utils import timezone

from governance.areas.models import Level
from governance.cases.choices import RungAct
from grids.city.ledger import CANCELLED, NEVER, NONE, PAUSED, RUNNING, STOPPED, Ledger
from grids.city.requests import paused_share
from grids.city.tables import Ints, instant
from grids.city.words import ACT, CHOICES, RUNGS
from grids.city.world import KINDS, NOBODY

CARD, SUPERVISION = KINDS.index("card"), KINDS.index("supervision")


@dataclass
class Ladder:
    """``taken`` are the serials of papers given so far, by prefix; raised by what is given here."""

    book: Ledger
    lot: np.random.Generator
    taken: dict[str, int]
    swept: bool = True
    _yellows: dict[int, int] = field(default_factory=dict)
    _orders: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    _replies: dict[int, int] = field(default_factory=dict)

    def run(self) -> None:
        book = self.book
        refs = np.arange(book.clocks.size)
        fired = self.fire(refs)
        for ref, rung, act, at in fired:
            self.act(ref, rung, act, at)
        papers = np.arange(len(refs), book.clocks.size)
        for ref, rung, act, at in self.fire(papers):
            if act == RungAct.REMIND:
                self.remind(ref, rung, at)
        book.counts["reminders"] += np.bincount(book.reminders.case, minlength=book.count)
        red = book.cards.red == 1
        book.counts["yellow_cards"] += np.bincount(book.cards.case[~red], minlength=book.count)
        book.counts["red_cards"] += np.bincount(book.cards.case[red], minlength=book.count)
        book.supervised[book.orders.case] = True

    def fire(self, refs: Ints) -> list[tuple[int, int, str, int]]:
        """Which rungs of ``refs`` have fired, in the order of time; sets when each clock fires next."""
        book, clocks = self.book, self.book.clocks
        found: list[tuple[int, int, str, int]] = []
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
                found += [
                    (ref, rung.percent, rung.act, at)
                    for ref, at in zip(mine[some].tolist(), fires_at[number, some].tolist(), strict=True)
                ]
        found.sort(key=lambda one: (one[3], one[0]))
        return found

    def moments(self, refs: Ints, percent: int) -> Ints:
        book = self.book
        found = book.share(refs, percent)
        for position in np.flatnonzero(book.clocks.paused_from[refs] != NONE).tolist():
            ref = int(refs[position])
            if book.clocks.state[ref] != PAUSED:
                found[position] = paused_share(book, ref, percent)
        return found

    # What a rung does ---------------------------------------------------------------------

    def act(self, ref: int, percent: int, act: str, at: int) -> None:
        if act == RungAct.REMIND:
            self.remind(ref, percent, at)
        elif act == RungAct.WARN:
            self.step("rung_warn", ref, at, percent, CHOICES["rung_warn"][0])
        elif act == RungAct.YELLOW:
            self.card(ref, percent, at, red=False)
        elif act == RungAct.RED:
            self.card(ref, percent, at, red=True)

    def step(self, act: str, ref: int, at: int, percent: int, text: int, card: int = -1, order: int = -1) -> None:
        clocks = self.book.clocks
        self.book.steps.add(
            1, case=clocks.case[ref], at=at, act=ACT[act], text=text, a=ref, b=percent,
            c=(card + 1) * 2**31 + order + 1,
        )  # fmt: skip

    def remind(self, ref: int, percent: int, at: int) -> None:
        text = CHOICES["rung_remind"][0]
        self.book.reminders.add(1, case=self.book.clocks.case[ref], at=at, text=text)
        self.step("rung_remind", ref, at, percent, text)

    def card(self, ref: int, percent: int, at: int, *, red: bool) -> None:
        """A card against whoever answers for the clock; a second yellow of a case is red."""
        book, clocks = self.book, self.book.clocks
        case = int(clocks.case[ref])
        text = CHOICES["rung_red" if red else "rung_yellow"][0]
        ordered = red
        if not red and self._yellows.get(case, 0) + 1 >= book.world.settings["yellows_for_red"]:
            red, text = True, CHOICES["second_yellow"][0]
        self._yellows[case] = self._yellows.get(case, 0) + (not red)
        area, unit = int(clocks.area[ref]), int(clocks.unit[ref])
        paper = self.paper("card", ref, at)
        card = int(
            book.cards.add(
                1, case=case, red=red, serial=self.serial("HP" if red else "YP", area, at), area=area,
                unit=unit, late=ref, clock=paper, at=at, percent=percent,
            )[0]
        )  # fmt: skip
        order = self.order(ref, at) if ordered else -1
        self.step("rung_red" if ordered else "rung_yellow", ref, at, percent, text, card, order)
        replied = self.replied(case, paper, at, willing=0.88, top=220)
        if replied is not None:
            who = self.answers(case, unit, area)
            book.cards.replied[card], book.cards.replied_by[card] = replied, who
            book.cards.reply[card] = reply = int(self.lot.choice(CHOICES["reply"]))
            book.steps.add(1, case=case, at=replied, act=ACT["reply_card"], actor=who, text=reply, a=card)

    def order(self, ref: int, at: int) -> int:
        """The level above demands an answer, unless one of its orders waits for one already."""
        book, clocks, world = self.book, self.book.clocks, self.book.world
        case, desk, unit = int(clocks.case[ref]), int(clocks.area[ref]), int(clocks.unit[ref])
        area = int(world.parent[desk]) if world.level[desk] > Level.CITY else desk
        standing = self._orders.setdefault(case, [])
        if any(place == area and until > at for place, until in standing):
            return -1
        paper = self.paper("supervision", ref, at)
        row = int(
            book.orders.add(
                1, case=case, serial=self.serial("DB", area, at), level=world.level[area], area=area, at=at,
                clock=paper, kind=clocks.kind[ref],
            )[0]
        )  # fmt: skip
        replied = self.replied(case, paper, at, willing=1.0, top=90)
        standing.append((area, NEVER if replied is None else replied))
        if replied is not None:
            who, text = self.answers(case, unit, desk), CHOICES["order_reply"][0]
            book.orders.replied[row], book.orders.replied_by[row] = replied, who
            book.steps.add(1, case=case, at=replied, act=ACT["reply_order"], actor=who, text=text, a=row)
        return row

    def answers(self, case: int, unit: int, area: int) -> int:
        world = self.book.world
        return int(world.handlers[unit, 1] if unit >= 0 else world.staff[area, 0])

    def paper(self, kind: str, ref: int, at: int) -> int:
        """The clock of a card or order, answered for by whom the late clock names."""
        book, clocks = self.book, self.book.clocks
        found = book.start(
            kind, clocks.case[ref : ref + 1].copy(), np.array([at]), area=clocks.area[ref : ref + 1].copy(),
            unit=clocks.unit[ref],
        )  # fmt: skip
        book.clocks.leg[found] = book.clocks.leg[ref]
        return int(found[0])

    def replied(self, case: int, paper: int, at: int, *, willing: float, top: int) -> int | None:
        """When a paper is answered, None when it is not; its clock stops then, or with the case."""
        book, clocks = self.book, self.book.clocks
        percent = min(top, max(3, int(self.lot.lognormal(np.log(45), 0.6))))
        wish = int(book.share(np.array([paper]), percent)[0]) + int(self.lot.integers(1, 50))
        end, judged = self.end(case, at)
        earlier = self._replies.get(case, 0)
        wish = max(wish, at + 30, earlier + 30 if earlier != NEVER else 0)
        if top < 100:
            wish = min(wish, int(clocks.due[paper]) - 1)
        replies = self.lot.random() < willing and wish < min(end, book.until) and earlier != NEVER
        if top >= 100:
            self._replies[case] = wish if replies else NEVER
        stop = wish if replies else end
        if stop <= book.until:
            clocks.stopped[paper] = stop
            if replies or judged:
                clocks.state[paper], clocks.in_time[paper] = STOPPED, stop <= clocks.due[paper]
            else:
                clocks.state[paper] = CANCELLED
        return wish if replies else None

    def end(self, case: int, at: int) -> tuple[int, bool]:
        """When the case was next over after ``at``, and whether its clocks were judged then."""
        book = self.book
        first = int(book.first_closed[case])
        if first != NONE and at < first:
            return first, True
        closed = int(book.instants["closed"][case])
        return (NEVER if closed == NONE else closed), int(book.instants["registered"][case]) != NONE

    def serial(self, kind: str, area: int, at: int) -> int:
        year = timezone.localtime(instant(at)).year
        prefix = f"{kind}-{self.book.world.areas[area].code[:6]}-{year}-"
        self.taken[prefix] = self.taken.get(prefix, 0) + 1
        return self.taken[prefix]
