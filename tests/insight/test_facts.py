"""Facts follow every act, survive races, and are proved against the rows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from governance.areas import services as areas
from governance.areas.models import Area
from governance.cases import services
from governance.cases.models import Case
from governance.insight import facts, reading
from governance.insight.models import CaseFact, DayDelta, DayFact
from governance.insight.periods import Period
from tests.cases.story import MORNING, act, file, filing, walk
from tests.cast import Cast, fresh
from tests.threads import together

DAY = date(2026, 3, 12)
TODAY = Period(DAY, DAY)


def counted(area: Area, code: str) -> int:
    return reading.sums(area.level, [area.pk], {"now": TODAY})[area.pk, "now"][code]


def test_an_act_keeps_the_facts_in_its_own_transaction(cast: Cast) -> None:
    case = walk(cast, "closed")
    fact = CaseFact.objects.get(case=case)
    assert (fact.reported_on, fact.closed_on, fact.due_on) == (DAY, DAY, DAY)
    assert (fact.is_closed, fact.is_on_time, fact.is_open) == (True, True, False)
    assert fact.community == cast.east_lane
    assert fact.hours == 0
    for area in (cast.city, cast.north, cast.east_street, cast.east_lane, cast.east_grid):
        assert counted(area, "closed") == 1
    assert counted(cast.west_lane, "closed") == 0
    assert list(facts.differences()) == []


def test_an_act_that_changes_no_day_appends_nothing(cast: Cast) -> None:
    case = walk(cast, "dispatched")
    before = DayDelta.objects.count()
    act(case, "sign_in", cast.he)
    assert DayDelta.objects.count() == before


def test_folding_changes_no_sum(cast: Cast) -> None:
    for state in ("reported", "closed", "in_progress"):
        walk(cast, state)
    before = {area: counted(area, "reported") for area in (cast.city, cast.east_lane)}
    assert facts.fold(batch=2) == 2
    while facts.fold():
        pass
    assert not DayDelta.objects.exists()
    assert {area: counted(area, "reported") for area in before} == before == {cast.city: 3, cast.east_lane: 3}
    assert list(facts.differences()) == []


def test_a_draft_counts_once_it_is_submitted(cast: Cast) -> None:
    case = file(cast, draft=True)
    assert counted(cast.north, "reported") == 0
    act(case, "submit", cast.grid_ma)
    assert counted(cast.north, "reported") == 1


def test_an_area_that_moves_takes_its_open_cases_figures_along(cast: Cast) -> None:
    walk(cast, "closed")
    walk(cast, "in_progress")
    areas.move_area(cast.east_lane, to=cast.west_street, actor=None)
    assert counted(Area.objects.get(pk=cast.east_street.pk), "reported") == 1  # the closed one stays
    assert counted(Area.objects.get(pk=cast.west_street.pk), "reported") == 1
    assert list(facts.differences()) == []


def test_a_recount_finds_what_was_planted(cast: Cast) -> None:
    case = walk(cast, "closed")
    walk(cast, "reported")
    call_command("check_facts")
    CaseFact.objects.filter(case=case).update(is_on_time=False)
    with pytest.raises(CommandError):
        call_command("check_facts")
    said = [str(one) for one in facts.differences()]
    assert f"case {case.number} is_on_time: kept False, counted True" in said
    assert any("on_time: kept +1 too many" in one for one in said)  # the days say one more than the facts
    facts.rebuild()
    DayFact.objects.filter(area=cast.north, dimension=0).update(reported=7)
    said = [str(one) for one in facts.differences()]
    assert said == [f"{DAY} area {cast.north.code} incident all 0 reported: kept +5 too many, counted 0"]
    call_command("rebuild_facts")
    assert list(facts.differences()) == []


def test_a_case_changed_behind_the_loops_back_shows(cast: Cast) -> None:
    case = walk(cast, "closed")
    Case.objects.filter(pk=case.pk).update(reopens=1)
    assert [str(one) for one in facts.differences()] == [
        f"case {case.number} is_first_fix: kept True, counted False"
    ]
    CaseFact.objects.filter(pk=case.pk).delete()
    assert any("no fact" in str(one) for one in facts.differences())


@pytest.mark.race
def test_acts_and_folding_at_once_lose_nothing(real_cast: Cast) -> None:
    """Eight people file into one area on one day while two fold."""

    def report(turn: int):
        def run() -> int:
            made = [
                services.file_case(
                    filing=filing(real_cast, photos=[], channel=_phone()),
                    actor=fresh(real_cast.zhang),
                    at=MORNING + timedelta(minutes=turn),
                )
                for _n in range(4)
            ]
            for case in made[:2]:
                services.advance(
                    case, "register", actor=fresh(real_cast.zhang), at=MORNING + timedelta(hours=1)
                )
            return len(made)

        return run

    def folding() -> int:
        return sum(facts.fold(batch=3) for _turn in range(20))

    results = together(*(report(turn) for turn in range(6)), folding, folding)
    assert [one for one in results if isinstance(one, Exception)] == []
    assert counted(real_cast.north, "reported") == 24
    assert counted(real_cast.north, "registered") == 12
    assert list(facts.differences()) == []


@pytest.mark.race
def test_two_acts_on_one_case_leave_one_fact(real_cast: Cast) -> None:
    case = walk(real_cast, "in_progress")
    run = [
        lambda who=who: services.advance(
            Case.objects.get(pk=case.pk),
            "remind",
            actor=fresh(who),
            at=MORNING,
            text="请抓紧办理",
        )
        for who in (real_cast.zhang, real_cast.official, real_cast.street_wang)
    ]
    together(*run)
    assert CaseFact.objects.filter(case=case).count() == 1
    assert list(facts.differences()) == []


def _phone():
    from governance.cases.models import Channel

    return Channel.objects.get(code="phone")
