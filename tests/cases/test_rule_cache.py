"""Rules kept in memory: the same as the rows say, and never older than what was committed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.areas.models import Area
from governance.cases.filing import numbering
from governance.cases.models import Case, Category, CategoryQuestion, Channel, Clock, NumberPattern, TimeLimit
from governance.cases.reading import prefetch
from governance.cases.rules import cache
from governance.cases.sla import clocks
from governance.cases.workflow import definitions
from grids import reporting
from grids.flows import INCIDENT
from tests.cases import story
from tests.cases.ruling import changed, publish
from tests.cast import Cast, fresh
from tests.grids.doors import JSON, counter
from tests.portal.browsers import browser_of
from tests.query_budget import budget
from tests.threads import together


def started(cast: Cast) -> Clock:
    """The clock that filing a case starts now."""
    found: Clock = story.file(cast, at=timezone.now()).clocks.get()
    return found


def limits_of(clock: Clock) -> Any:
    return TimeLimit.objects.filter(pk=clock.limit_id)


def test_a_published_limit_holds_for_the_next_filing(cast: Cast) -> None:
    clock = started(cast)
    key = f"{clock.case.kind}/{clock.kind}"
    cell = [clock.clock_type, clock.amount + 7, clock.last_day_ends]
    values = changed(key, **{f"c{clock.level}_{clock.case.urgency}": cell})
    publish(cast, "limits", key, values)
    assert started(cast).amount == clock.amount + 7
    # One for later is kept as well, and holds from its day without anything being written on it.
    later = timezone.now() + timedelta(days=3)
    values = changed(key, **{f"c{clock.level}_{clock.case.urgency}": [cell[0], clock.amount + 9, cell[2]]})
    publish(cast, "limits", key, values, effective_from=later)
    assert started(cast).amount == clock.amount + 7
    case = story.file(cast, at=later + timedelta(hours=1))
    assert case.clocks.get().amount == clock.amount + 9


def test_what_a_transaction_took_back_is_kept_by_nobody(cast: Cast) -> None:
    clock = started(cast)
    for more in (3, 5):
        with transaction.atomic():
            limits_of(clock).update(amount=clock.amount + more)
            assert started(cast).amount == clock.amount + more
            transaction.set_rollback(True)
        assert started(cast).amount == clock.amount


def test_a_worker_goes_by_what_another_has_committed(real_cast: Cast) -> None:
    """Nothing but the stamp tells a worker; the control, without it, goes by what is over."""
    clock = started(real_cast)
    limits_of(clock).update(amount=clock.amount + 3)
    assert together(lambda: started(real_cast).amount) == [clock.amount + 3]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_timelimit DISABLE TRIGGER cases_timelimit_stamped")
    try:
        limits_of(clock).update(amount=clock.amount + 5)
        assert together(lambda: started(real_cast).amount) == [clock.amount + 3]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE cases_timelimit ENABLE TRIGGER cases_timelimit_stamped")
    limits_of(clock).update(amount=clock.amount + 5)
    assert together(lambda: started(real_cast).amount) == [clock.amount + 5]


def test_every_kept_row_is_what_would_be_asked(cast: Cast) -> None:
    Category.objects.filter(code="manhole").update(is_active=False)
    Channel.objects.filter(code="counter").update(is_active=False)
    asked = {one.pk for one in reporting.categories()}
    assert {pk for pk in Category.objects.values_list("pk", flat=True) if reporting.category(pk)} == asked
    offered = {one.pk for one in reporting.counter_channels()}
    every = Channel.objects.values_list("pk", flat=True)
    assert {pk for pk in every if reporting.counter_channel(pk)} == offered
    kept = cache.current()
    at = timezone.now()
    for area in Area.objects.all():
        assert kept.lineage(area) == list(Area.objects.above(area))
        assert kept.calendar_for(area) == clocks.Rules().calendar_for(area)
        assert kept.area(area.code) == area
    for kind in ("verify", "register", "handle"):
        assert kept.ladder("incident", kind, at) == clocks.Rules().ladder("incident", kind, at)
    assert kept.area("no such") is None


def test_patterns_questions_and_the_tree_are_stamped_too(cast: Cast) -> None:
    numbers = NumberPattern.objects.filter(pk="case")
    before = cache.current().pattern("case")
    numbers.update(pattern=before.replace("{yy}", "{yyyy}"))
    assert cache.current().pattern("case") == numbering.pattern_of("case") != before
    assert not cache.current().questions
    one = CategoryQuestion.objects.create(
        category=Category.objects.get(code="rubbish_exposed"), text="有多少袋？", kind="number"
    )
    assert list(cache.current().questions) == [one]
    assert str(cache.current().lineage(cast.east_grid)[0]) == "春城市"
    Area.objects.filter(pk=cast.city.pk).update(short_name="夏城市")
    assert str(cache.current().lineage(cast.east_grid)[0]) == "夏城市"


def test_the_stamp_is_asked_once_for_what_is_held(cast: Cast) -> None:
    started(cast)
    with CaptureQueriesContext(connection) as captured, cache.held():
        for _n in range(3):
            cache.current().pattern("case")
            with cache.held():
                assert cache.current().channels
    assert len(captured) <= 3  # the stamp, and what this process had not read yet
    with CaptureQueriesContext(connection) as captured, cache.held():
        cache.current().pattern("case")
    assert len(captured) == 1


def test_filing_at_the_counter_keeps_its_budget(cast: Cast) -> None:
    browser = browser_of(fresh(cast.zhang))
    for _n in range(2):
        browser.post("/intake/", counter(cast, separate="on"), **JSON)
    with budget("filing at the counter"):
        answer = browser.post("/intake/", counter(cast, separate="on"), **JSON)
    assert answer.status_code == 201
    assert Case.objects.count() == 3


def test_filters_and_the_way_show_an_area_and_a_unit_as_they_are_now(cast: Cast) -> None:
    def offered() -> str:
        browser = browser_of(cast.zhang)
        return str(browser.get("/cases/").content.decode())

    unit = cast.water
    before = offered()
    assert f">{unit.name}</option>" in before
    assert str(cast.east_lane) in before
    type(unit).objects.filter(pk=unit.pk).update(name="改名的单位")
    Area.objects.filter(pk=cast.east_lane.pk).update(name="改名的社区", short_name="改名的社区")
    after = offered()
    assert ">改名的单位</option>" in after
    assert unit.name not in after
    assert after.count("改名的社区") >= 2  # among the filters, and in the way above the page
    type(unit).objects.filter(pk=unit.pk).update(is_active=False)
    assert ">改名的单位</option>" not in offered()


def test_what_is_kept_of_the_tree_stays_within_bounds(cast: Cast) -> None:
    kept = cache.RuleCache()
    for n in range(cache.MOST_READINGS + 5):
        assert kept.reading(("made up", n), lambda: [n]) == [n]  # noqa: B023 (called at once)
        assert kept.reading(("nothing", n), list) == []
    assert len(kept._readings) == 5
    assert kept.reading(("made up", cache.MOST_READINGS + 1), list) == [cache.MOST_READINGS + 1]


def test_lines_are_introduced_without_asking_for_what_was_left_out(cast: Cast) -> None:
    for _turn in range(3):
        story.lately(cast, "in_progress")
    rows = list(Case.objects.for_lines())
    with CaptureQueriesContext(connection) as asked:
        prefetch.introduce(*rows)
        assert {str(row.lead_unit) for row in rows} == {cast.office.name}
        assert {str(row.area) for row in rows} == {str(cast.east_grid)}
    tables = [one["sql"].split(" FROM ")[1].split()[0] for one in asked.captured_queries]
    assert sorted(tables) == ['"access_unit"', '"areas_area"', "common_stamp"]
    assert "filed_by_id" in rows[0].get_deferred_fields()


def test_an_area_nobody_knows_is_not_kept(cast: Cast) -> None:
    browser = browser_of(cast.zhang)
    for n in range(3):
        assert browser.get(f"/cases/?area=nowhere{n}").status_code == 200
    assert not [key for key in cache.current()._readings if any("nowhere" in str(part) for part in key)]


def test_a_flow_counts_no_state_in_two_stages(cast: Cast) -> None:
    first = INCIDENT.stages[0]
    twice = replace(INCIDENT, kind="made_up", stages=(first, ("again", "再一次", first[2], first[3])))
    with pytest.raises(ValueError, match="two stages"):
        definitions.register(twice)
    assert "made_up" not in definitions.every()
