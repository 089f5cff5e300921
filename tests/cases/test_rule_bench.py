"""The bench says what then happens: the same unit, deadlines, rungs and people."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from governance.cases.models import Card, Case, Category, Clock, Firing, Routing, TimeLimit
from governance.cases.rules import bench, calendars, publishing, reasons, subjects
from governance.clock.calendars import DayKind, SpecialDay
from governance.clock.models import WorkCalendar
from governance.common.refusals import Refused
from governance.notices.models import Notice
from tests.cases.story import MORNING, act, file, instant, photo
from tests.cases.sweeping import only, sweep
from tests.cast import Cast, fresh

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


def test_checking_and_calling_back_are_chained_to_the_end_of_handling(cast: Cast) -> None:
    routed(cast)
    apart = bench.predict(question(cast)).lines
    chained = bench.predict(question(cast, chained=True)).lines
    assert apart["check"].began == apart["visit"].began == MORNING
    assert chained["handle"].due_at == apart["handle"].due_at
    assert chained["check"].began == chained["handle"].due_at
    assert chained["visit"].began == chained["check"].due_at > apart["visit"].due_at
    assert chained["check"].after
    assert not apart["check"].after

    done = MORNING + timedelta(hours=3)
    given = bench.predict(question(cast, chained=True, handled_at=done)).lines
    assert given["check"].began == done
    case = lived(cast, MORNING, "normal")
    for step in ("sign_in", "start"):
        case = act(case, step, cast.he, at=done)
    case = act(case, "report_done", cast.he, at=done, text="已清运垃圾三车", photos=[photo("after.jpg")])
    assert case.clocks.get(kind="check").due_at == given["check"].due_at


def test_a_calendar_that_is_only_prepared_is_tried_and_said(cast: Cast) -> None:
    routed(cast)
    calendar = WorkCalendar.objects.in_force().get(area=cast.city)
    days = [SpecialDay(date(2026, 3, day), DayKind.HOLIDAY, "试算假日") for day in (12, 13, 16)]
    values = calendars.days_values(2026, days, "示例通知（草稿）")
    sketch = calendars.Sketch(str(calendar.pk))
    publishing.keep_draft(sketch, values, actor=fresh(cast.admin))
    now = bench.predict(question(cast))
    with bench.imposed([(sketch, values)]):
        then = bench.predict(question(cast), sketched={calendar.pk})
    assert then.lines["handle"].due_at > now.lines["handle"].due_at
    assert then.lines["handle"].is_sketched
    assert not now.lines["handle"].is_sketched
    assert "草稿" in then.lines["handle"].calendar
    assert calendar.versions.count() == 1  # nothing was published
    with pytest.raises(Refused) as refused:
        publishing.keep_draft(sketch, values, actor=fresh(cast.zhang))
    assert refused.value.reason == reasons.OUTSIDE_AREA


def test_a_rule_about_who_is_responsible_is_tried_before_it_holds(cast: Cast) -> None:
    category = routed(cast)
    subject = subjects.of("routing", f"{category.pk}/{cast.north.pk}")
    with bench.imposed([(subject, {"unit": cast.water.pk, "supervising_unit": None})]):
        assert bench.predict(question(cast)).rule.unit == cast.water
    kind = subjects.of("category", str(category.pk))
    with bench.imposed([(kind, kind.read() | {"default_urgency": "urgent"})]):
        assert bench.predict(question(cast)).urgency == "urgent"
    assert bench.predict(question(cast)).rule.unit == cast.office
