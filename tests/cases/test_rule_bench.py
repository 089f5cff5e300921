"""The bench says what then happens: the same unit, deadlines, rungs and people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from governance.cases.models import Card, Case, Category, Clock, Firing, Routing, TimeLimit
from governance.cases.rulebook import bench, subjects
from governance.notices.models import Notice
from tests.cases.story import MORNING, act, file, instant
from tests.cases.sweeping import only, sweep
from tests.cast import Cast

FRIDAY_NIGHT = instant("2026-09-18 22:36")  # before a made-up Sunday and the long holiday


def question(cast: Cast, **changes: object) -> bench.Question:
    category = Category.objects.get(code="rubbish_exposed")
    said = {"category": category, "area": cast.east_grid, "at": MORNING}
    return bench.Question(**(said | changes))


def routed(cast: Cast) -> Category:
    category = Category.objects.get(code="rubbish_exposed")
    Routing.objects.create(category=category, area=cast.north, unit=cast.office)
    return category


def lived(cast: Cast, at: object, urgency: str) -> Case:
    """A case filed, registered and dispatched in one minute."""
    case = file(cast, at=at, urgency=urgency)
    case = act(case, "register", cast.zhang, at=at)
    return act(case, "dispatch", cast.zhang, at=at, unit=cast.office, text="请尽快清运")


@pytest.mark.parametrize("urgency", ["normal", "urgent", "emergency"])
@pytest.mark.parametrize("at", [MORNING, FRIDAY_NIGHT], ids=["morning", "friday night"])
def test_a_case_really_filed_gets_exactly_these_deadlines(cast: Cast, at: object, urgency: str) -> None:
    routed(cast)
    answer = bench.predict(question(cast, at=at, urgency=urgency))
    assert (answer.rule.unit, answer.desk) == (cast.office, cast.east_lane)
    case = lived(cast, at, urgency)
    real = {clock.kind: clock for clock in case.clocks.all()}
    assert set(real) == {"register", "dispatch", "whole", "sign_in", "handle"}
    for kind, clock in real.items():
        assert answer.lines[kind].due_at == clock.original_due_at, kind
        assert answer.lines[kind].fault == ""


@pytest.mark.parametrize("kind", ["sign_in", "handle", "whole"])
def test_the_sweep_fires_exactly_the_predicted_rungs(cast: Cast, kind: str) -> None:
    routed(cast)
    only(kind, "supervision")
    answer = bench.predict(question(cast))
    case = lived(cast, MORNING, "normal")
    wanted = [(rung.clock, rung.percent, rung.act, rung.at, set(rung.people)) for rung in answer.rungs]
    assert wanted
    happened = []
    for _n in range(20):
        soonest = Clock.objects.running().exclude(next_fire_at=None).order_by("next_fire_at").first()
        if soonest is None:
            break
        moment = soonest.next_fire_at
        known = set(Notice.objects.values_list("pk", flat=True))
        assert sweep(moment - timedelta(seconds=1)).fired == 0
        assert sweep(moment).fired == 1
        people = set(Notice.objects.exclude(pk__in=known).values_list("person_id", flat=True))
        firing = Firing.objects.latest("pk")
        step = Case.objects.get(pk=case.pk).log.latest("step")
        happened.append((firing.clock.kind, step.detail["percent"], firing.act, firing.fired_at, people))
    assert [one[:4] for one in happened] == [one[:4] for one in wanted]
    for told, expected in zip(happened, wanted, strict=True):
        assert told[4] <= expected[4]  # a flood is a digest, and nobody else is told
        assert told[4]


def test_a_place_without_a_rule_says_so(cast: Cast) -> None:
    Routing.objects.all().delete()
    assert bench.predict(question(cast)).rule is None


def test_the_bench_writes_nothing(cast: Cast) -> None:
    routed(cast)
    before = [model.objects.count() for model in (Case, Clock, Card, Notice, Firing, TimeLimit)]
    bench.predict(question(cast))
    assert [model.objects.count() for model in (Case, Clock, Card, Notice, Firing, TimeLimit)] == before


def test_rules_not_yet_published_are_tried_and_taken_back(cast: Cast) -> None:
    routed(cast)
    subject = subjects.of("limits", "incident/handle")
    values = subject.read() | {"3:normal": ["working_day", 1, ""]}
    ladder = subjects.of("ladder", "incident/handle")
    now = bench.predict(question(cast))
    with bench.imposed([(subject, values), (ladder, {"rungs": [[100, "red"]]})]):
        then = bench.predict(question(cast))
    assert then.lines["handle"].due_at < now.lines["handle"].due_at
    assert [(rung.percent, rung.act) for rung in then.lines["handle"].rungs if rung.clock == "handle"] == [
        (100, "red")
    ]
    assert bench.predict(question(cast)).lines["handle"].due_at == now.lines["handle"].due_at
    assert subject.read()["3:normal"] == ["working_day", 3, ""]
