"""Building the city: the parent walks chunk after chunk, workers render and copy them."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
from django.db import connection, connections
from django.utils import timezone

from workshop.city import people, render, trails, world, writing
from workshop.city.arrivals import Arrivals, arrive, first_day
from workshop.city.columns import Rows
from workshop.city.ladder import Ladder
from workshop.city.ledger import Ledger
from workshop.city.life import Life
from workshop.city.render import Chunk
from workshop.city.tables import seconds
from workshop.city.world import World

CHUNK = 20_000
AHEAD = 2  # chunks walked and not yet written, for each worker: they are held in memory
Say = Callable[[str, float], None]


@dataclass(frozen=True)
class Plan:
    """What is to be built. ``until`` is the instant at which the city is looked at."""

    cases: int
    seed: int
    until: datetime
    days: int = 365
    stalled: bool = False
    chunk: int = CHUNK

    def parameters(self) -> dict[str, Any]:
        return {
            "cases": self.cases,
            "seed": self.seed,
            "until": self.until.isoformat(),
            "days": self.days,
            "stalled": self.stalled,
            "chunk": self.chunk,
        }

    @classmethod
    def of(cls, parameters: dict[str, Any]) -> Plan:
        wanted = {name: parameters[name] for name in cls.__dataclass_fields__}
        return cls(**(wanted | {"until": datetime.fromisoformat(wanted["until"])}))


def build(plan: Plan, say: Say, *, workers: int = 1) -> None:
    """Build the city, or go on with the build that was interrupted. Raises LookupError where rules miss."""
    before = writing.unfinished()
    if before is None:
        since = first_day(plan.until, plan.days)
        people.settle(_midnight(since) - timedelta(days=30))
        before = plan.parameters() | {
            "first_case": writing.next_key("cases_case"),
            "first_clock": writing.next_key("cases_clock"),
            "taken": writing.taken_serials(),
        }
        writing.begin(before, is_small=is_small(plan))
        before["done"] = set()
    plan = Plan.of(before)
    say("areas, rules, office hours", 0.0)
    known = read_world(plan)
    writing.reserve("cases_case", before["first_case"] + plan.cases - 1)
    chunks = walk(plan, known, before["first_case"], before["first_clock"], before["taken"])
    _write_all(known, chunks, before["done"], plan, say, workers)
    definitions = writing.index_definitions()
    for number, definition in enumerate(definitions):
        say(definition.split()[2], number / len(definitions))
        writing.make_index(definition)
    say("statistics", 0.0)
    writing.finish()
    say("done", 1.0)


def read_world(plan: Plan) -> World:
    since = first_day(plan.until, plan.days)
    return world.read(plan.until, range(since.year - 1, plan.until.year + 3), plan.seed)


def walk(
    plan: Plan, known: World, first_case: int, first_clock: int, taken: dict[str, int]
) -> Iterator[tuple[Chunk, dict[str, int]]]:
    """The chunks in the order of time, each with the counters it has raised."""
    lot = np.random.default_rng([plan.seed, 0])
    serials = dict(taken)
    arrivals = arrive(known, plan.cases, first_day(plan.until, plan.days), plan.until, lot, serials)
    papers = dict(taken)
    numbers = {prefix: last for prefix, last in serials.items() if last != taken.get(prefix)}
    for number, begin in enumerate(range(0, plan.cases, plan.chunk)):
        part = arrivals.part(begin, min(begin + plan.chunk, plan.cases))
        given = dict(papers)
        life = walk_part(plan, known, part, number, papers)
        chunk = Chunk.of(number, plan.seed, life, first_case + begin, first_clock)
        first_clock += life.book.clocks.size
        writing.reserve("cases_clock", first_clock - 1)
        raised = {prefix: last for prefix, last in papers.items() if last != given.get(prefix)}
        yield chunk, numbers | raised if number == 0 else raised


def walk_part(plan: Plan, known: World, part: Arrivals, number: int, papers: dict[str, int]) -> Life:
    """One chunk of cases, walked and escalated."""
    lot = np.random.default_rng([plan.seed, 1, number])
    life = Life(Ledger(known, part, seconds(plan.until)), lot, stalled=plan.stalled)
    life.run()
    Ladder(life.book, lot, papers, swept=not plan.stalled).run()
    return life


def rows_of(known: World, chunk: Chunk) -> list[Rows]:
    """A chunk as rows, in an order in which keys exist before they are named."""
    chunk.book.world = known
    numbers = render.case_numbers(known, chunk.book)
    return [
        render.cases(known, chunk, numbers),
        trails.steps(known, chunk, numbers),
        render.clocks(known, chunk),
        *render.papers(known, chunk),
    ]


def _write_all(
    known: World,
    chunks: Iterator[tuple[Chunk, dict[str, int]]],
    done: set[int],
    plan: Plan,
    say: Say,
    workers: int,
) -> None:
    count = -(-plan.cases // plan.chunk)
    written = len(done)
    if workers == 1:
        for chunk, counters in chunks:
            if chunk.number not in done:
                writing.write(chunk.number, rows_of(known, chunk), counters)
                written += 1
            say("cases", written / count)
        return
    global _known
    _known = known
    connections.close_all()  # children must not share their parent's connection: all are born without one
    pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork"))
    with pool:
        for born in [pool.submit(_be_born) for _ in range(workers)]:
            born.result()
        writing.claim()  # the lock went with the connection
        waiting: set[Future[int]] = set()
        for chunk, counters in chunks:
            if chunk.number in done:
                continue
            chunk.book.world = None  # type: ignore[assignment]  # the child has its own
            waiting.add(pool.submit(_write_one, chunk, counters))
            while len(waiting) >= workers * AHEAD:
                ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                written += sum(1 for one in ready if one.result() >= 0)
                say("cases", written / count)
        for one in waiting:
            one.result()
            written += 1
            say("cases", written / count)


_known: World | None = None


def _be_born() -> None:
    """Called in a child: with fork, all of them are started by the first call."""


def _write_one(chunk: Chunk, counters: dict[str, int]) -> int:
    assert _known is not None
    writing.write(chunk.number, rows_of(_known, chunk), counters)
    return chunk.number


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def is_small(plan: Plan) -> bool:
    """Whether what is added is little beside what stands: a tenth."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_case")
        return plan.cases * 10 <= int(cursor.fetchone()[0])


def is_empty() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT EXISTS (SELECT FROM cases_case)")
        return bool(cursor.fetchone()[0])
