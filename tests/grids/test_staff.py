"""Who works in a grid: one sentence a test."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from governance.access.models import AuditEntry
from governance.areas import services as areas
from governance.common import editing
from grids.models import GridMembership, MemberCapacity
from grids.staff import places, reasons, services
from tests.cast import Cast, fresh
from tests.grids.staffing import PHONE, SINCE, appoint, building, capacity, head
from tests.refusals import refused
from tests.threads import together

TODAY = timezone.localdate


def entries(act: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(act=act).order_by("pk"))


# Appointing -------------------------------------------------------------------------------


def test_community_staff_appoint_a_neighbour_without_an_account(cast: Cast) -> None:
    member = appoint("part_time", cast.east_grid, fresh(cast.zhang))
    assert member.is_in_force()
    assert member.post is None
    entry = entries("staff_add")[0]
    assert (entry.actor, entry.area, entry.detail["after"]["capacity"]) == (
        cast.zhang,
        cast.east_grid,
        "兼职网格员",
    )


def test_the_number_is_stored_unreadable_masked_in_the_trail_and_found_as_a_whole(cast: Cast) -> None:
    member = appoint("volunteer", cast.east_grid)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT phone, phone_index, identity FROM grids_gridmembership WHERE id = %s", [member.pk]
        )
        stored = "".join(cursor.fetchone())
    assert PHONE not in stored
    assert PHONE not in str([entry.detail for entry in AuditEntry.objects.all()])
    assert member.masked_phone == "139****0001"
    assert GridMembership.objects.named(PHONE).get() == member
    assert not GridMembership.objects.named(PHONE[:8]).exists()


def test_a_grid_has_one_leader_at_a_time(cast: Cast) -> None:
    appoint("grid_leader", cast.east_grid, name="陈明")
    with refused(reasons.SEAT_TAKEN):
        appoint("grid_leader", cast.east_grid, name="李红")
    appoint("full_time", cast.east_grid, name="李红")
    appoint("full_time", cast.east_grid, name="赵军")
    assert GridMembership.objects.in_force().filter(area=cast.east_grid).count() == 3


def test_a_person_holds_a_capacity_once_at_a_time(cast: Cast) -> None:
    first = appoint("volunteer", cast.east_grid)
    with refused(reasons.HELD_ALREADY):
        appoint("volunteer", cast.east_grid)
    services.end_member(first, actor=None)
    assert appoint("volunteer", cast.east_grid, starts_on=TODAY()).is_in_force()


def test_a_building_head_needs_a_building_of_that_grid(cast: Cast) -> None:
    house = building(cast.east_grid)
    with refused(reasons.BUILDING_NEEDED):
        appoint("building_head", cast.east_grid)
    with refused(reasons.BUILDING_ELSEWHERE):
        appoint("building_head", cast.west_grid, building=house)
    with refused(reasons.NO_BUILDING):
        appoint("volunteer", cast.east_grid, building=house)
    member = head(house, is_safety_patroller=True, is_information_officer=True, households=48)
    assert member.duties == ["小组信息员", "平安巡查员"]
    with refused(reasons.SEAT_TAKEN):
        head(house, name="别人")
    for name in ("甲", "乙"):
        appoint("ten_household_head", cast.east_grid, building=house, name=name)


def test_nobody_is_appointed_to_a_community_or_to_a_retired_grid(cast: Cast) -> None:
    with refused(reasons.NOT_A_GRID):
        appoint("volunteer", cast.east_lane)
    areas.retire_area(cast.west_grid, actor=None)
    with refused(reasons.RETIRED_GRID):
        appoint("volunteer", cast.west_grid)


def test_a_capacity_out_of_use_takes_nobody(cast: Cast) -> None:
    MemberCapacity.objects.filter(code="volunteer").update(is_active=False)
    with refused(reasons.CAPACITY_OFF):
        appoint("volunteer", cast.east_grid)


@pytest.mark.parametrize("phone", ["123", "电话", "139 8765 000"])
def test_what_is_no_number_is_refused(cast: Cast, phone: str) -> None:
    with pytest.raises(ValidationError):
        appoint("volunteer", cast.east_grid, phone=phone)
    assert not GridMembership.objects.exists()


# Changing, ending, handing over -----------------------------------------------------------


def test_a_change_is_written_with_both_sides_and_the_same_values_write_nothing(cast: Cast) -> None:
    member = appoint("volunteer", cast.east_grid)
    services.edit_member(member, actor=fresh(cast.zhang), organisation="东巷志愿队", phone=PHONE)
    services.edit_member(member, actor=fresh(cast.zhang), organisation="东巷志愿队")
    (entry,) = entries("staff_edit")
    assert entry.detail == {"before": {"organisation": None}, "after": {"organisation": "东巷志愿队"}}


def test_a_changed_number_is_told_without_being_told(cast: Cast) -> None:
    member = appoint("volunteer", cast.east_grid)
    services.edit_member(member, actor=None, phone="13987659999")
    assert entries("staff_edit")[0].detail == {
        "before": {"phone": "139****0001"},
        "after": {"phone": "139****9999"},
    }


def test_the_second_of_two_editors_sees_what_the_first_changed(cast: Cast) -> None:
    member = appoint("volunteer", cast.east_grid)
    seen = editing.seen(services.editable_of(member))
    services.edit_member(member, actor=fresh(cast.li), note="周末有空", seen=seen)
    with pytest.raises(editing.Changed) as caught:
        services.edit_member(member, actor=fresh(cast.zhang), note="不在", seen=seen)
    assert [(one.key, one.after) for one in caught.value.differences] == [("note", "周末有空")]
    member.refresh_from_db()
    assert member.note == "周末有空"


def test_who_leaves_today_is_gone_today(cast: Cast) -> None:
    member = appoint("volunteer", cast.east_grid)
    services.end_member(member, actor=fresh(cast.zhang), reason="搬家")
    assert not GridMembership.objects.in_force().exists()
    assert GridMembership.objects.in_force(TODAY() - timedelta(days=1)).get() == member
    with refused(reasons.ENDED):
        services.end_member(member, actor=fresh(cast.zhang))


def test_nobody_leaves_before_they_came(cast: Cast) -> None:
    member = appoint("volunteer", cast.east_grid)
    with refused(reasons.END_BEFORE_START):
        services.end_member(member, actor=None, on=SINCE - timedelta(days=1))


def test_a_seat_is_handed_over_in_one_act(cast: Cast) -> None:
    house = building(cast.east_grid)
    old = head(house, name="旧人")
    new = services.hand_over(old, actor=fresh(cast.zhang), name="新人", phone="13900001111", reason="换届")
    old.refresh_from_db()
    assert (old.ends_on, new.starts_on, new.predecessor, new.building) == (TODAY(), TODAY(), old, house)
    assert GridMembership.objects.in_force().get() == new


def test_a_handover_that_is_refused_leaves_the_old_one_in_the_seat(cast: Cast) -> None:
    old = appoint("grid_leader", cast.east_grid)
    with refused(reasons.SAME_PERSON):
        services.hand_over(old, actor=None, name=old.name, phone=PHONE)
    with refused(reasons.NAME_NEEDED):
        services.hand_over(old, actor=None, name="  ")
    old.refresh_from_db()
    assert old.ends_on is None
    assert GridMembership.objects.count() == 1


def test_an_ending_is_taken_back_while_the_seat_is_free(cast: Cast) -> None:
    admin = fresh(cast.north_admin)
    member = appoint("grid_leader", cast.east_grid, admin, person=cast.grid_ma)
    services.end_member(member, actor=admin)
    member = services.resume_member(member, actor=fresh(cast.north_admin))
    assert member.is_in_force()
    assert fresh(cast.grid_ma).has_right("cases.handle", cast.east_grid)
    services.end_member(member, actor=admin)
    appoint("grid_leader", cast.east_grid, name="新人", starts_on=TODAY())
    with refused(reasons.SEAT_TAKEN):
        services.resume_member(member, actor=admin)


def test_an_ending_to_come_is_taken_back_with_its_post(cast: Cast) -> None:
    admin = fresh(cast.north_admin)
    member = appoint("grid_leader", cast.east_grid, admin, person=cast.grid_ma)
    services.end_member(member, actor=admin, on=TODAY() + timedelta(days=30))
    assert fresh(cast.grid_ma).has_right("cases.handle", cast.east_grid)
    member = services.resume_member(member, actor=admin)
    assert member.post is not None
    assert member.post.ends_at is None


def test_an_appointment_is_never_deleted(cast: Cast) -> None:
    member = appoint("volunteer", cast.east_grid)
    with pytest.raises(ValidationError):
        member.delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        GridMembership.objects.all()._raw_delete("default")
    assert GridMembership.objects.exists()


# Contact ----------------------------------------------------------------------------------


def test_a_number_is_shown_against_a_purpose_and_the_reading_is_written_down(cast: Cast) -> None:
    member = appoint("volunteer", cast.east_grid)
    assert services.reveal_phone(member, purpose="通知周六值守", actor=fresh(cast.zhang)) == PHONE
    assert entries("reveal")[0].purpose == "通知周六值守"
    with refused("access_purpose_needed"):
        services.reveal_phone(member, purpose="看看", actor=fresh(cast.zhang))
    for stranger in (cast.zhao, cast.grid_ma):
        with refused(reasons.NO_REVEAL):
            services.reveal_phone(member, purpose="通知周六值守", actor=fresh(stranger))
    assert len(entries("reveal")) == 1


# Who may what -----------------------------------------------------------------------------


ACTS: dict[str, Any] = {
    "appoint": lambda c, m, h, who: appoint("volunteer", c.east_grid, who, name="另一位"),
    "edit": lambda c, m, h, who: services.edit_member(m, actor=who, note="改"),
    "end": lambda c, m, h, who: services.end_member(m, actor=who),
    "hand over": lambda c, m, h, who: services.hand_over(m, actor=who, name="接任"),
    "add a building": lambda c, m, h, who: building(c.east_grid, "9 栋", who),
    "edit a building": lambda c, m, h, who: places.edit_building(h, actor=who, households=1),
    "strike a building": lambda c, m, h, who: places.strike_building(h, actor=who),
    "profile": lambda c, m, h, who: places.save_profile(c.east_grid, actor=who, branch="支部"),
    "group": lambda c, m, h, who: places.add_group(area=c.east_grid, name="一组", actor=who),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", ["zhao", "grid_ma", "auditor", "he"])
def test_nobody_of_the_next_street_and_nobody_without_the_right_changes_anything(
    cast: Cast, act: str, who: str
) -> None:
    house = building(cast.east_grid)
    member = appoint("volunteer", cast.east_grid)
    before = (GridMembership.objects.count(), AuditEntry.objects.count())
    with refused(reasons.OUTSIDE):
        ACTS[act](cast, member, house, fresh(getattr(cast, who)))
    assert (GridMembership.objects.count(), AuditEntry.objects.count()) == before
    assert GridMembership.objects.get(pk=member.pk).note == ""


def test_a_member_of_another_grid_is_not_put_into_a_group_here(cast: Cast) -> None:
    group = places.add_group(area=cast.west_grid, name="一组", actor=None)
    with refused(reasons.GROUP_ELSEWHERE):
        appoint("volunteer", cast.east_grid, group=group)


# Races ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("transactional_db")
def test_of_two_leaders_appointed_at_the_same_moment_one_is_refused(real_cast: Cast) -> None:
    grid = real_cast.east_grid

    both_have_read = threading.Barrier(2)

    def control(name: str) -> Any:
        """What reads first and writes then, with no constraint on the seat: both get in."""
        seats = GridMembership.objects.filter(area=grid, capacity=capacity("full_time"))
        free = not seats.exists()
        both_have_read.wait(timeout=30)
        return appoint("full_time", grid, name=name) if free else None

    assert all(together(lambda: control("甲"), lambda: control("乙")))
    found = together(
        lambda: appoint("grid_leader", grid, name="甲"),
        lambda: appoint("grid_leader", grid, name="乙"),
    )
    assert sum(isinstance(one, GridMembership) for one in found) == 1
    (lost,) = [one for one in found if not isinstance(one, GridMembership)]
    assert lost.code == reasons.SEAT_TAKEN.code
    assert GridMembership.objects.filter(capacity__code="grid_leader").count() == 1


@pytest.mark.usefixtures("transactional_db")
def test_nobody_is_left_in_a_grid_that_is_retired_at_the_same_moment(real_cast: Cast) -> None:
    grid = real_cast.west_grid
    together(lambda: areas.retire_area(grid, actor=None), lambda: appoint("volunteer", grid))
    grid.refresh_from_db()
    assert (grid.valid_to is None) == GridMembership.objects.exists()


def test_days_are_local_days(cast: Cast) -> None:
    member = appoint("volunteer", cast.east_grid, starts_on=date(2026, 3, 1), name="春分")
    services.end_member(member, actor=None, on=date(2026, 4, 1))
    in_force = [
        GridMembership.objects.in_force(date(2026, m, d)).exists()
        for m, d in ((2, 28), (3, 1), (3, 31), (4, 1))
    ]
    assert in_force == [False, True, True, False]
