"""Double check-in: asked and confirmed, posts, services, moving house, and the yearly report both ways."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from governance.access import services as access
from governance.access.models import AuditEntry
from governance.cases.models import Case, LoopSetting
from governance.cases.reasons import NO_RIGHT, NOT_DESK_OR_LEAD, NOT_HOLDER
from governance.common.refusals import Refused
from parties import reasons
from parties.checkins import reports, seeds, services
from parties.checkins.names import RETURN, RETURN_BY, SUBMIT
from parties.models import CheckIn, CheckInReport
from parties.rights import CHECKINS
from tests.cases.story import MORNING, act, instant
from tests.cases.sweeping import assert_sound
from tests.cast import Cast, fresh, person

PHONE = "13900007777"
OPENED = instant("2026-11-02 09:00")


def refused(reason: Any, act_: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        act_()
    assert caught.value.reason == reason, caught.value
    return caught.value


def asks(cast: Cast, **changes: Any) -> CheckIn:
    """The water office at East Lane, where its seat is said to be."""
    said: dict[str, Any] = {"kind": "unit", "unit": cast.water, "area": cast.east_lane, "actor": None}
    return services.request(**({"at": MORNING} | said | changes))


def member(cast: Cast, **changes: Any) -> CheckIn:
    said = {"kind": "member", "name": "陈先生", "phone": PHONE, "organisation": "水务局机关支部"}
    return asks(cast, **(said | changes))


def active(row: CheckIn, cast: Cast) -> CheckIn:
    act(row.case, "confirm", cast.zhang)
    return CheckIn.objects.get(pk=row.pk)


def test_a_unit_checks_in_and_the_community_confirms_within_three_days(cast: Cast) -> None:
    row = asks(cast, actor=fresh(cast.shui))
    assert row.case.state == "requested"
    assert_sound()
    assert row.case.clocks.get().due_at == instant("2026-03-17 17:30")
    refused(NOT_HOLDER, lambda: act(row.case, "confirm", cast.zhao))
    refused(NO_RIGHT, lambda: act(row.case, "confirm", cast.shui))
    assert active(row, cast).state == "active"
    assert not Case.objects.get(pk=row.case.pk).is_open
    refused(reasons.CHECKED_IN_ALREADY, lambda: asks(cast))
    refused(reasons.ONE_COMMUNITY, lambda: asks(cast, area=cast.willow))
    refused(reasons.NOT_A_COMMUNITY, lambda: asks(cast, unit=cast.office, area=cast.east_street))
    refused(reasons.NOT_OWN_UNIT, lambda: asks(cast, unit=cast.office, actor=fresh(cast.shui)))


def test_refused_with_a_reason_they_may_ask_again(cast: Cast) -> None:
    row = asks(cast)
    act(row.case, "refuse", cast.zhang, text="不在本社区")
    assert CheckIn.objects.get(pk=row.pk).reason == "不在本社区"
    assert asks(cast).pk != row.pk


def test_a_member_is_named_by_name_and_telephone_and_the_case_names_nobody(cast: Cast) -> None:
    refused(reasons.MEMBER_NAME_NEEDED, lambda: member(cast, name=" "))
    refused(reasons.MEMBER_PHONE_NEEDED, lambda: member(cast, phone=""))
    row = member(cast)
    assert "陈" not in row.case.title + row.case.text
    refused(reasons.CHECKED_IN_ALREADY, lambda: member(cast, phone="139-0000-7777"))
    assert member(cast, phone="13900008888", name="另一人").pk != row.pk


def test_a_post_is_the_communitys_and_has_so_many_places(cast: Cast) -> None:
    post = services.save_post(area=cast.east_lane, actor=fresh(cast.zhang), name="楼道长助理", places=1)
    row = active(member(cast, post=post), cast)
    assert services.pick_post(row, post, actor=fresh(cast.shui)).post == post
    refused(reasons.POST_FULL, lambda: member(cast, phone="13900008888", post=post))
    refused(reasons.POST_ELSEWHERE_CHECK_IN, lambda: asks(cast, area=cast.willow, post=post))


def test_hours_count_when_the_community_has_verified_them(cast: Cast) -> None:
    row = asks(cast)
    day, hours, who = date(2026, 3, 13), Decimal("2.5"), fresh(cast.shui)
    later = instant("2026-03-14 10:00")

    def records(on: date, by: Any = who) -> Any:
        return services.record_service(row, done_on=on, hours=hours, what="清理楼道", actor=by, at=later)

    refused(reasons.CHECK_IN_IS, lambda: records(day))
    row = active(row, cast)
    refused(reasons.FUTURE_SERVICE, lambda: records(date(2026, 3, 15)))
    refused(reasons.SERVICE_BEFORE, lambda: records(date(2026, 3, 11)))
    done = records(day)
    with pytest.raises(Refused):
        services.verify(done, agreed=True, actor=fresh(cast.zhao))
    refused(reasons.WHY_NEEDED, lambda: services.verify(done, agreed=False, actor=fresh(cast.zhang)))
    assert services.verify(done, agreed=True, actor=fresh(cast.zhang)).state == "verified"
    refused(reasons.SERVICE_DECIDED, lambda: services.verify(done, agreed=True, actor=fresh(cast.zhang)))
    own = records(day, fresh(cast.zhang))
    refused(reasons.OWN_SERVICE, lambda: services.verify(own, agreed=True, actor=fresh(cast.zhang)))


def test_who_moves_house_is_transferred_with_the_history(cast: Cast) -> None:
    row = active(member(cast), cast)
    refused(reasons.SAME_COMMUNITY, lambda: services.transfer(row, cast.east_lane, actor=None))
    new = services.transfer(row, cast.west_lane, actor=fresh(cast.zhang), at=MORNING)
    assert CheckIn.objects.get(pk=row.pk).state == "active"  # until the next community confirms
    act(new.case, "confirm", cast.zhao)
    old, new = CheckIn.objects.get(pk=row.pk), CheckIn.objects.get(pk=new.pk)
    assert (old.state, new.state, new.moved_from) == ("transferred", "active", old)
    assert new.phone == PHONE
    assert AuditEntry.objects.filter(subject_type="parties.checkin", subject_id=str(old.pk)).count() >= 2


def test_refused_by_the_next_community_they_stay_where_they_are(cast: Cast) -> None:
    row = active(asks(cast), cast)
    new = services.transfer(row, cast.willow, actor=None, at=MORNING)
    act(new.case, "refuse", None, text="单位不在这里")
    assert CheckIn.objects.get(pk=row.pk).state == "active"
    assert services.transfer(row, cast.west_lane, actor=None, at=MORNING).moved_from == row


def test_ended_with_a_reason(cast: Cast) -> None:
    row = active(asks(cast), cast)
    refused(reasons.WHY_NEEDED, lambda: services.end(row, reason=" ", actor=fresh(cast.shui)))
    assert services.end(row, reason="单位撤并", actor=fresh(cast.shui)).state == "ended"
    refused(reasons.CHECK_IN_IS, lambda: services.end(row, reason="单位撤并", actor=None))


def opened(cast: Cast) -> CheckInReport:
    active(asks(cast), cast)
    assert reports.open_year(2026, actor=fresh(cast.zhang), area=cast.east_lane, at=OPENED) == 1
    return CheckInReport.objects.get()


def test_reports_open_on_their_day_once(cast: Cast) -> None:
    active(asks(cast), cast)
    refused(
        reasons.REPORT_TOO_EARLY, lambda: reports.open_year(2026, actor=None, at=instant("2026-10-31 09:00"))
    )
    assert reports.tend(instant("2026-10-31 09:00")) == 0
    assert reports.tend(OPENED) == 1
    assert reports.tend(OPENED) == 0


def test_a_report_goes_round_and_both_sides_have_deadlines(cast: Cast) -> None:
    row = opened(cast)
    assert row.case.state == "due"
    submit_by = row.case.clocks.get(kind=SUBMIT).due_at
    assert submit_by is not None
    assert submit_by.date() == date(2026, 11, 30)
    for hours, verified in (("2.5", True), ("3", True), ("8", False)):
        done = services.record_service(
            row.check_in,
            done_on=date(2026, 10, 9),
            hours=Decimal(hours),
            what="义诊",
            actor=None,
            at=OPENED,
        )
        if verified:
            services.verify(done, agreed=True, actor=fresh(cast.zhang), at=OPENED)
    refused(NOT_DESK_OR_LEAD, lambda: act(row.case, "submit", cast.he, at=OPENED, text="一年来做了很多事情"))
    text = "一年来参加义诊两次，清理楼道"
    act(row.case, "submit", cast.shui, at=OPENED, text=text)
    assert_sound()
    act(row.case, "send_back", cast.zhang, at=OPENED, text="补充时长")
    act(row.case, "submit", cast.shui, at=OPENED, text=text)
    act(row.case, "confirm", cast.zhang, at=OPENED)
    return_by = row.case.clocks.get(kind=RETURN).due_at
    assert return_by is not None
    assert return_by.date() == date(2026, 12, 15)
    act(row.case, "give_back", cast.zhang, at=OPENED, grade="good", text="积极参加社区服务")
    act(row.case, "receive", cast.shui, at=OPENED)
    row = CheckInReport.objects.get()
    assert (row.case.state, row.hours, row.times, row.grade) == ("done", Decimal("5.5"), 2, "good")
    assert_sound()


def test_the_days_of_the_year_are_settings(cast: Cast) -> None:
    assert seeds.day_of(RETURN_BY, 2026) == date(2026, 12, 15)
    LoopSetting.objects.filter(pk=RETURN_BY).update(value=231)
    assert seeds.day_of(RETURN_BY, 2027) == date(2027, 2, 28)
    assert seeds.day_of(RETURN_BY, 2028) == date(2028, 2, 29)


def test_a_units_contact_sees_the_own_unit_the_next_street_nothing(cast: Cast) -> None:
    mine, other = asks(cast), asks(cast, unit=cast.office)
    contact = person("lian", "联络员")
    role = cast.roles["alliance_contact"]
    access.give_post(contact, role=role, area=cast.north, unit=cast.water, actor=None)

    def seen(who: Any) -> set[int]:
        return set(CheckIn.objects.restrict(fresh(who), CHECKINS).values_list("pk", flat=True))

    assert seen(contact) == seen(cast.shui) == {mine.pk}
    assert seen(cast.zhang) == seen(cast.street_wang) == {mine.pk, other.pk}
    assert seen(cast.zhao) == seen(cast.nobody) == set()
