"""Somebody is away: a colleague stands in, with the rights of that post and no others, for a set time."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from governance.access import appointments, reasons, rights, services
from governance.access.authority import signature
from governance.access.models import AuditEntry, Post, User
from governance.areas import reshaping
from governance.areas.models import Area
from governance.cases.sla.escalation.recipient_index import Roster
from governance.cases.worklist import recipients
from governance.cases.worklist.queue import Waiting
from governance.notices.models import Notice
from tests.cases import story
from tests.cast import Cast, fresh
from tests.refusals import refused

WEEK = timedelta(days=7)


def post_of(user: User) -> Post:
    return Post.objects.own().get(person=user)


def stand_in(cast: Cast, absent: User, substitute: User, actor: User | None = None, **when: object) -> Post:
    period = {"ends_at": timezone.now() + WEEK, "second": cast.mayor if actor else None} | when
    return appointments.give_substitute(
        post_of(absent),
        substitute,
        actor=fresh(actor or absent),
        **period,  # type: ignore[arg-type]
    )


def test_the_substitute_has_the_rights_of_the_post_and_no_others(cast: Cast) -> None:
    assert not fresh(cast.grid_ma).has_right("cases.dispatch", cast.east_lane)
    stand_in(cast, cast.zhang, cast.grid_ma)
    ma = fresh(cast.grid_ma)
    assert ma.has_right("cases.dispatch", cast.east_lane)
    assert not ma.has_right("cases.dispatch", cast.willow)
    assert not ma.scope("cases.dispatch", own=True)


def test_it_begins_and_ends_by_itself(cast: Cast) -> None:
    now = timezone.now()
    given = stand_in(cast, cast.zhang, cast.grid_ma, starts_at=now + timedelta(days=1))
    assert not fresh(cast.grid_ma).has_right("cases.dispatch", cast.east_lane)
    Post.objects.filter(pk=given.pk).update(starts_at=now - WEEK)
    assert fresh(cast.grid_ma).has_right("cases.dispatch", cast.east_lane)
    Post.objects.filter(pk=given.pk).update(ends_at=now - timedelta(seconds=1))
    assert not fresh(cast.grid_ma).has_right("cases.dispatch", cast.east_lane)


def test_it_ends_with_the_post_and_with_the_absent_person(cast: Cast) -> None:
    given = stand_in(cast, cast.zhang, cast.grid_ma)
    services.end_post(post_of(cast.zhang), actor=fresh(cast.admin))
    given.refresh_from_db()
    assert not given.is_in_force()
    other = stand_in(cast, cast.li, cast.grid_ma)
    services.deactivate_person(cast.li, actor=fresh(cast.admin))
    other.refresh_from_db()
    assert not other.is_in_force()


def test_a_right_taken_from_the_role_is_gone_from_the_substitute_at_the_next_act(cast: Cast) -> None:
    stand_in(cast, cast.zhang, cast.grid_ma)
    role = cast.roles[rights.COMMUNITY_STAFF]
    left = [code for code in role.rights if code != "cases.dispatch"]
    services.set_role_rights(role, actor=fresh(cast.admin), rights_held=left)
    assert not fresh(cast.grid_ma).has_right("cases.dispatch", cast.east_lane)


def test_the_trail_says_for_whom(cast: Cast) -> None:
    stand_in(cast, cast.zhang, cast.grid_ma)
    case = story.walk(cast, "registered")
    story.act(case, "dispatch", cast.grid_ma, unit=cast.office)
    last = case.log.order_by("-step").first()
    assert last is not None
    assert last.act == "dispatch"
    assert last.actor == cast.grid_ma
    assert "代 张丽" in last.actor_name


def test_who_holds_the_right_anyway_acts_in_their_own_name(cast: Cast) -> None:
    stand_in(cast, cast.zhang, cast.li)
    assert "代" not in signature(fresh(cast.li), "cases.dispatch", cast.east_lane)
    stand_in(cast, cast.secretary, cast.grid_ma)
    assert "代 刘书记" in signature(fresh(cast.grid_ma), "cases.dispatch", cast.east_lane)
    assert "代" not in signature(fresh(cast.grid_ma), "cases.verify", cast.east_grid)


def test_the_audit_trail_says_for_whom(cast: Cast) -> None:
    stand_in(cast, cast.zhang, cast.grid_ma)
    services.reveal_phone(cast.secretary, purpose="核实一件事", actor=fresh(cast.grid_ma))
    assert AuditEntry.objects.latest("pk").detail["acting_for"] == "张丽"
    services.reveal_phone(cast.li, purpose="核实一件事", actor=fresh(cast.secretary))
    assert "acting_for" not in AuditEntry.objects.latest("pk").detail


def test_a_colleague_from_the_next_street_is_not_named_by_a_colleague(cast: Cast) -> None:
    with refused(reasons.SUBSTITUTE_FAR):
        stand_in(cast, cast.zhang, cast.zhao)
    stand_in(cast, cast.zhang, cast.zhao, actor=cast.north_admin)  # an administrator of both may
    assert fresh(cast.zhao).has_right("cases.dispatch", cast.east_lane)


def test_nobody_names_a_substitute_for_somebody_elses_post(cast: Cast) -> None:
    with refused(reasons.OUTSIDE_AREA):
        stand_in(cast, cast.zhang, cast.grid_ma, actor=cast.zhao)
    with refused(reasons.OUTSIDE_AREA):
        stand_in(cast, cast.zhang, cast.zhao, actor=cast.zhao)
    with refused(reasons.OUTSIDE_AREA):
        stand_in(cast, cast.mayor, cast.zhang, actor=cast.north_admin)
    assert not Post.objects.exclude(stands_in_for=None).exists()


def test_a_unit_is_stood_in_for_by_its_own_people(cast: Cast) -> None:
    with refused(reasons.SUBSTITUTE_UNIT):
        stand_in(cast, cast.head, cast.shui)
    stand_in(cast, cast.head, cast.he)
    assert fresh(cast.he).scope("cases.endorse").units == ((cast.office.pk, cast.north.span),)


def test_a_substitute_names_no_substitute(cast: Cast) -> None:
    given = stand_in(cast, cast.zhang, cast.grid_ma)
    with refused(reasons.SUBSTITUTE_OF_SUBSTITUTE):
        appointments.give_substitute(
            given, cast.li, actor=fresh(cast.grid_ma), ends_at=timezone.now() + timedelta(days=2)
        )


def test_one_at_a_time(cast: Cast) -> None:
    given = stand_in(cast, cast.zhang, cast.grid_ma)
    with refused(reasons.SUBSTITUTE_EXISTS):
        stand_in(cast, cast.zhang, cast.li)
    given.pk = None
    given.person = cast.li
    with pytest.raises(DatabaseError, match="post_one_stand_in"), transaction.atomic():
        given.save(force_insert=True)
    with pytest.raises(DatabaseError, match="post_stand_in_ends"), transaction.atomic():
        Post.objects.exclude(stands_in_for=None).update(ends_at=None)


def test_it_needs_a_sensible_period(cast: Cast) -> None:
    now = timezone.now()
    with refused(reasons.ENDS_BEFORE_START):
        stand_in(cast, cast.zhang, cast.li, ends_at=now - timedelta(days=1))
    services.end_post(post_of(cast.zhang), actor=fresh(cast.admin), at=now + timedelta(days=2))
    with refused(reasons.SUBSTITUTE_BEYOND):
        stand_in(cast, cast.zhang, cast.li)


def test_it_is_ended_early_by_those_it_concerns(cast: Cast) -> None:
    for actor in (cast.zhang, cast.grid_ma, cast.north_admin):
        given = stand_in(cast, cast.zhang, cast.grid_ma)
        appointments.end_substitute(given, actor=fresh(actor))
        assert not fresh(cast.grid_ma).has_right("cases.dispatch", cast.east_lane)
    given = stand_in(cast, cast.zhang, cast.grid_ma)
    with refused(reasons.OUTSIDE_AREA):
        appointments.end_substitute(given, actor=fresh(cast.li))


def test_both_are_told(cast: Cast) -> None:
    stand_in(cast, cast.zhang, cast.grid_ma, actor=cast.north_admin)
    assert Notice.objects.filter(person=cast.grid_ma, text__contains="代理张丽").exists()
    assert Notice.objects.filter(person=cast.zhang, text__contains="由马小军代理").exists()


def test_deadlines_do_not_count_on_who_is_away(cast: Cast) -> None:
    def counted_on() -> set[int]:
        roster = Roster()
        roster.learn([cast.east_lane.pk])
        found = roster.at_desk(cast.east_lane.pk, "cases.dispatch")
        assert found is not None
        return set(found.people)

    assert cast.zhang.pk in counted_on()
    stand_in(cast, cast.zhang, cast.grid_ma)
    assert cast.zhang.pk not in counted_on()
    assert cast.grid_ma.pk in counted_on()


def test_to_dos_reach_the_substitute_and_the_absent_alike(cast: Cast) -> None:
    stand_in(cast, cast.secretary, cast.grid_ma)
    told = {one.pk for one in recipients.at_desk(cast.east_lane, "cases.dispatch")}
    assert {cast.secretary.pk, cast.grid_ma.pk} <= told
    case = story.walk(cast, "registered")
    assert Waiting(fresh(cast.grid_ma)).rows("dispatch").filter(pk=case.pk).exists()
    assert not Waiting(fresh(cast.zhao)).rows("dispatch").filter(pk=case.pk).exists()


def test_a_substitute_gives_themselves_nothing_for_good(cast: Cast) -> None:
    stand_in(cast, cast.north_admin, cast.zhang, actor=cast.admin)
    with refused(reasons.GIVES_THEMSELVES):
        services.give_post(
            cast.zhang,
            role=cast.roles[rights.SYSTEM_ADMIN],
            area=cast.north,
            actor=fresh(cast.zhang),
        )


def test_a_substitute_does_not_count_as_the_last_administrator(cast: Cast) -> None:
    stand_in(cast, cast.admin, cast.zhang)
    with refused(reasons.LAST_ADMINISTRATOR):
        services.end_post(post_of(cast.admin), actor=fresh(cast.admin))


def test_a_substitute_goes_along_when_the_post_moves_with_its_area(cast: Cast) -> None:
    stand_in(cast, cast.zhang, cast.grid_ma)
    old = post_of(cast.zhang)
    new = services.give_post(cast.zhang, role=old.role, area=cast.willow, actor=None)
    assert appointments.carry_substitutes(old, new) == 1
    services.end_post(old, actor=fresh(cast.admin))
    ma = fresh(cast.grid_ma)
    assert ma.has_right("cases.dispatch", cast.willow)
    assert not ma.has_right("cases.dispatch", cast.east_lane)
    assert "代 张丽" in signature(ma, "cases.dispatch", cast.willow)


def test_a_merged_area_takes_its_substitutes_along(cast: Cast) -> None:
    stand_in(cast, cast.grid_ma, cast.zhang)
    into = Area.objects.get(code=f"{cast.east_lane.code}002")
    reshaping.merge_areas([cast.east_grid], into=into, actor=fresh(cast.admin))
    standing = Post.objects.in_force().exclude(stands_in_for=None)
    assert [(one.person, one.area, one.stands_in_for.person) for one in standing] == [  # type: ignore[union-attr]
        (cast.zhang, into, cast.grid_ma)
    ]
    assert Post.objects.own().in_force().filter(person=cast.zhang).count() == 1
