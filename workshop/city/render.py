"""A chunk as rows of the database: everything but the trail (see ``trails``)."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from governance.areas.models import Level
from governance.cases.choices import ReasonKind
from governance.cases.filing.numbering import CODE_ALPHABET
from governance.cases.sla import clock_kinds
from grids.flows import KIND
from grids.flows import STATES as FLOW_STATES
from workshop.city.arrivals import CHANNELS, day_text, district_of, prefix_of
from workshop.city.columns import NULL, Rows, chosen, flags, keys, maybe, numbers, shifted, times
from workshop.city.ledger import CLOCK_STATES, ENDINGS, NONE, PAUSED, RUNNING, STATES, Ledger
from workshop.city.life import Life
from workshop.city.pins import pins
from workshop.city.requests import REQUEST_STATES, iso, paused_share
from workshop.city.tables import ENDS, TYPES, Ints
from workshop.city.texts import streets
from workshop.city.words import RUNGS, SAID, TEXTS, reasons
from workshop.city.world import KINDS, NOBODY, URGENCIES, World

FINDINGS = ("exists", "not_exists", "pass", "fail")
PURPOSES = ("verify", "check")
ASIDE = (KINDS.index("supervision"), KINDS.index("card"))
WHOLE = KINDS.index("whole")
ANONYMOUS = 0.08


@dataclass
class Chunk:
    """A walked ledger with where its keys begin; ``seed`` decides what is only written, not lived."""

    number: int
    seed: int
    book: Ledger
    has_phone: np.ndarray
    first_case: int
    first_clock: int

    @classmethod
    def of(cls, number: int, seed: int, life: Life, first_case: int, first_clock: int) -> Chunk:
        return cls(number, seed, life.book, life.has_phone, first_case, first_clock)


def case_numbers(world: World, book: Ledger) -> list[str]:
    days = world.offices[0].day_of(book.arrivals.at)
    districts = district_of(world, book.arrivals.area)
    known: dict[tuple[int, int], str] = {}
    found = []
    for district, day, at, serial in zip(
        districts.tolist(),
        days.tolist(),
        book.arrivals.at.tolist(),
        book.arrivals.serial.tolist(),
        strict=True,
    ):
        prefix = known.get((district, day))
        if prefix is None:
            prefix = known[district, day] = prefix_of(world, district, day_text(at))
        found.append(f"{prefix}{serial:04d}")
    return found


def openness() -> Any:
    """Of each of STATES, whether a case in it is open."""
    return np.array([FLOW_STATES[code].is_open for code in STATES])


def cases(world: World, chunk: Chunk, case_number: list[str]) -> Rows:
    book, count = chunk.book, chunk.book.count
    lot = np.random.default_rng([chunk.seed, chunk.number, 1])
    arrivals, instants = book.arrivals, book.instants
    channels = [world.channels[code] for code, _share in CHANNELS]
    category = arrivals.category.tolist()
    drawn = lot.random((3, count))
    bodies = [
        (options := world.bodies[one])[int(share * len(options))]
        for one, share in zip(category, drawn[0].tolist(), strict=True)
    ]
    street_of = np.where(
        (found := world.ancestor[arrivals.area, Level.SUBDISTRICT]) >= 0, found, arrivals.area
    ).tolist()
    roads = [
        (names := streets(world.areas[area].code))[int(share * len(names))]
        for area, share in zip(street_of, drawn[1].tolist(), strict=True)
    ]
    doors = lot.integers(1, 320, count).tolist()
    places = [f"{road.text}{door}号" for road, door in zip(roads, doors, strict=True)]
    external = [
        f"{channels[channel].code[:2].upper()}{chunk.first_case + number}"
        if channels[channel].external
        else ""
        for number, channel in enumerate(arrivals.channel.tolist())
    ]
    search = [
        f"{body.title.words} {body.text.words} {road.words} '{door}' '号' '{number[:6]}' '{number[7:13]}' "
        f"'{number[14:]}'" + (f" '{other.lower()}'" if other else "")
        for body, road, door, number, other in zip(bodies, roads, doors, case_number, external, strict=True)
    ]
    anonymous = ~chunk.has_phone & (arrivals.channel == 1) & (lot.random(count) < ANONYMOUS * 3)
    phones = lot.integers(0, len(world.reporters.phones), count).tolist()
    names = lot.integers(0, len(world.reporters.names), count).tolist()
    has_phone = chunk.has_phone.tolist()
    reporters = world.reporters
    codes = random.Random(f"codes {chunk.seed} {chunk.number}")  # noqa: S311 (a made-up city has no secrets)
    filer = filed_by(world, book)
    patrol = arrivals.channel == 0
    next_due, due = due_times(book)
    area = book.grid
    version = np.bincount(book.steps.case, minlength=count)
    lng, lat = (_degrees(column) for column in pins(world.ground, arrivals.area, lot).T)
    is_open = openness()[book.state]
    chosen_state = chosen(book.state, STATES)
    return Rows.of(
        "cases_case",
        count,
        id=shifted(np.arange(count), chunk.first_case),
        number=case_number,
        kind=KIND,
        state=chosen_state,
        version=numbers(version),
        title=[body.title.text for body in bodies],
        text=[f"{place}，{body.text.text}" for place, body in zip(places, bodies, strict=True)],
        category_id=keys(arrivals.category, [one.pk for one in world.categories]),
        condition_id=[str(one) if one >= 0 else NULL for one in book.condition.tolist()],
        urgency=chosen(arrivals.urgency, URGENCIES),
        secrecy="open",
        area_id=keys(arrivals.area, world.area_id.tolist()),
        **{
            f"{level.name.lower()}_id": keys(world.ancestor[arrivals.area, level], world.area_id.tolist())
            for level in Level
            if level != Level.GRID
        },
        grid_id=keys(area, world.area_id.tolist()),
        place=places,
        lng=lng,
        lat=lat,
        accuracy=NULL,
        channel_id=keys(arrivals.channel, [one.pk for one in channels]),
        external_number=external,
        client_key=NULL,
        reporter_id=keys(np.where(patrol, filer, NOBODY), world.user_id),
        filed_by_id=keys(filer, world.user_id),
        is_anonymous=flags(anonymous),
        reporter_name=[
            reporters.names[name] if has else "" for has, name in zip(has_phone, names, strict=True)
        ],
        reporter_phone=[
            reporters.phones[one] if has else "" for has, one in zip(has_phone, phones, strict=True)
        ],
        reporter_phone_index=[
            reporters.indexes[one] if has else "" for has, one in zip(has_phone, phones, strict=True)
        ],
        follow_code=["".join(codes.choices(CODE_ALPHABET, k=8)) for _ in range(count)],
        level=numbers(world.level[book.desk]),
        desk_id=keys(book.desk, world.area_id.tolist()),
        lead_unit_id=keys(book.lead_unit, [unit.pk for unit in world.units]),
        lead_area_id=keys(book.lead_area, world.area_id.tolist()),
        handled_by_id=keys(book.handler, world.user_id),
        leg=numbers(book.leg),
        reported_at=times(arrivals.at),
        **{f"{name}_at": times(column) for name, column in instants.items()},
        state_since=times(book.state_since),
        next_due_at=times(next_due),
        due_at=times(due),
        result=chosen(book.result, TEXTS),
        **{name: numbers(column) for name, column in book.counts.items()},
        is_open=flags(is_open),
        is_self_handled=flags(book.self_handled),
        is_sampled=flags(book.sampled),
        is_supervised=flags(book.supervised),
        is_forced="f",
        no_more_returns="f",
        closed_in_time=maybe(book.in_time),
        satisfaction=[NULL if one < 0 else str(one) for one in book.satisfaction.tolist()],
        is_solved=maybe(book.solved),
        merged_into_id=shifted(book.merged_into, chunk.first_case),
        search=search,
    )


def filed_by(world: World, book: Ledger) -> Ints:
    """Who filed each case: the actor of its first step."""
    first = np.full(book.count, NOBODY, dtype=np.int64)
    first[book.steps.case[: book.count]] = book.steps.actor[: book.count]
    return first


def due_times(book: Ledger) -> tuple[Ints, Ints]:
    """What lists sort by: the earliest end of a case's running clocks, and the end of the whole."""
    clocks = book.clocks
    running = clocks.state == RUNNING
    due = np.full(book.count, NONE, dtype=np.int64)
    whole = running & (clocks.kind == WHOLE)
    due[clocks.case[whole]] = clocks.due[whole]
    far = np.iinfo(np.int64).max
    first = np.full(book.count, far, dtype=np.int64)
    steps = running & (clocks.kind != WHOLE) & ~np.isin(clocks.kind, ASIDE)
    np.minimum.at(first, clocks.case[steps], clocks.due[steps])
    return np.where(first == far, due, first), due


