"""Meetings: the agenda that rooms propose, who came, what matters became; grand committees; figures."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from governance.access import reasons as access_reasons
from parties import reasons
from parties.alliances import agenda, committees, figures, home, meetings, reminders, services
from parties.models import AgendaItem, Alliance, AllianceMeeting
from parties.rights import ALLIANCES
from tests.cast import Cast, fresh
from tests.parties.test_alliances import contact, joined
from tests.parties.test_organisations import refused
from tests.portal.browsers import browser_of

SINCE = date(2025, 1, 1)


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> list[agenda.Proposed]:
    """A room that proposes matters, for this test alone."""
    proposed = [agenda.Proposed("need-1", "三个月没人认领的路灯")]
    known = agenda.Source("needs", "没人认领的需求", lambda alliance: proposed)
    monkeypatch.setattr(agenda, "_sources", {"needs": known})
    return proposed


def planned(made: Alliance, **facts: Any) -> AllianceMeeting:
    known = {"title": "联席会议", "at": timezone.now() + timedelta(days=3), "place": "街道"}
    return meetings.plan_meeting(made, actor=None, **(known | facts))


def test_what_rooms_propose_comes_on_the_agenda_once(cast: Cast, source: list[agenda.Proposed]) -> None:
    made, _member, _own = joined(cast)
    meeting = planned(made)
    assert [one.title for one in meeting.items.all()] == ["三个月没人认领的路灯"]
    source.append(agenda.Proposed("need-2", "电动车充电"))
    assert meetings.gather(meeting, actor=None) == 1
    meetings.drop_item(meeting.items.get(key="need-1"), actor=None)
    assert meetings.gather(meeting, actor=None) == 0
    meetings.add_item(meeting, title="自己提的议题", actor=None)
    assert meeting.items.filter(dropped_on=None).count() == 2


def test_a_meeting_is_held_with_minutes_and_every_member_is_noted(cast: Cast) -> None:
    made, member, own = joined(cast)
    meeting = planned(made)
    came = {member.pk: "何平"}
    refused(
        reasons.MINUTES_NEEDED,
        lambda: meetings.hold_meeting(meeting, minutes=" ", came=came, actor=None),
    )
    tomorrow = timezone.localdate() + timedelta(days=1)
    refused(
        reasons.MEETING_TOO_EARLY,
        lambda: meetings.hold_meeting(meeting, minutes="定了", came=came, on=tomorrow, actor=None),
    )
    meetings.hold_meeting(meeting, minutes="定了", came=came, actor=None)
    assert {one.member: (one.came, one.who) for one in meeting.attendance.all()} == {
        member: (True, "何平"),
        own: (False, ""),
    }
    refused(reasons.MEETING_OVER, lambda: meetings.cancel_meeting(meeting, actor=None))
    refused(reasons.MEETING_OVER, lambda: meetings.add_item(meeting, title="再加", actor=None))


def test_a_matter_becomes_only_what_is_there(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    known = agenda.Outcome(
        "need",
        "需求",
        lambda item, user: "/needs/new/",
        lambda number, user: "/n/1/" if number == "1" else None,
    )
    monkeypatch.setattr(agenda, "_outcomes", {"need": known})
    made, _member, _own = joined(cast)
    item = meetings.add_item(planned(made), title="路灯", actor=None)
    me = fresh(cast.street_wang)
    refused(
        reasons.NOTHING_SUCH,
        lambda: meetings.conclude_item(item, conclusion="", became="need", number="2", actor=me),
    )
    row = meetings.conclude_item(item, conclusion="由供电所认领", became="need", number="#1", actor=me)
    assert (row.became, row.number) == ("need", "1")
    page = browser_of(cast.street_wang).get(item.meeting.get_absolute_url()).content.decode()
    assert "由供电所认领" in page
    assert 'href="/n/1/"' in page


@pytest.mark.parametrize(
    ("day", "first", "after"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 4, 1)),
        (date(2026, 9, 30), date(2026, 7, 1), date(2026, 10, 1)),
        (date(2026, 12, 31), date(2026, 10, 1), date(2027, 1, 1)),
    ],
)
def test_a_quarter_begins_and_ends(day: date, first: date, after: date) -> None:
    assert meetings.quarter_of(day) == (first, after)


def test_a_street_is_reminded_until_the_quarter_has_a_meeting(cast: Cast) -> None:
    made, _member, _own = joined(cast)
    me = fresh(cast.street_wang)
    day = date(2026, 5, 10)
    every = Alliance.objects.all()
    at = timezone.make_aware(datetime(2026, 6, 30, 23, 0))  # noqa: DTZ001
    meeting = planned(made, at=at)
    assert not meetings.without_meeting(every, day).exists()
    meetings.cancel_meeting(meeting, actor=None)
    assert list(meetings.without_meeting(every, day)) == [made]
    assert list(meetings.without_meeting(every, date(2026, 7, 1))) == [made]
    said = reminders.no_meeting(me)
    assert said is not None
    assert made.name in said[0]
    assert reminders.no_meeting(fresh(cast.zhao)) is None
    planned(made, at=timezone.now())
    assert reminders.no_meeting(me) is None


def test_commissioners_come_from_member_units_of_the_street(cast: Cast) -> None:
    made, member, own = joined(cast)
    committee = committees.found_committee(area=cast.east_lane, actor=None, name="大党委", founded_on=SINCE)
    refused(
        reasons.NOT_A_COMMUNITY,
        lambda: committees.found_committee(area=cast.east_street, actor=None, name="x", founded_on=SINCE),
    )
    with pytest.raises(ValidationError, match="只有一个大党委"):
        committees.found_committee(area=cast.east_lane, actor=None, name="又一个", founded_on=SINCE)
    sent = committees.appoint(committee, member, name="何平", actor=None, starts_on=SINCE)
    elsewhere = committees.found_committee(area=cast.west_lane, actor=None, name="西巷", founded_on=SINCE)
    refused(
        reasons.MEMBER_ELSEWHERE,
        lambda: committees.appoint(elsewhere, member, name="何平", actor=None, starts_on=SINCE),
    )
    found = figures.of(cast.north, fresh(cast.official), ALLIANCES)
    assert (found.alliances.number, found.alliances.base) == (1, 2)
    assert (found.units.number, found.units.mean) == (2, Decimal("2.0"))
    assert (found.committees.number, found.committees.base) == (2, 3)
    assert (found.commissioners.number, found.commissioners.base) == (1, 2)
    committees.leave(sent, actor=None)
    services.leave(own, paper="退出申请", actor=None)
    found = figures.of(cast.north, fresh(cast.official), ALLIANCES)
    assert (found.units.number, found.commissioners.number) == (1, 0)
    assert made.area == cast.east_street


def test_the_citys_published_figures_come_out_of_the_formulas() -> None:
    assert figures.Ratio(2_288, 77).mean == Decimal("29.7")
    assert figures.Ratio(1_660, 493).mean == Decimal("3.4")
    assert figures.Ratio(1_527, 1_702).percent == Decimal("89.7")
    assert figures.Ratio(3, 0).mean is None


def test_a_contact_enjoys_the_home_page_and_sees_the_own_unit_alone(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, member, own = joined(cast)
    services.edit_member(own, actor=None, lng=102.7, lat=25.0)
    services.edit_member(member, actor=None, lng=102.8, lat=25.0)
    past = planned(made, title="上次会议")
    meetings.hold_meeting(past, minutes="定了", came={member.pk: "何平"}, actor=None)
    coming = planned(made, title="下次会议")
    block = home.Block("needs", home.OPEN, "parties/places_section.jinja", lambda user, alliance: None)
    monkeypatch.setattr(home, "_blocks", {"needs": block})
    browser = browser_of(contact(cast))
    page = browser.get(made.get_absolute_url()).content.decode()
    for words in ("下次会议", "上次会议", "2 家", cast.water.name):
        assert words in page
    assert cast.office.name not in page
    shown = browser.get(reverse("alliance-map", args=[made.pk])).json()
    assert [one["properties"]["name"] for one in shown["features"]] == [cast.water.name]
    minutes = browser.get(past.get_absolute_url()).content.decode()
    assert cast.water.name in minutes
    assert cast.office.name not in minutes
    assert "何平" not in minutes
    assert browser.get(coming.get_absolute_url()).status_code == 200
    assert browser.get(reverse("alliance-figures")).status_code == 404
    assert browser.get(reverse("alliance-meeting-new", args=[made.pk])).status_code == 403
    services.leave(own, paper="退出申请", actor=None)
    assert browser.get(past.get_absolute_url()).status_code == 404


def test_the_street_holds_a_meeting_by_its_pages_and_the_next_street_sees_none(cast: Cast) -> None:
    made, member, _own = joined(cast)
    browser = browser_of(cast.street_wang)
    said = {"title": "季度会", "at": "2026-11-02T09:00", "place": "三楼"}
    browser.post(reverse("alliance-meeting-new", args=[made.pk]), said)
    meeting = AllianceMeeting.objects.get()
    browser.post(reverse("alliance-meeting-item", args=[meeting.pk]), {"title": "停车", "text": ""})
    item = AgendaItem.objects.get()
    browser.post(reverse("agenda-item-conclude", args=[meeting.pk, item.pk]), {"conclusion": "先划线"})
    address = reverse("alliance-meeting-hold", args=[meeting.pk])
    today = timezone.localdate().isoformat()
    assert browser.post(address, {"on": today, "minutes": ""}).status_code == 422
    browser.post(address, {"on": today, "minutes": "定了", f"came-{member.pk}": "on"})
    meeting.refresh_from_db()
    item.refresh_from_db()
    assert (meeting.minutes, item.conclusion) == ("定了", "先划线")
    assert meeting.attendance.filter(came=True).count() == 1
    refused(
        access_reasons.OUTSIDE_AREA,
        lambda: meetings.plan_meeting(made, actor=fresh(cast.zhao), **said),
    )
    other = browser_of(cast.zhao)
    assert other.get(meeting.get_absolute_url()).status_code == 404
    assert meeting.title not in other.get(reverse("alliance-meetings")).content.decode()
