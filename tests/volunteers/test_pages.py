"""The pages of volunteers: who opens them, and one walk over the counter from registration to the books."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from governance.common.editing import seen
from tests.cast import Cast
from tests.portal.browsers import browser_of
from tests.volunteers.helping import (
    ADULT,
    ELDER,
    card,
    donated,
    has,
    morning,
    proposed,
    served,
    volunteer,
    with_time,
)
from volunteers.books import ledgers, time_bank
from volunteers.models import (
    BeanAward,
    PointRule,
    TimeBooking,
    Volunteer,
    VolunteerLimit,
    VolunteerOrganisation,
)
from volunteers.models.people import Tier
from volunteers.people import organisations, services


def test_from_the_counter_to_the_books(cast: Cast) -> None:
    zhang, secretary = browser_of(cast.zhang), browser_of(cast.secretary)
    new = reverse("volunteer-new") + f"?area={cast.east_lane.code}"
    said = {"name": "杨帆", "document_kind": "id_card", "document_number": card(ADULT, 1), "born_on": ADULT}
    page = zhang.post(new, said)
    assert page.status_code == 422
    assert "知情同意书" in page.content.decode()
    assert zhang.post(new, said | {"agreed": "on", "is_security": "on"}).status_code == 302
    made = Volunteer.objects.get()
    act = lambda name: reverse("volunteer-act", args=[made.pk, name])  # noqa: E731
    zhang.post(act("activate"))
    at = morning()
    record = {
        f"record-{name}": value
        for name, value in {
            "activity": "清河",
            "place": "东岸",
            "content": "清理",
            "organiser": "东巷站",
            "in_charge": "张丽",
            "started_at": f"{at:%Y-%m-%dT%H:%M}",
            "ended_at": f"{at + timedelta(hours=2):%Y-%m-%dT%H:%M}",
            "breaks": 0,
            "is_care": "on",
        }.items()
    }
    assert zhang.post(act("record"), record).status_code == 302
    again = zhang.post(act("record"), record)
    assert again.status_code == 422
    assert "时间重叠" in again.content.decode()
    row = made.records.get()
    secretary.post(reverse("volunteer-records-decide"), {"act": "verify", "record": [row.pk, "x"]})
    assert (has(made, ledgers.HOURS), has(made, ledgers.BANK)) == (120, 120)
    points = {"points-event": "patrol_hour", "points-day": timezone.localdate(), "points-what": "早班"}
    zhang.post(act("points"), points)
    zhang.post(act("donate"), {"donate-key": "k1", "donate-minutes": 30})
    page = zhang.get(made.get_absolute_url()).content.decode()
    assert "2.0 小时" in page
    assert "1.5 小时" in page
    account = zhang.get(reverse("volunteer-account", args=[made.pk, ledgers.BANK])).content.decode()
    assert "捐赠" in account
    books = zhang.get(reverse("volunteer-books")).content.decode()
    assert "不平" not in books
    assert browser_of(cast.zhao).post(act("donate"), {"donate-key": "k2"}).status_code == 404


def test_care_is_booked_for_an_elder_and_settled_in_the_list(cast: Cast) -> None:
    zhang, elder = browser_of(cast.zhang), with_time(volunteer(cast, "杨婆婆", born=ELDER), 90)
    helper = volunteer(cast, "何姐", number=2)
    book = reverse("volunteer-act", args=[elder.pk, "book"])
    said = {"number": helper.number, "what": "陪诊", "on": timezone.localdate(), "minutes": 60, "key": "b1"}
    typed = {f"book-{name}": value for name, value in said.items()}
    assert zhang.post(book, typed | {"book-number": "V99999999"}).status_code == 422
    for _time in (1, 2):  # the same request, sent twice
        assert zhang.post(book, typed).status_code == 302
    booking = TimeBooking.objects.get()
    assert "杨婆婆" in zhang.get(reverse("time-bookings")).content.decode()
    decide = reverse("time-booking", args=[booking.pk])
    assert browser_of(cast.zhao).post(decide, {"act": "settle", "served": "60"}).status_code == 404
    page = zhang.post(decide, {"act": "settle", "served": "61"}, follow=True).content.decode()
    assert "不能结算" in page
    zhang.post(decide, {"act": "settle", "served": "30"})
    assert (has(elder, ledgers.BANK), has(helper, ledgers.BANK)) == (60, 30)
    page = zhang.post(decide, {"act": "cancel", "reason": "住院"}, follow=True).content.decode()
    assert "已经结束" in page


def test_beans_on_the_page_are_awarded_by_a_second_person(cast: Cast) -> None:
    wang, person = browser_of(cast.street_wang), volunteer(cast)
    fund = reverse("volunteer-books") + f"?area={cast.east_lane.code}"
    gift = {"donor": "商会", "yuan": 20, "given_on": timezone.localdate(), "paper": "JD-1"}
    assert browser_of(cast.zhang).post(fund, gift).status_code == 403
    assert wang.post(fund, gift).status_code == 302
    assert wang.post(fund, gift).status_code == 422
    browser_of(cast.zhang).post(
        reverse("volunteer-act", args=[person.pk, "award"]),
        {"award-clue_class": 2, "award-fund": cast.east_lane.code, "award-clue": "井盖"}
        | {"award-clue_class": str(proposed(cast, person).clue_class_id)},
    )
    first = BeanAward.objects.exclude(proposed_by=None).get()
    wang.post(reverse("bean-award", args=[first.pk]), {"act": "award"})
    assert has(person, ledgers.BEANS) == 20
    other = BeanAward.objects.get(proposed_by=None)
    page = wang.post(reverse("bean-award", args=[other.pk]), {"act": "award"}, follow=True)
    assert "基金还有 0 元" in page.content.decode()


def test_a_volunteer_sees_only_themselves_and_a_leader_the_team(cast: Cast) -> None:
    leader, member = volunteer(cast, "队长"), volunteer(cast, "队员", number=2)
    team = organisations.set_up(
        tier=Tier.TEAM, area=cast.east_lane, actor=None, name="护河队", leader=leader, set_up_on=ADULT
    )
    services.edit(member, actor=None, team=team)
    services.link_account(leader, cast.he, actor=None)
    services.link_account(member, cast.nobody, actor=None)
    of = {one: reverse("volunteer-account", args=[one.pk, ledgers.HOURS]) for one in (leader, member)}
    his, hers = browser_of(cast.he), browser_of(cast.nobody)
    assert [his.get(of[leader]).status_code, his.get(of[member]).status_code] == [200, 200]
    assert [hers.get(of[leader]).status_code, hers.get(of[member]).status_code] == [404, 200]
    assert browser_of(cast.zhao).get(of[member]).status_code == 404
    assert "队员" in his.get(reverse("my-volunteering")).content.decode()
    assert "队长" not in hers.get(reverse("my-volunteering")).content.decode()
    assert hers.get(member.get_absolute_url()).status_code == 403


def test_organisations_and_people_are_changed_on_their_pages(cast: Cast) -> None:
    zhang = browser_of(cast.zhang)
    new = reverse("volunteer-organisation-new") + f"?area={cast.east_lane.code}"
    said = {"tier": "team", "kind": "youth", "name": "青年队", "set_up_on": ADULT}
    assert zhang.post(new, said).status_code == 302
    assert zhang.post(new, said).status_code == 422
    team = VolunteerOrganisation.objects.get()
    edit = reverse("volunteer-organisation-edit", args=[team.pk])
    assert zhang.get(edit).status_code == 200
    assert zhang.post(edit, said | {"name": "青年先锋队"}).status_code == 422  # of a page nobody saw
    changed = {"seen": seen(organisations.editable_of(team)), "name": "青年先锋队"}
    assert zhang.post(edit, said | changed).status_code == 302
    team.refresh_from_db()
    person = volunteer(cast)
    token = seen(services.editable_of(person))
    said = {"name": "杨帆", "born_on": ADULT, "team": team.pk, "seen": token}
    page = zhang.post(reverse("volunteer-edit", args=[person.pk]), said)
    assert page.status_code == 302
    link = reverse("volunteer-act", args=[person.pk, "account"])
    assert zhang.post(link, {"account-username": "nobody-there"}).status_code == 422
    assert zhang.post(link, {"account-username": "ma"}).status_code == 302
    person.refresh_from_db()
    assert person.account == cast.grid_ma
    gone = reverse("volunteer-organisation-dissolve", args=[team.pk])
    assert zhang.post(gone, {"on": timezone.localdate()}).status_code == 422
    assert zhang.get(team.get_absolute_url()).status_code == 200


def test_rules_are_changed_by_the_citys_administrator(cast: Cast) -> None:
    page, admin = reverse("volunteer-rules"), browser_of(cast.admin)
    new = {"event": "meeting", "points": 3, "daily_cap": 6}
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert browser_of(cast.zhang).post(page, new | {"effective_from": tomorrow}).status_code == 403
    assert admin.post(page, new | {"effective_from": timezone.localdate()}).status_code == 422
    assert admin.post(page, new | {"effective_from": tomorrow}).status_code == 302
    assert PointRule.objects.filter(event="meeting").count() == 2
    assert admin.post(page, {"limit": "step", "value": "15"}).status_code == 302
    assert VolunteerLimit.objects.get(code="step").value == 15
    assert admin.post(page, {"limit": "step", "value": "-"}).status_code == 422


@pytest.mark.parametrize(
    "name", ["volunteers", "volunteer-records", "time-bookings", "bean-awards", "volunteer-organisations"]
)
def test_lists_show_and_export_what_lies_in_ones_reach(cast: Cast, name: str) -> None:
    person = volunteer(cast, "杨小帆")
    served(cast, person)
    donated(cast, 5)
    proposed(cast, person)
    elder = with_time(volunteer(cast, "杨小帆婆婆", number=2, born=ELDER), 60)
    time_bank.book(elder, person, minutes=60, what="陪诊", on=timezone.localdate(), actor=None)
    organisations.set_up(
        tier=Tier.TEAM, area=cast.east_lane, actor=None, name="杨小帆队", leader=person, set_up_on=ADULT
    )
    assert "杨小帆" in browser_of(cast.zhang).get(reverse(name)).content.decode()
    assert "杨小帆" not in browser_of(cast.zhao).get(reverse(name)).content.decode()
    exported = browser_of(cast.zhang).get(reverse(name) + "?export=xlsx")
    assert exported.headers["Content-Type"].endswith("sheet")
