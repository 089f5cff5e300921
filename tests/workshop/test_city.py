"""A made-up city is sound by the same checks as the real thing, and the same for the same seed."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F, Window
from django.db.models.functions import Lag

from governance.areas import integrity as tree
from governance.areas.models import Area
from governance.cases.maintenance import integrity
from governance.cases.models import Case, CaseLog, Clock, Firing, NumberCounter
from governance.cases.reading import search
from governance.cases.sla import arming, clocks, limits
from governance.cases.workflow import history
from governance.insight import facts
from governance.insight.models import CaseFact
from grids.flows import INCIDENT
from parties.models import Claim, NeedItem, Whistle
from tests.cast import Cast
from tests.workshop.city import plan, raise_city
from workshop.city import build, claims, people, whistles, writing
from workshop.city.pins import ground, pins

pytestmark = pytest.mark.django_db

COUNT = 500


@pytest.fixture
def city(cast: Cast) -> build.Plan:
    return raise_city(COUNT)


def test_the_city_is_sound(city: build.Plan) -> None:
    """Trails, the loop's invariants, foreign keys, counters, the order of steps, due times, texts."""
    assert Case.objects.count() == COUNT
    assert list(history.breaks(CaseLog.objects.order_by("case_id", "step"))) == []
    assert integrity.faults() == []
    assert tree.faults() == []
    assert list(_orphans()) == []
    call_command("rebuild_facts")
    call_command("check_facts")
    _counters_are_kept()
    _steps_are_legal()
    _clocks_equal_the_arithmetic()
    for case in Case.objects.order_by("pk")[:40]:
        words = search.lexemes(case.number, case.title, case.text, case.place, case.external_number)
        assert _words(case.pk) == set(words)
    states = Counter(Case.objects.values_list("state", flat=True))
    assert states["closed"] + states["archived"] > COUNT * 0.8
    assert 0.1 < Case.objects.filter(is_self_handled=True).count() / COUNT < 0.25


