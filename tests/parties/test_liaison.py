"""Linked leaders hear of supervision and are called by a whistle; marks end; letters are answered."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import docx
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from governance.access import reasons as access_reasons
from governance.access import services as access
from governance.access.dependants import hand_over
from governance.access.models import Post, Unit, UnitKind, User
from governance.cases import services as cases
from governance.notices.models import Notice
from parties import reasons
from parties.liaison import services
from parties.models import LeaderLink, ReserveCadre, RightsLetter
from tests.cases.story import MORNING, act
from tests.cast import Cast, fresh, person
from tests.parties.test_organisations import refused
from tests.parties.whistling import blown
from tests.portal.browsers import browser_of
from tests.portal.pages import a_case

SINCE = date(2025, 1, 1)


def linked(cast: Cast) -> LeaderLink:
    post = Post.objects.get(person=cast.official)
    return services.link_leader(area=cast.east_street, post=post, actor=None, starts_on=SINCE)


def told(user: User, words: str) -> int:
    return Notice.objects.filter(person=user, text__contains=words).count()


def test_a_leader_stands_above_what_they_look_after(cast: Cast) -> None:
    linked(cast)
    with pytest.raises(ValidationError, match="已经挂钩联系这里"):
        linked(cast)
    below = Post.objects.get(person=cast.zhang)
    refused(
        reasons.LEADER_BELOW,
        lambda: services.link_leader(area=cast.east_street, post=below, actor=None, starts_on=SINCE),
    )
    assert services.leaders_of(cast.east_grid) == [cast.official]
    assert services.leaders_of(cast.west_street) == []
    keys = services.leaders_by_area([cast.east_grid.pk, cast.west_lane.pk])
    assert keys == {cast.east_grid.pk: [cast.official.pk], cast.west_lane.pk: []}


def test_the_linked_leader_hears_of_an_order_while_the_link_lasts(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    link = linked(cast)
    case = a_case(cast)
    order = {"text": "请三日内办结并回复"}
    with django_capture_on_commit_callbacks(execute=True):
        case = cases.advance(case, "supervise", actor=fresh(cast.mayor), **order)
    assert told(cast.official, "您联系的区域有事项被督办") == 1
    successor = access.give_post(
        person("qian", "钱副区长"), role=cast.roles["district_official"], area=cast.north, actor=None
    )
    hand_over(link.post, successor, None)
    link.refresh_from_db()
    assert link.post == successor
    LeaderLink.objects.update(ends_on=timezone.localdate())
    with django_capture_on_commit_callbacks(execute=True):
        cases.advance(case, "supervise", actor=fresh(cast.mayor), **order)
    assert told(successor.person, "您联系的区域有事项被督办") == 0


def test_a_blower_calls_the_linked_leader_to_the_spot(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    case = blown(cast)
    said = {"text": "请领导到场协调"}
    refused(reasons.NO_LEADER_LINKED, lambda: act(case, "call_leaders", cast.secretary, at=MORNING, **said))
    linked(cast)
    refused(reasons.ONLY_BLOWER, lambda: act(case, "call_leaders", cast.official, at=MORNING, **said))
    with django_capture_on_commit_callbacks(execute=True):
        called = act(case, "call_leaders", cast.secretary, at=MORNING, **said)
    assert told(cast.official, "请挂钩领导到场") == 1
    assert called.log.latest("pk").detail["leaders"] == [cast.official.name]


def test_a_mark_ends_by_itself_and_is_for_who_works_there(cast: Cast) -> None:
    today = timezone.localdate()
    facts: dict[str, Any] = {"actor": None, "starts_on": SINCE, "ends_on": today + timedelta(days=30)}
    services.mark_cadre(area=cast.east_lane, person=cast.zhang, **facts)
    refused(
        reasons.PERSON_ELSEWHERE,
        lambda: services.mark_cadre(area=cast.east_lane, person=cast.zhao, **facts),
    )
    assert ReserveCadre.objects.in_force().count() == 1
    assert not ReserveCadre.objects.in_force(facts["ends_on"]).exists()
    page = browser_of(cast.zhang).get(reverse("reserve-cadres")).content.decode()
    assert cast.zhang.name in page
    other = browser_of(cast.zhao)
    assert other.get(ReserveCadre.objects.get().get_absolute_url()).status_code == 404


def union(cast: Cast) -> tuple[Unit, User]:
    kind = UnitKind.objects.get(code="mass_organisation")
    unit = access.add_unit(name="北区总工会", kind=kind, area=cast.north, actor=None)
    who = person("gong", "工会干事")
    access.give_post(who, role=cast.roles["unit_staff"], area=cast.north, unit=unit, actor=None)
    return unit, fresh(who)


def letter(unit: Unit, actor: User | None, **facts: Any) -> RightsLetter:
    known: dict[str, Any] = {
        "kind": "reminder",
        "to_whom": "某建筑公司",
        "matter": "拖欠工资",
        "text": "请于期限内支付。",
        "sent_on": date(2026, 11, 2),
        "answer_due": date(2026, 11, 17),
    }
    return services.issue_letter(issuer=unit, actor=actor, **(known | facts))


def test_letters_are_numbered_by_issuer_kind_and_year_and_answered_once(cast: Cast) -> None:
    unit, who = union(cast)
    first, second = letter(unit, who), letter(unit, who)
    opinion = letter(unit, who, kind="opinion")
    assert [one.number for one in (first, second, opinion)] == ["〔2026〕1号", "〔2026〕2号", "〔2026〕1号"]
    refused(reasons.NOT_MASS_ORGANISATION, lambda: letter(cast.water, None))
    refused(reasons.NOT_OF_ISSUER, lambda: letter(unit, fresh(cast.he)))
    with pytest.raises(ValidationError, match="不能早于发函日期"):
        letter(unit, who, answer_due=date(2026, 11, 1))
    assert set(RightsLetter.objects.overdue(date(2026, 11, 18))) == {first, second, opinion}
    assert not RightsLetter.objects.overdue(date(2026, 11, 17)).exists()
    services.answer_letter(first, answer="已支付", actor=who, on=date(2026, 11, 10))
    services.withdraw_letter(second, actor=who)
    for over in (first, second):
        refused(reasons.LETTER_OVER, lambda over=over: services.answer_letter(over, answer="再", actor=who))
    assert set(RightsLetter.objects.overdue(date(2026, 11, 18))) == {opinion}


def test_a_letter_is_issued_and_printed_on_its_pages_and_others_do_not_see_it(cast: Cast) -> None:
    unit, who = union(cast)
    browser = browser_of(who)
    said = {
        "issuer": unit.pk,
        "kind": "opinion",
        "to_whom": "某公司",
        "matter": "超时加班",
        "text": "请整改。",
    }
    said |= {"sent_on": "2026-11-02", "answer_due": "2026-11-17"}
    browser.post(reverse("rights-letter-new"), said)
    made = RightsLetter.objects.get()
    printed = browser.get(reverse("rights-letter-print", args=[made.pk]))
    paper = docx.Document(io.BytesIO(printed.content))
    words = "\n".join(one.text for one in paper.paragraphs)
    for part in (unit.name, "维权意见书", "〔2026〕1号", "某公司：", "2026年11月17日"):
        assert part in words
    page = browser.post(reverse("rights-letter-answer", args=[made.pk]), {"answer": "", "on": "2026-11-03"})
    assert page.status_code == 422
    assert browser_of(cast.he).get(made.get_absolute_url()).status_code == 404
    assert browser_of(cast.he).get(reverse("rights-letter-new")).status_code == 403
    assert browser_of(cast.zhao).get(reverse("rights-letters")).status_code == 403
    assert browser_of(cast.official).get(made.get_absolute_url()).status_code == 200


def test_the_next_street_links_no_leader(cast: Cast) -> None:
    link = linked(cast)
    post = link.post
    refused(
        access_reasons.OUTSIDE_AREA,
        lambda: services.link_leader(area=cast.east_lane, post=post, actor=fresh(cast.zhao), starts_on=SINCE),
    )
    assert browser_of(cast.zhao).get(link.get_absolute_url()).status_code == 404
    assert browser_of(cast.street_wang).get(link.get_absolute_url()).status_code == 200