def _degrees(column: Any) -> list[str]:
    return [NULL if value != value else f"{value:.6f}" for value in column.tolist()]


def clocks(world: World, chunk: Chunk) -> Rows:
    book, table = chunk.book, chunk.book.clocks
    everything = np.arange(table.size)
    blue, yellow = book.share(everything, 50), book.share(everything, 80)
    paused = np.flatnonzero(table.paused_from != NONE)
    pauses = ["[]"] * table.size
    due = table.due.copy()
    for ref in paused.tolist():
        end = table.paused_to[ref]
        until = "null" if end == NONE else f'"{iso(end)}"'
        pauses[ref] = f'[["{iso(table.paused_from[ref])}", {until}]]'
        if table.state[ref] == PAUSED:
            due[ref] = blue[ref] = yellow[ref] = NONE
        else:
            blue[ref], yellow[ref] = paused_share(book, ref, 50), paused_share(book, ref, 80)
    versions = [str(office.calendar.version_pk) for office in world.offices]
    return Rows.of(
        "cases_clock",
        table.size,
        id=shifted(everything, chunk.first_clock),
        case_id=shifted(table.case, chunk.first_case),
        kind=chosen(table.kind, KINDS),
        leg=numbers(table.leg),
        level=numbers(table.level),
        unit_id=keys(table.unit, [unit.pk for unit in world.units]),
        area_id=keys(table.area, world.area_id.tolist()),
        state=chosen(table.state, CLOCK_STATES),
        limit_id=keys(table.limit, world.limit_columns[0].tolist()),
        clock_type=chosen(table.type, TYPES),
        amount=numbers(table.amount),
        last_day_ends=chosen(table.ends, ENDS),
        calendar_version_id=chosen(table.office, versions),
        started_at=times(table.start),
        pauses=pauses,
        due_at=times(due),
        original_due_at=times(table.original),
        blue_at=times(blue),
        yellow_at=times(yellow),
        stopped_at=times(table.stopped),
        in_time=maybe(table.in_time),
        next_rung=numbers(table.next_rung),
        next_fire_at=times(table.next_fire),
    )


