"""What rests is reviewed: the approver is asked once a period, and says whether it rests on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from governance.cases import reasons
from governance.cases.maintenance import jobs
from governance.cases.models import Case, LoopSetting, SuspensionReview
from governance.cases.worklist.queue import Waiting
from tests.cases.story import MORNING, act, reason, walk
from tests.cases.sweeping import assert_sound, fresh_case
from tests.cast import Cast, fresh
from tests.refusals import refused
from tests.threads import together

DAY = timedelta(days=1)


def resting(cast: Cast) -> Case:
    """Suspended on 12 March for 80 days, to be reviewed every 30."""
    case = walk(cast, "in_progress")
    ask = {"reason": reason("suspend"), "text": "等待雨季结束后施工", "resume_on": "2026-05-31"}
    case = act(case, "ask_suspension", cast.he, **ask)
    return act(case, "decide_suspension", cast.zhang, agree=True, text="同意")


def asked(at: object) -> int:
    return jobs.run(at).reviews  # type: ignore[arg-type]


def waits(cast: Cast, who: object) -> list[str]:
    acts = Waiting(fresh(who)).acts_of(Case.objects.all())  # type: ignore[arg-type]
    return [one.code for found in acts.values() for one in found]


def test_the_approver_is_asked_once_a_period(cast: Cast) -> None:
    case = resting(cast)
    assert asked(MORNING + 29 * DAY) == 0
    assert asked(MORNING + 30 * DAY) == 1
    assert asked(MORNING + 30 * DAY) == 0
    assert SuspensionReview.objects.count() == 1
    assert waits(cast, cast.zhang) == ["review_suspension"]
    assert waits(cast, cast.zhao) == []
    assert asked(MORNING + 60 * DAY) == 1  # not answered: asked again, but still one to answer
    assert SuspensionReview.objects.count() == 1
    assert case.log.filter(act="ask_review").count() == 2
    assert cast.zhang.notices.filter(text__contains="请复核挂账").count() == 2
    assert_sound()


def test_it_rests_on_or_goes_on_as_the_approver_says(cast: Cast) -> None:
    case = resting(cast)
    with refused(reasons.NO_REVIEW):
        act(case, "review_suspension", cast.zhang, agree=True, text="还没有到时候")
    at = MORNING + 30 * DAY
    asked(at)
    case = fresh_case(case)
    with refused(reasons.NO_RIGHT):
        act(case, "review_suspension", cast.he, at=at, agree=False, text="自己结束")
    case = act(case, "review_suspension", cast.zhang, at=at, agree=True, text="雨季未过，继续")
    assert case.state == "suspended"
    assert waits(cast, cast.zhang) == []
    at += 30 * DAY
    asked(at)
    case = act(fresh_case(case), "review_suspension", cast.zhang, at=at, agree=False, text="已转晴，恢复")
    assert case.state == "in_progress"
    assert case.clocks.get(kind="handle").state == "running"
    first, second = SuspensionReview.objects.all()
    assert (first.keeps, second.keeps, second.reviewed_by) == (True, False, cast.zhang)
    assert asked(at + 30 * DAY) == 0
    assert_sound()


def test_the_period_is_a_row(cast: Cast) -> None:
    LoopSetting.objects.filter(pk="suspension_review_days").update(value=7)
    resting(cast)
    assert asked(MORNING + 7 * DAY) == 1


def test_what_ends_on_its_day_is_not_reviewed_that_day(cast: Cast) -> None:
    LoopSetting.objects.filter(pk="suspension_review_days").update(value=80)
    case = resting(cast)
    done = jobs.run(MORNING + 80 * DAY)
    assert (done.resumed, done.reviews) == (1, 0)
    assert fresh_case(case).state == "in_progress"


@pytest.mark.race
def test_two_runs_of_the_calendar_ask_once(real_cast: Cast) -> None:
    case = resting(real_cast)
    at = MORNING + 30 * DAY
    assert sum(together(lambda: asked(at), lambda: asked(at))) == 1
    assert case.log.filter(act="ask_review").count() == 1
    assert SuspensionReview.objects.count() == 1
    assert_sound()