def _orphans() -> Any:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT conrelid::regclass::text, attname, confrelid::regclass::text FROM pg_constraint
            JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
            WHERE contype = 'f' AND array_length(conkey, 1) = 1 AND conrelid::regclass::text = ANY(%s)
            """,
            [list(writing.TABLES)],
        )
        for table, column, other in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*) FROM {table} one LEFT JOIN {other} two "  # noqa: S608
                f'ON two.id = one."{column}" WHERE one."{column}" IS NOT NULL AND two.id IS NULL'
            )
            if found := cursor.fetchone()[0]:
                yield table, column, found


def _counters_are_kept() -> None:
    """The next number of a day follows the last one that is there."""
    last = Counter(
        number.rpartition("-")[0] + "-" for number in Case.objects.values_list("number", flat=True)
    )
    kept = dict(NumberCounter.objects.filter(prefix__in=last).values_list("prefix", "last"))
    assert kept == dict(last)


def _steps_are_legal() -> None:
    before = Window(Lag("to_state"), partition_by=F("case_id"), order_by=F("step").asc())
    earlier = Window(Lag("at"), partition_by=F("case_id"), order_by=F("step").asc())
    for row in CaseLog.objects.annotate(before=before, earlier=earlier):
        assert row.step == 1 or (row.from_state == row.before and row.at >= row.earlier)
        act = INCIDENT.transitions.get(row.act)
        if act is not None:
            assert row.from_state in act.sources, row.act
            assert row.right == act.right
            assert act.target is None or callable(act.target) or act.target == row.to_state, row.act


def _clocks_equal_the_arithmetic() -> None:
    ladders = {
        kind: arming.ladder("incident", kind) for kind in set(Clock.objects.values_list("kind", flat=True))
    }
    for clock in Clock.objects.select_related("case", "area").order_by("pk")[::7]:
        calendar = clocks.calendar_of(clock)
        if clock.state == "paused":
            assert clock.due_at is None
            continue
        assert clocks.working(clock, calendar).due_at == clock.due_at
        assert arming.at_share(clock, 50, calendar) == clock.blue_at
        assert arming.at_share(clock, 80, calendar) == clock.yellow_at
        if clock.in_time is not None:
            assert clock.in_time == (clock.stopped_at <= clock.due_at)
        if clock.next_fire_at is not None:
            percent = next(one.percent for one in ladders[clock.kind] if one.order == clock.next_rung)
            assert arming.at_share(clock, percent, calendar) == clock.next_fire_at
        if clock.kind in ("register", "check") and clock.case.condition_id is not None:
            wanted = limits.find(
                clock.case, clock.kind, level=clock.level, at=clock.started_at, calendar=calendar
            )
            assert clock.limit_id == wanted.pk


def _words(pk: int) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(search) FROM cases_case WHERE id = %s", [pk])
        return set(cursor.fetchone()[0])


def test_cases_lie_where_their_area_is_drawn(cast: Cast) -> None:
    square = [[102.0, 25.0], [102.1, 25.0], [102.1, 25.1], [102.0, 25.1], [102.0, 25.0]]
    Area.objects.filter(pk=cast.east_lane.pk).update(boundary={"type": "Polygon", "coordinates": [square]})
    areas = list(Area.objects.order_by("tree_id", "lft"))
    places: dict[int | None, int] = {area.pk: number for number, area in enumerate(areas)}
    known = ground(areas, np.array([places.get(area.parent_id, -1) for area in areas]))
    for inside in (cast.east_lane, cast.east_grid):  # the grid has no outline of its own
        points = pins(known, np.full(500, places[inside.pk]), np.random.default_rng(1))
        assert ((points >= (102.0, 25.0)) & (points <= (102.1, 25.1))).all()
        assert len(np.unique(points[:, 0])) > 400
    nowhere = pins(known, np.full(3, places[cast.west_lane.pk]), np.random.default_rng(1))
    assert np.isnan(nowhere).all()


def test_the_same_seed_makes_the_same_city(cast: Cast) -> None:
    """Everything but what is encrypted (which is never the same twice)."""
    made = plan(150, chunk=80)
    people.settle(made.until)

    def rows(seed_of: build.Plan) -> list[str]:
        known = build.read_world(seed_of)
        found: list[str] = []
        for chunk, _counters in build.walk(seed_of, known, 1, 1, {}):
            for table in build.rows_of(known, chunk):
                secret = [
                    n for n, name in enumerate(table.columns) if name in ("reporter_name", "reporter_phone")
                ]
                for line in table.lines:
                    found.append("|".join(c for n, c in enumerate(line.split("\t")) if n not in secret))
        return found

    first = rows(made)
    assert first == rows(made)
    assert first != rows(plan(150, chunk=80, seed=6))


def test_it_refuses_a_city_that_stands(cast: Cast) -> None:
    raise_city(20)
    with pytest.raises(CommandError, match="--add"):
        call_command("build_city", cases=20, workers=1)
    before = Case.objects.count()
    raise_city(20, seed=9)
    assert Case.objects.count() == before + 20
    assert integrity.faults() == []


def test_a_little_more_leaves_the_indexes_and_the_facts_of_the_others(cast: Cast) -> None:
    raise_city(60)
    call_command("rebuild_facts", alone=True)
    known, indexes = CaseFact.objects.count(), _indexes()
    call_command("build_city", cases=5, add=True, seed=8, workers=1)
    assert (CaseFact.objects.count(), _indexes()) == (known + 5, indexes)
    assert list(facts.differences()) == []
    assert integrity.faults() == []


def test_an_interrupted_build_is_told_and_goes_on(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Indexes that are missing come back; chunks that are written stay; nothing is written twice."""
    indexes = _indexes()
    real = writing.write

    def stumble(number: int, *rest: Any) -> None:
        if number == 1:
            raise KeyboardInterrupt
        real(number, *rest)

    monkeypatch.setattr(writing, "write", stumble)
    with pytest.raises(KeyboardInterrupt):
        raise_city(90, chunk=30)
    monkeypatch.setattr(writing, "write", real)
    assert Case.objects.count() == 30
    with pytest.raises(CommandError, match="--resume"):
        call_command("build_city", cases=90, workers=1)
    call_command("build_city", resume=True, workers=1)
    assert Case.objects.count() == 90
    assert integrity.faults() == []
    assert list(history.breaks(CaseLog.objects.order_by("case_id", "step"))) == []
    assert _indexes() == indexes
    assert writing.unfinished() is None


def _indexes() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = ANY(%s)", [list(writing.TABLES)])
        return {row[0] for row in cursor.fetchall()}


def test_a_stalled_city_waits_for_the_sweep(cast: Cast) -> None:
    """Nobody finished anything and nothing has fired: the sweep finds all of it due."""
    made = raise_city(60, stalled=True, days=20)
    assert not Firing.objects.exists()
    assert not Case.objects.filter(is_open=False).exists()
    assert Clock.objects.due_to_fire(made.until).count() > 60
    assert integrity.faults() == []


def test_the_whistles_and_claims_of_the_city_are_sound_by_the_same_checks(cast: Cast) -> None:
    made = raise_city(20)
    told: list[float] = []
    closed = whistles.blow(made, lambda _what, share: told.append(share), count=4)
    delivered = claims.ask(made, lambda _what, share: told.append(share), count=6)
    assert Whistle.objects.count() == 4
    assert 0 < closed == Whistle.objects.filter(case__state="closed").count()
    assert NeedItem.objects.count() == 6
    assert 0 < delivered == Claim.objects.filter(case__state="delivered").count()
    assert told[-1] == 1
    assert list(history.breaks(CaseLog.objects.order_by("case_id", "step"))) == []
    assert integrity.faults() == []
    assert not CaseLog.objects.exclude(case__kind=INCIDENT.kind).filter(at__gt=made.until).exists()
