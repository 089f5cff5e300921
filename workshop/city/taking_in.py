"""How matters are taken in: done on the spot, verified, registered or rejected, passed to the level above."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from governance.areas.models import Level
from workshop.city.ledger import STATE
from workshop.city.tables import Ints
from workshop.city.words import ACT
from workshop.city.world import NOBODY

if TYPE_CHECKING:
    from workshop.city.life import Life

EXISTS, NOT_EXISTS = range(2)
VERIFY = 0


def self_handle(life: Life, cases: Ints) -> None:
    """Done on the spot by the worker who saw it; one in ten is drawn and checked by somebody else."""
    book, lot = life.book, life.lot
    minutes = lot.integers(3, 45, len(cases))
    cases, at = life.ready(cases, book.now[cases] + minutes * 60)
    actor = life.filed_by(cases)
    drawn = lot.random(len(cases)) * 100 < life.world.settings["self_handled_sample_percent"]
    book.self_handled[cases], book.sampled[cases] = True, drawn
    for name in ("registered", "dispatched", "accepted", "handled"):
        book.instants[name][cases] = at
    book.handler[cases], book.lead_area[cases] = actor, book.grid[cases]
    book.lead[cases] = book.assignments.add(
        len(cases), case=cases, area=book.grid[cases], by=actor, at=at, accepted=at, accepted_by=actor
    )
    text = life.say("measure", len(cases))
    book.result[cases] = text
    target = np.where(drawn, STATE["pending_check"], STATE["closed"])
    book.stop("register", cases, at)
    book.act(cases, at, ACT["self_handle"], target, actor=actor, text=text, a=drawn.astype(int))
    book.start("whole", cases, at)
    book.start("check", cases[drawn], at[drawn])
    life.closed(cases[~drawn], at[~drawn])
    life.check(cases[drawn], may_fail=False)


def register(life: Life, cases: Ints) -> Ints:
    """Verified or not, each is registered or rejected; the registered ones."""
    book, lot = life.book, life.lot
    asked = (lot.random(len(cases)) < 0.12) & (not life.stalled)
    some, at = life.ready(
        cases[asked], life.at_share("register", cases[asked], lot.integers(3, 20, asked.sum()))
    )
    book.act(some, at, ACT["ask_verification"], "verifying", actor=life.desk(some, 0))
    book.start("verify", some, at)
    some, at = life.ready(some, life.at_share("verify", some, life.percents(len(some), 45, 0.5)))
    untrue = lot.random(len(some)) < 0.14
    text = np.where(untrue, life.say("verify_not", len(some)), life.say("verify", len(some)))
    finding = np.where(untrue, NOT_EXISTS, EXISTS)
    worker = np.where(book.grid[some] >= 0, life.world.worker[book.grid[some]], life.desk(some, 1))
    book.stop("verify", some, at)
    book.checks.add(len(some), case=some, purpose=VERIFY, finding=finding, by=worker, at=at, text=text)
    book.act(some, at, ACT["verify"], "reported", actor=worker, text=text, a=finding)
    rejected = some[untrue]
    going = np.concatenate([cases[~asked], some[~untrue]])
    refused = (lot.random(len(going)) < 0.025) & (not life.stalled)
    reject(life, np.concatenate([rejected, going[refused]]))
    cases = going[~refused]
    cases, at = life.ready(cases, life.at_share("register", cases, life.percents(len(cases), 22, 0.7)))
    limited = lot.random(len(cases)) < 0.85
    book.condition[cases] = np.where(limited, life.world.condition_id[book.arrivals.category[cases]], NOBODY)
    book.instants["registered"][cases] = at
    book.stop("register", cases, at)
    text = life.say("register", len(cases))
    book.act(cases, at, ACT["register"], "registered", actor=life.desk(cases, 0), text=text)
    book.start("dispatch", cases, at)
    book.start("whole", cases, at)
    return cases


def reject(life: Life, cases: Ints) -> None:
    book = life.book
    cases, at = life.ready(cases, life.at_share("register", cases, life.percents(len(cases), 40, 0.5)))
    reason = life.lot.integers(0, 5, len(cases))
    book.stop("register", cases, at)
    book.cancel_all(cases, at)
    text = life.say("reject", len(cases))
    book.act(cases, at, ACT["reject"], "rejected", actor=life.desk(cases, 0), text=text, a=reason)
    book.instants["closed"][cases] = at


def escalated_up(life: Life, cases: Ints) -> Ints:
    """Some matters are beyond the community: its street takes them, and a few the district."""
    book, lot = life.book, life.lot
    for chance in (0.03, 0.006):
        up = (lot.random(len(cases)) < chance) & (life.world.level[book.desk[cases]] > Level.DISTRICT)
        some, at = life.ready(cases[up], life.at_share("dispatch", cases[up], lot.integers(15, 90, up.sum())))
        actor, before = life.desk(some, 0), book.desk[some]
        book.stop("dispatch", some, at)
        book.desk[some] = life.world.parent[book.desk[some]]
        text, reason = life.say("above", len(some)), lot.integers(0, 4, len(some))
        book.act(
            some, at, ACT["ask_above"], "registered", actor=actor, text=text, a=reason, b=before,
            c=book.desk[some],
        )  # fmt: skip
        book.leg[some] += 1
        book.start("dispatch", some, at)
        book.lengthen_whole(some)
        cases = np.concatenate([cases[~up], some])
    return cases