def papers(world: World, chunk: Chunk) -> list[Rows]:
    """Assignments, checks, calls, reminders, requests, firings, cards and orders."""
    book, first, first_clock = chunk.book, chunk.first_case, chunk.first_clock
    users, area_ids = world.user_id, world.area_id.tolist()
    unit_ids = [unit.pk for unit in world.units]
    hand, check, call, urge = book.assignments, book.checks, book.calls, book.reminders
    more, rest, fire, card, order = (
        book.extensions, book.suspensions, book.firings, book.cards, book.orders,
    )  # fmt: skip
    why_more, why_rest = reasons(ReasonKind.EXTEND), reasons(ReasonKind.SUSPEND)
    settings, labels = world.settings, [clock_kinds.label_of(kind) for kind in KINDS]
    return [
        Rows.of(
            "cases_assignment", hand.size, case_id=shifted(hand.case, first), role="lead",
            unit_id=keys(hand.unit, unit_ids), area_id=keys(hand.area, area_ids), leg=numbers(hand.leg),
            instruction=chosen(hand.text, TEXTS), assigned_by_id=keys(hand.by, users),
            assigned_at=times(hand.at), accepted_at=times(hand.accepted),
            accepted_by_id=keys(hand.accepted_by, users), ended_at=times(hand.ended),
            outcome=chosen(hand.outcome, ENDINGS),
            case_open=flags(openness()[book.state][hand.case]),
        ),
        Rows.of(
            "cases_check", check.size, case_id=shifted(check.case, first),
            purpose=chosen(check.purpose, PURPOSES), finding=chosen(check.finding, FINDINGS),
            text=chosen(check.text, TEXTS), by_id=keys(check.by, users), at=times(check.at),
        ),
        Rows.of(
            "cases_followupcall", call.size,
            case_id=shifted(call.case, first), is_reached=flags(call.reached),
            satisfaction=[NULL if one < 0 else str(one) for one in call.satisfaction.tolist()],
            is_solved=maybe(call.solved), remark="", by_id=keys(call.by, users), at=times(call.at),
        ),
        Rows.of(
            "cases_reminder", urge.size, case_id=shifted(urge.case, first), by_id=keys(urge.by, users),
            text=chosen(urge.text, TEXTS), at=times(urge.at),
        ),
        Rows.of(
            "cases_extension", more.size, case_id=shifted(more.case, first),
            clock_id=shifted(more.clock, first_clock), state=chosen(more.state, REQUEST_STATES),
            amount=numbers(more.amount), reason=chosen(more.reason, why_more), text="材料附后，请审批。",
            asked_by_id=keys(more.asked_by, users), asked_at=times(more.asked),
            endorsed_by_id=keys(more.endorsed_by, users), endorsed_at=times(more.endorsed),
            decided_by_id=keys(more.decided_by, users), decided_at=times(more.decided), decision="",
        ),
        Rows.of(
            "cases_suspension", rest.size, case_id=shifted(rest.case, first),
            state=chosen(rest.state, REQUEST_STATES), reason=chosen(rest.reason, why_rest),
            plan="按计划分步实施，恢复前设置警示。",
            resume_on=[date.fromordinal(one).isoformat() for one in rest.resume_on.tolist()],
            asked_by_id=keys(rest.asked_by, users), asked_at=times(rest.asked),
            decided_by_id=keys(rest.decided_by, users), decided_at=times(rest.decided), decision="",
            resumed_at=times(rest.resumed),
        ),
        Rows.of(
            "cases_firing", fire.size, clock_id=shifted(fire.clock, first_clock), rung=numbers(fire.rung),
            act=chosen(fire.act, RUNGS), due_at=times(fire.due), fired_at=times(fire.at),
        ),
        Rows.of(
            "cases_card", card.size, case_id=shifted(card.case, first),
            colour=["red" if red else "yellow" for red in card.red.tolist()],
            number=card_numbers(world, book),
            unit_id=keys(card.unit, unit_ids), area_id=keys(card.area, area_ids),
            late_clock_id=shifted(card.late, first_clock),
            rule=[f"{labels[kind]}用时达到时限的 {percent}%" for kind, percent in zip(
                book.clocks.kind[card.late].tolist(), card.percent.tolist(), strict=True)],
            points=[str(-settings["points_red" if red else "points_yellow"]) for red in card.red.tolist()],
            issued_by_id=NULL, issued_at=times(card.at), clock_id=shifted(card.clock, first_clock),
            reply=chosen(card.reply, TEXTS), replied_by_id=keys(card.replied_by, users),
            replied_at=times(card.replied), cancelled_at=NULL,
        ),
        Rows.of(
            "cases_supervisionorder", order.size, case_id=shifted(order.case, first),
            number=order_numbers(world, book), level=numbers(order.level),
            area_id=keys(order.area, area_ids), issued_by_id=NULL, issued_at=times(order.at),
            demand="超期，请查明原因，限期办结并书面回复。", clock_id=shifted(order.clock, first_clock),
            reply=["" if at == NONE else SAID["order_reply"][0] for at in order.replied.tolist()],
            replied_by_id=keys(order.replied_by, users), replied_at=times(order.replied), closed_at=NULL,
        ),
    ]  # fmt: skip


def card_numbers(world: World, book: Ledger) -> list[str]:
    table = book.cards
    return _paper_numbers(world, ["HP" if red else "YP" for red in table.red.tolist()], table)


def order_numbers(world: World, book: Ledger) -> list[str]:
    return _paper_numbers(world, ["DB"] * book.orders.size, book.orders)


def _paper_numbers(world: World, kinds: list[str], table: object) -> list[str]:
    area, at, serial = (getattr(table, name).tolist() for name in ("area", "at", "serial"))
    return [
        f"{kind}-{world.areas[one].code[:6]}-20{day_text(moment)[:2]}-{number:04d}"
        for kind, one, moment, number in zip(kinds, area, at, serial, strict=True)
    ]
