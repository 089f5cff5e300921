"""What people's acts tell others keeps the same quiet hours and takes the same way out as the system's."""

from __future__ import annotations

from datetime import time
from typing import Any

from governance.cases.models import Case
from governance.notices.models import Delivery, Notice, QuietHours
from tests.cases.story import MORNING, act, instant, walk
from tests.cast import Cast
from tests.refusals import refused

FRIDAY_NIGHT = instant("2026-03-13 23:10")
MONDAY = instant("2026-03-16 09:00")


def told(cast: Cast, **how: Any) -> Notice:
    """The office is handed a case on a Friday night; what He finds."""
    case = walk(cast, "registered", at=FRIDAY_NIGHT, **how)
    act(case, "dispatch", cast.zhang, at=FRIDAY_NIGHT, unit=cast.office)
    return Notice.objects.get(person=cast.he)


def test_nobody_is_woken_for_a_normal_case(cast: Cast) -> None:
    notice = told(cast)
    assert FRIDAY_NIGHT < notice.visible_from <= MONDAY
    assert notice.visible_from.weekday() == 0
    assert not Notice.objects.of(cast.he, at=instant("2026-03-15 12:00")).exists()
    assert Notice.objects.of(cast.he, at=MONDAY).get() == notice
    assert not Delivery.objects.filter(notice=notice).exists()


def test_urgent_and_emergency_ring_at_once_and_on_the_phone(cast: Cast) -> None:
    for urgency in ("urgent", "emergency"):
        Notice.objects.all().delete()
        notice = told(cast, urgency=urgency)
        assert notice.visible_from == FRIDAY_NIGHT
        sent = Delivery.objects.filter(notice=notice)
        assert set(sent.values_list("channel", "not_before")) == {
            ("sms", FRIDAY_NIGHT),
            ("wechat", FRIDAY_NIGHT),
        }


def test_in_office_hours_it_is_seen_at_once(cast: Cast) -> None:
    walk(cast, "dispatched")
    assert Notice.objects.get(person=cast.he).visible_from == MORNING


def test_own_quiet_hours_go_before_those_of_the_office(cast: Cast) -> None:
    QuietHours.objects.create(person=cast.he, begins=time(1), ends=time(6))
    assert told(cast).visible_from == FRIDAY_NIGHT  # He reads until one at night


def test_every_notice_says_why_it_came(cast: Cast) -> None:
    case = walk(cast, "in_progress")
    case = act(case, "remind", cast.street_wang, text="请抓紧")
    case = act(case, "supervise", cast.official, text="请于明日前办结并回复")
    act(case, "reply_order", cast.he, text="已安排两台车今日清运")
    assert Notice.objects.count() >= 4
    assert not Notice.objects.filter(reason="").exists()
    assert Notice.objects.get(person=cast.official).reason == "因为督办单以您或您的岗位名义签发"


def test_a_refused_act_tells_nobody(cast: Cast) -> None:
    case = walk(cast, "dispatched")
    before = Notice.objects.count()
    with refused("case_incomplete"):
        act(case, "return_case", cast.he, reason="not_duty", basis="短", suggested=cast.water.pk)
    assert Notice.objects.count() == before
    assert Case.objects.get(pk=case.pk).state == "dispatched"
