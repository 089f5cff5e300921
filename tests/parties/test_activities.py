"""What organisations do: attendance, a month without meeting, campaigns that count themselves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from governance.access import reasons as access_reasons
from parties import reasons
from parties.activities import progress, services
from parties.activities.pages import branches_without_meeting
from parties.models import Activity, ActivityKind, Campaign, Organisation
from parties.rights import ORGANISATIONS
from tests.cast import Cast, fresh
from tests.parties.test_organisations import branch, community, refused
from tests.portal.browsers import browser_of


def kind(code: str = "party_lecture") -> ActivityKind:
    return ActivityKind.objects.get(code=code)


def held(organisation: Organisation, **facts: Any) -> Activity:
    known = {"kind": kind(), "held_on": timezone.localdate(), "topic": "学习贯彻", "attended": 9}
    return services.record_activity(actor=None, organisation=organisation, **(known | facts))


def test_attendance_is_of_those_expected_and_of_a_day_that_has_come(cast: Cast) -> None:
    made = branch(cast)
    with pytest.raises(ValidationError, match="实到人数不能多于应到人数"):
        held(made, expected=8)
    tomorrow = timezone.localdate() + timedelta(days=1)
    refused(reasons.NOT_YET, lambda: held(made, held_on=tomorrow))
    held(made, expected=12)
    with pytest.raises(ValidationError, match="已经登记过"):
        held(made)


def test_a_branch_is_warned_until_it_has_met_this_month(cast: Cast) -> None:
    made = branch(cast)
    me = fresh(cast.zhang)
    assert list(branches_without_meeting(me)) == [made]
    held(made, kind=kind("service"), topic="清扫楼道")
    first = timezone.localdate().replace(day=1)
    held(made, held_on=first - timedelta(days=1), topic="上月党课")
    assert list(branches_without_meeting(me)) == [made]
    lecture = held(made)
    assert list(branches_without_meeting(me)) == []
    services.strike_off(lecture, actor=None)
    assert list(branches_without_meeting(me)) == [made]
    assert list(branches_without_meeting(fresh(cast.zhao))) == []


def test_a_campaign_counts_what_its_measure_says(cast: Cast) -> None:
    made = branch(cast)
    plans = {one.measure: one for one in Campaign.objects.all()}
    assert {(one.goal, one.is_placeholder) for one in plans.values()} == {
        (100, True),
        (1_000, True),
        (10_000, True),
    }
    for topic, lecturer, attended in (("一", "王老师", 30), ("二", "王老师", 20), ("三", "李老师", 0)):
        for plan in plans.values():
            held(
                made,
                topic=f"{topic}{plan}",
                lecturer=lecturer,
                attended=attended,
                campaign=plan,
            )
    found = {code: progress.of(plans.values())[plan.pk].done for code, plan in plans.items()}
    assert found == {"lecturers": 2, "sessions": 3, "attended": 50}
    one = progress.Progress(150, 100)
    assert (one.percent, one.width) == (150, 100)
    assert progress.Progress(999, 1000).percent == 99


def test_a_campaign_of_the_next_street_is_not_worked_for(cast: Cast) -> None:
    made = branch(cast)
    other = services.start_campaign(
        actor=None, area=cast.west_street, name="西街百课", goal=100, starts_on=date(2026, 1, 1)
    )
    refused(reasons.CAMPAIGN_ELSEWHERE, lambda: held(made, campaign=other))


def test_the_next_street_neither_records_nor_sees_and_the_community_does(cast: Cast) -> None:
    made = branch(cast, parent=community(cast))
    lecture = held(made)
    refused(
        access_reasons.OUTSIDE_AREA,
        lambda: services.strike_off(lecture, actor=fresh(cast.zhao)),
    )
    assert not Activity.objects.restrict(fresh(cast.zhao), ORGANISATIONS).exists()
    other = browser_of(cast.zhao)
    assert other.get(lecture.get_absolute_url()).status_code == 404
    assert lecture.topic not in other.get(reverse("activities")).content.decode()
    browser = browser_of(cast.zhang)
    said = {"organisation": made.pk, "kind": kind().pk, "held_on": "2026-05-01", "topic": "五月党课"}
    address = f"{reverse('activity-new')}?area={cast.east_lane.code}"
    assert browser.post(address, said | {"attended": "", "expected": 3}).status_code == 422
    browser.post(address, said | {"attended": 3, "expected": 3})
    added = Activity.objects.get(topic="五月党课")
    page = browser.get(added.get_absolute_url()).content.decode()
    assert "五月党课" in page
    browser.post(reverse("activity-end", args=[added.pk]), {"on": "2026-05-02"})
    added.refresh_from_db()
    assert added.struck_on == date(2026, 5, 2)
    assert browser.get(reverse("activity-kind-new")).status_code == 403
