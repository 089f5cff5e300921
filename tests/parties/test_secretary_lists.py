"""The four lists of secretaries: whose they are, who checks, and how a problem is struck off."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from governance.access import services as access
from governance.access.models import Post
from governance.cases.models import Case
from governance.cases.reasons import NO_RIGHT
from governance.cases.sla import clocks
from governance.cases.workflow.validation import Incomplete
from governance.common.refusals import Refused
from governance.notices.models import Notice
from parties import reasons
from parties.models import SecretaryItem
from parties.rights import LISTS
from parties.secretaries.clocks import CHECKING, DUE
from parties.secretaries.services import Line, put_on_list
from tests.cases.story import MORNING, act, instant
from tests.cases.sweeping import assert_sound, sweep
from tests.cast import Cast, fresh
from tests.parties.whistling import again

DUE_ON = date(2026, 4, 30)
LATER = instant("2026-03-20 10:00")


def post_of(who: Any) -> Post:
    return Post.objects.in_force().filter(person=who)[0]


def listed(cast: Cast, kind: str = "responsibility", *, who: Any = None, **changes: Any) -> Case:
    said: dict[str, Any] = {
        "list": kind,
        "post": post_of(cast.secretary),
        "title": "每月走访困难家庭",
        "text": "全年走访不少于十二次",
        "due_on": DUE_ON,
    }
    return put_on_list(Line(**(said | changes)), actor=fresh(who or cast.secretary), at=MORNING)


def refused(reason: Any, do: Any) -> None:
    with pytest.raises(Refused) as caught:
        do()
    assert caught.value.reason == reason


def test_a_line_runs_to_the_end_of_the_day_it_names(cast: Cast) -> None:
    case = listed(cast)
    clock = clocks.live(case)[0]
    assert (case.state, clock.kind) == ("open", DUE)
    assert clock.due_at is not None
    assert timezone.localdate(clock.due_at - timedelta(seconds=1)) == DUE_ON
    assert_sound()


def test_lines_stand_on_the_list_of_a_secretary_and_the_day_lies_ahead(cast: Cast) -> None:
    def faults(who: Any, **changes: Any) -> set[str]:
        with pytest.raises(Incomplete) as caught:
            listed(cast, who=who, **changes)
        return set(caught.value.errors)

    assert faults(cast.secretary, post=post_of(cast.zhang)) == {"post"}
    for wrong in (date(2026, 3, 11), date(2026, 3, 12), date(2099, 1, 1), date(9999, 12, 31)):
        assert faults(cast.secretary, due_on=wrong) == {"due_on"}
    assert faults(cast.zhang) == {"post"}
    assert faults(cast.zhao) == {"post"}
    assert listed(cast, who=cast.official).secretary_item.area == cast.east_lane  # laid on from above


def test_the_own_secretary_reports_and_the_level_above_checks(cast: Cast) -> None:
    case = listed(cast)
    refused(reasons.NOT_THE_OWNER, lambda: act(case, "report_done", cast.official, at=LATER, text="走访完成"))
    with pytest.raises(Incomplete):
        act(case, "report_done", cast.secretary, at=LATER)
    case = act(case, "report_done", cast.secretary, at=LATER, text="走访十二次，有记录")
    assert (case.state, case.desk) == ("submitted", cast.east_street)
    assert [clock.kind for clock in clocks.live(case)] == [CHECKING]
    refused(NO_RIGHT, lambda: act(case, "pass", cast.secretary, at=LATER))
    back = act(case, "send_back", cast.street_wang, at=LATER, text="少了两次记录")
    assert (back.state, back.desk) == ("open", cast.east_lane)
    assert [clock.kind for clock in clocks.live(back)] == [DUE]
    act(back, "report_done", cast.secretary, at=LATER, text="补齐记录了")
    case = act(case, "pass", cast.street_wang, at=LATER)
    assert (case.state, case.is_open) == ("closed", False)
    assert_sound()


def test_nobody_checks_what_they_reported_themselves(cast: Cast) -> None:
    case = listed(cast)
    role = cast.roles["subdistrict_secretary"]
    access.give_post(cast.secretary, role=role, area=cast.east_street, actor=None)
    act(case, "report_done", cast.secretary, at=LATER, text="走访了十四次，有记录")
    refused(reasons.OWN_LINE, lambda: act(again(case), "pass", cast.secretary, at=LATER))
    assert act(again(case), "pass", cast.street_wang, at=LATER).state == "closed"


def test_a_problem_is_closed_only_by_its_rectification_checked_by_the_level_above(cast: Cast) -> None:
    case = listed(cast, "problem", title="议事会不规范", text="全年只开了一次议事会")
    refused(reasons.RECTIFY_FIRST, lambda: act(case, "report_done", cast.secretary, at=LATER, text="已改好"))
    other = listed(cast)
    refused(
        reasons.NOT_A_PROBLEM,
        lambda: act(other, "rectify", cast.secretary, at=LATER, text="每月召开一次", due=DUE_ON.isoformat()),
    )
    refused(
        reasons.DUE_PASSED,
        lambda: act(case, "rectify", cast.secretary, at=LATER, text="每月召开一次", due="2026-03-01"),
    )
    case = act(case, "rectify", cast.secretary, at=LATER, text="每月召开一次", due="2026-04-15")
    assert case.state == "rectifying"
    part = SecretaryItem.objects.get(problem__case=case)
    assert (part.list, part.case.state, part.due_on) == ("rectification", "open", date(2026, 4, 15))
    act(part.case, "report_done", cast.secretary, at=LATER, text="三月已召开")
    assert again(case).state == "rectifying"
    act(part.case, "pass", cast.street_wang, at=LATER)
    assert again(case).state == "rectified"
    refused(NO_RIGHT, lambda: act(case, "strike_off", cast.secretary, at=LATER))
    done = act(case, "strike_off", cast.street_wang, at=LATER)
    assert (done.state, done.result) == ("struck_off", "三月已召开")
    assert_sound()


def test_the_database_keeps_problem_and_rectification_together(cast: Cast) -> None:
    item = listed(cast).secretary_item
    with pytest.raises(IntegrityError), transaction.atomic():
        SecretaryItem.objects.filter(pk=item.pk).update(list="rectification")
    with pytest.raises(IntegrityError), transaction.atomic():
        SecretaryItem.objects.filter(pk=item.pk).update(problem=item)


def test_overdue_climbs_like_any_case(cast: Cast) -> None:
    case = listed(cast, due_on=date(2026, 3, 20))
    sweep(instant("2026-04-20 10:00"))
    assert Case.objects.overdue(instant("2026-04-20 10:00")).filter(pk=case.pk).exists()
    assert again(case).is_supervised
    assert Notice.objects.filter(person=cast.street_wang).exists()


def test_a_line_is_taken_off_by_the_level_above_and_not_by_its_own_secretary(cast: Cast) -> None:
    case = listed(cast)
    with pytest.raises(Refused):
        act(case, "cancel", cast.secretary, at=LATER, text="列错了，重复")
    assert act(case, "cancel", cast.street_wang, at=LATER, text="列错了，重复").state == "cancelled"


def test_the_colleague_of_the_next_street_sees_no_line(cast: Cast) -> None:
    item = listed(cast).secretary_item
    assert item in SecretaryItem.objects.restrict(fresh(cast.street_wang), LISTS)
    assert item not in SecretaryItem.objects.restrict(fresh(cast.zhao), LISTS)
    assert item not in SecretaryItem.objects.restrict(fresh(cast.shui), LISTS)
