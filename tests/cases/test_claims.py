"""One of several says "I will do it": shown, given back, and given back by itself; nobody is kept out."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from governance.access import rights, services
from governance.access.models import User
from governance.cases import reasons
from governance.cases.maintenance import jobs
from governance.cases.models import LoopSetting
from tests.cases.story import MORNING, act, photo, walk
from tests.cases.sweeping import assert_sound, fresh_case
from tests.cast import Cast, person
from tests.portal.browsers import browser_of
from tests.refusals import refused
from tests.threads import together

HOUR = timedelta(hours=1)


@pytest.fixture
def colleague(cast: Cast) -> User:
    """A second one at the office."""
    found = person("he2", "何安")
    role = cast.roles[rights.UNIT_STAFF]
    services.give_post(found, role=role, area=cast.north, unit=cast.office, actor=None)
    return found


def test_a_claim_is_shown_and_keeps_nobody_from_acting(cast: Cast, colleague: User) -> None:
    case = act(walk(cast, "dispatched"), "claim", cast.he)
    assert case.claimed_by == cast.he
    with refused(reasons.CLAIMED):
        act(case, "claim", colleague)
    case = act(case, "sign_in", colleague)
    assert case.claimed_by == cast.he  # the same unit has it still
    assert_sound()


def test_only_those_whose_turn_it_is(cast: Cast) -> None:
    case = walk(cast, "dispatched")
    for who in (cast.zhang, cast.shui, cast.official, cast.auditor):
        with refused(reasons.NOT_YOUR_TURN if who is not cast.shui else reasons.NO_RIGHT):
            act(case, "claim", who)
    case = act(walk(cast, "registered"), "claim", cast.li)
    assert case.claimed_by == cast.li


def test_it_is_given_back_by_hand_by_its_claimer(cast: Cast, colleague: User) -> None:
    case = act(walk(cast, "in_progress"), "claim", cast.he)
    with refused(reasons.CLAIMED):
        act(case, "release", colleague)
    case = act(case, "release", cast.he, text="今天要去开会")
    assert (case.claimed_by, case.claimed_until) == (None, None)
    with refused(reasons.NOT_CLAIMED):
        act(case, "release", cast.he)


def test_it_falls_when_the_case_goes_to_other_hands(cast: Cast) -> None:
    case = act(walk(cast, "in_progress"), "claim", cast.he)
    case = act(case, "report_done", cast.he, text="已清运垃圾三车", photos=[photo()])
    assert case.claimed_by is None
    case = act(walk(cast, "registered"), "claim", cast.zhang)
    case = act(case, "dispatch", cast.zhang, unit=cast.office)
    assert case.claimed_by is None
    assert_sound()


def _released(at: datetime) -> int:
    return jobs.run(at).released


def test_after_so_many_working_hours_without_an_act_it_is_given_back_once(cast: Cast) -> None:
    LoopSetting.objects.filter(pk="claim_hours").update(value=4)
    case = act(walk(cast, "in_progress"), "claim", cast.he)
    until = case.claimed_until
    assert until is not None
    assert _released(until - timedelta(seconds=1)) == 0
    case = act(fresh_case(case), "add_task", cast.he, text="约清运车", at=MORNING + 2 * HOUR)
    later = case.claimed_until
    assert later is not None
    assert later > until  # an act of the claimer begins the time anew
    act(case, "note", cast.zhang, text="问一下进展", at=MORNING + 3 * HOUR)
    assert fresh_case(case).claimed_until == later  # somebody else's does not
    assert _released(until) == 0
    assert _released(later) == 1
    assert _released(later) == 0
    case = fresh_case(case)
    assert case.claimed_by is None
    last = case.log.latest("step")
    assert (last.act, last.actor) == ("release_idle", None)
    told = cast.he.notices.filter(text__contains="认领已自动释放")
    assert [one.reason for one in told] == ["您认领后 4 个工作时没有办理"]
    assert_sound()


@pytest.mark.race
def test_two_runs_of_the_calendar_give_it_back_once(real_cast: Cast) -> None:
    case = act(walk(real_cast, "in_progress"), "claim", real_cast.he)
    until = case.claimed_until
    assert until is not None
    done = together(lambda: _released(until), lambda: _released(until))
    assert sum(done) == 1
    assert case.log.filter(act="release_idle").count() == 1
    assert real_cast.he.notices.filter(text__contains="认领已自动释放").count() == 1
    assert_sound()


def test_the_workbench_offers_mine_and_ours(cast: Cast, colleague: User) -> None:
    at = timezone.now() - timedelta(minutes=5)
    mine, other = walk(cast, "in_progress", at=at), walk(cast, "in_progress", at=at)
    act(mine, "claim", cast.he, at=at)
    ours = browser_of(cast.he).get("/?stage=handle").content.decode()
    assert mine.number in ours
    assert other.number in ours
    assert "何平在办" in browser_of(colleague).get("/").content.decode()
    own = browser_of(cast.he).get("/?stage=handle&who=me").content.decode()
    assert mine.number in own
    assert other.number not in own
    assert other.number in browser_of(colleague).get("/?stage=handle").content.decode()
    assert "您还没有认领" in browser_of(colleague).get("/?who=me").content.decode()
    assert "何平认领" in browser_of(colleague).get(mine.get_absolute_url()).content.decode()
