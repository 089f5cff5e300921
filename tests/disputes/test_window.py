"""The court's confirmation: thirty days from effect, reminders at 20 and 27, nothing after the 30th."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from disputes import reasons
from disputes.clocks import COURT_MORE, COURT_RULE, COURT_TAKE, KINDS, MONTH, WINDOW
from disputes.effects import performing
from governance.cases.models import Clock, TimeLimit
from governance.cases.sla import clocks
from governance.common.refusals import Refused
from governance.notices.models import Notice
from tests.cases.story import MORNING, act, instant
from tests.cases.sweeping import sweep
from tests.cast import Cast
from tests.disputes.mediating import CONTENTS, Band, agreed, band, in_effect, mediating, signed
from tests.portal.browsers import browser_of

JOINTLY = {"court": "北区人民法院", "jointly": True, "allowed": True}


@pytest.fixture
def b(cast: Cast) -> Band:
    return band(cast)


def test_two_clocks_of_thirty_days_are_two_rules_with_two_names(cast: Cast) -> None:
    rows = TimeLimit.objects.filter(kind="dispute", clock__in=[MONTH, WINDOW], amount=30)
    assert {row.clock for row in rows} == {MONTH, WINDOW}
    names = {one.code: str(one.label) for one in KINDS}
    assert names[MONTH] != names[WINDOW]
    assert all(str(one.law) for one in KINDS)


def test_it_runs_from_the_day_of_effect_whenever_that_is_written_down(cast: Cast, b: Band) -> None:
    case = signed(agreed(cast, b), b.mei, at=MORNING + timedelta(days=5), on=date(2026, 3, 12))
    clock = clocks.live(case, WINDOW)[0]
    # The thirtieth day is Saturday the 11th of April: the term ends with Monday the 13th.
    assert clock.due_at == instant("2026-04-14 00:00")
    wednesday = signed(agreed(cast, b, at=instant("2026-03-11 09:30")), b.mei, at=instant("2026-03-11 10:00"))
    assert wednesday.dispute.agreement.effective_on == date(2026, 3, 11)
    assert clocks.live(wednesday, WINDOW)[0].due_at == instant("2026-04-11 00:00")


def test_it_reminds_on_the_twentieth_day_and_on_the_twenty_seventh(cast: Cast, b: Band) -> None:
    case = signed(agreed(cast, b, at=instant("2026-03-11 09:30")), b.mei, at=instant("2026-03-11 10:00"))
    days = []
    for _again in range(2):
        clock = Clock.objects.get(case=case, kind=WINDOW)
        assert clock.next_fire_at is not None
        days.append(clock.next_fire_at.date())
        Notice.objects.all().delete()
        sweep(clock.next_fire_at)
        assert Notice.objects.filter(person=b.mei).exists()
    assert days == [date(2026, 3, 31), date(2026, 4, 7)]
    assert Clock.objects.get(case=case, kind=WINDOW).next_fire_at is None


@pytest.mark.parametrize("form", ["written", "oral"])
def test_after_the_thirtieth_day_there_is_no_door(cast: Cast, b: Band, form: str) -> None:
    if form == "written":
        case = in_effect(cast, b)
    else:
        case = act(mediating(cast, b), "agree_oral", b.mei, **CONTENTS)
    end = instant("2026-04-14 00:00")
    with pytest.raises(Refused) as error:
        act(case, "apply_confirmation", b.mei, at=end + timedelta(seconds=1), **JOINTLY)
    assert error.value.reason == reasons.WINDOW_CLOSED
    assert "2026-04-13" in str(error.value)
    assert performing.window(case.dispute, end + timedelta(seconds=1))["has_lapsed"]
    later = act(case, "perform", b.mei, at=end + timedelta(days=2), outcome="part")
    assert clocks.live(later, WINDOW) == []
    with pytest.raises(Refused):
        act(later, "apply_confirmation", None, at=end + timedelta(days=3), **JOINTLY)
    page = browser_of(b.mei).post(f"/cases/{case.number}/acts/apply_confirmation/", JOINTLY)
    assert page.status_code in (403, 409, 422)
    later.dispute.agreement.refresh_from_db()
    assert later.dispute.agreement.court_state == ""


def test_on_the_last_moment_they_apply_and_the_court_has_its_own_clocks(cast: Cast, b: Band) -> None:
    end = instant("2026-04-14 00:00") - timedelta(seconds=1)
    case = act(in_effect(cast, b), "apply_confirmation", b.mei, at=end, **JOINTLY)
    assert clocks.live(case, WINDOW) == []
    assert clocks.live(case, COURT_TAKE)[0].amount == 3
    case = act(case, "court_takes", b.mei, at=end + timedelta(days=2))
    assert clocks.live(case, COURT_RULE)[0].amount == 15
    case = act(case, "court_needs_more", b.mei, at=end + timedelta(days=15))
    assert clocks.live(case, COURT_MORE)[0].amount == 10
    case = act(case, "court_decides", b.mei, at=end + timedelta(days=20), confirmed=True)
    assert case.dispute.agreement.court_state == "confirmed"
    with pytest.raises(Refused):
        act(case, "apply_confirmation", b.mei, at=end + timedelta(days=21), **JOINTLY)


def test_they_apply_together(cast: Cast, b: Band) -> None:
    with pytest.raises(Refused):
        act(in_effect(cast, b), "apply_confirmation", b.mei, **(JOINTLY | {"jointly": False}))


def test_nothing_is_confirmed_that_is_not_in_effect(cast: Cast, b: Band) -> None:
    with pytest.raises(Refused):
        act(agreed(cast, b), "apply_confirmation", b.mei, **JOINTLY)
