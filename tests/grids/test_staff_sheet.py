"""The people of grids as a sheet: tried first, written whole by the ordinary acts, within one's district."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from governance.access.models import AuditEntry, User
from governance.access.services import give_post
from governance.administration.sheets import definitions, services
from governance.administration.sheets.models import SheetBatch
from governance.areas.models import Area
from grids.models import Building, GridMembership
from grids.staff import places
from grids.staff import services as staff
from tests.administration.files import body, cells_of, workbook
from tests.cast import Cast, fresh, person
from tests.grids.staffing import PHONE, appoint, building, head
from tests.portal.browsers import browser_of
from tests.refusals import refused

NEW = ("新1", "530102001001001", "志愿者", None, "程明")
HEADS = ("编号", "网格编码", "身份", "楼栋", "姓名", "电话", "四员职责", "聘任日期", "离任日期")


def compared(cast: Cast, *rows: tuple[Any, ...], heads: Any = HEADS, **changes: Any) -> SheetBatch:
    given: dict[str, Any] = {"area": cast.north, "actor": fresh(cast.north_admin)} | changes
    content = workbook(heads, *[(*row, *[None] * (len(heads) - len(row))) for row in rows])
    batch = services.take(definitions.every()["grid-members"], content, "people.xlsx", **given)
    return services.compare(batch, actor=given["actor"])


def written(cast: Cast, *rows: tuple[Any, ...], **changes: Any) -> SheetBatch:
    actor = changes.get("actor", fresh(cast.north_admin))
    return services.run(services.begin(compared(cast, *rows, **changes)), actor=actor)


def told(batch: SheetBatch) -> dict[int, list[str]]:
    return {line.number: [f"{c}: {t}" for c, t in line.faults] for line in batch.lines.filter(state="faulty")}


def test_a_dry_run_changes_nothing_and_keeps_no_number_in_full(cast: Cast) -> None:
    member = appoint("volunteer", cast.east_grid)
    batch = compared(
        cast,
        (member.pk, cast.east_grid.code, "志愿者", None, "王桂兰", "13911112222"),
        ("新1", cast.east_grid.code, "网格长", None, "程明", "13922223333"),
    )
    assert (batch.new, batch.changed, batch.faulty) == (1, 1, 0)
    kept = str([line.differences for line in batch.lines.all()])
    assert "139****2222" in kept
    assert "13911112222" not in kept
    assert PHONE not in kept
    assert GridMembership.objects.count() == 1


def test_heads_come_in_with_their_building_and_duties(cast: Cast) -> None:
    house, duties = building(cast.east_grid), "文明监督员，小组信息员"
    written(
        cast,
        (
            "新1",
            cast.east_grid.code,
            "楼栋长",
            "东巷小区1 栋",
            "程明",
            "13922223333",
            duties,
            "2026-03-12",
        ),
        ("新2", cast.east_grid.code, "ten_household_head", "东巷小区1 栋", "李红"),
    )
    first = GridMembership.objects.get(name="程明")
    assert (first.building, first.duties, first.starts_on) == (
        house,
        ["小组信息员", "文明监督员"],
        date(2026, 3, 12),
    )
    assert GridMembership.objects.get(name="李红").starts_on == timezone.localdate()
    assert AuditEntry.objects.filter(act="staff_add", actor=cast.north_admin).count() == 2


def test_known_rows_are_changed_and_ended_by_the_ordinary_acts(cast: Cast) -> None:
    one, other = (
        appoint("volunteer", cast.east_grid, name="甲"),
        appoint("volunteer", cast.east_grid, name="乙"),
    )
    dates = ("2026-01-01", "2026-06-01")
    written(
        cast,
        (one.pk, cast.east_grid.code, "志愿者", None, "甲改", "139****0001", None, "2026-01-01"),
        (
            other.pk,
            cast.east_grid.code,
            "志愿者",
            None,
            "乙",
            "139****0001",
            None,
            *dates,
        ),
    )
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.name, one.phone, one.ends_on) == ("甲改", PHONE, None)
    assert (other.ends_on, other.phone) == (date(2026, 6, 1), PHONE)
    assert AuditEntry.objects.filter(act="staff_end").count() == 1


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("99999", "530102001001001", "志愿者", None, "程明"), "编号"),
        (("新1", "530103001001001", "志愿者", None, "程明"), "网格编码"),
        (("新1", "530102001001", "志愿者", None, "程明"), "网格编码"),
        (("新1", "530102001001001", "楼栋长", None, "程明"), "楼栋"),
        (("新1", "530102001001001", "楼栋长", "没有的楼", "程明"), "楼栋"),
        (("新1", "530102001001001", "志愿者", "东巷小区1 栋", "程明"), "楼栋"),
        (("新1", "530102001001001", "宇航员", None, "程明"), "身份"),
        (("新1", "530102001001001", "志愿者", None, "程明", "12"), "电话"),
        (("新1", "530102001001001", "志愿者", None, "程明", None, "歌唱员"), "四员职责"),
        (
            ("新1", "530102001001001", "志愿者", None, "程明", None, None, "2026-03-01", "2026-02-01"),
            "离任日期",
        ),
        (("新1", "530102001001001", "志愿者", None, None), "姓名"),
        (("新1", "530102001001001", "志愿者", None, "=1+1"), "姓名"),
    ],
)
def test_a_faulty_row_is_told_at_its_column(cast: Cast, row: tuple[Any, ...], column: str) -> None:
    building(cast.east_grid)
    batch = compared(cast, row)
    assert [fault.split(":")[0] for fault in told(batch)[2]] == [column]


def test_a_row_of_the_other_district_is_refused_by_number_and_by_grid(cast: Cast) -> None:
    south = Area.objects.get(code="530103001001001")
    theirs = appoint("volunteer", south, name="南区人")
    batch = compared(
        cast,
        (theirs.pk, south.code, "志愿者", None, "冒名"),
        (f"新{theirs.pk}", south.code, "志愿者", None, "冒名"),
    )
    assert set(told(batch)) == {2, 3}
    assert batch.missing == 0
    theirs.refresh_from_db()
    assert theirs.name == "南区人"
    url = reverse("sheet-export", args=["grid-members"])
    assert browser_of(cast.north_admin).get(f"{url}?area={south.code}").status_code in (403, 404, 422)


def test_a_seat_that_is_taken_stops_the_whole_file(cast: Cast) -> None:
    appoint("grid_leader", cast.east_grid, name="在任者")
    rows = (
        ("新1", cast.east_grid.code, "志愿者", None, "程明"),
        ("新2", cast.east_grid.code, "网格长", None, "李红"),
    )
    batch = compared(cast, *rows)
    assert "在任者" in told(batch)[3][0]
    with refused("sheet_faulty"):
        services.begin(batch)
    assert GridMembership.objects.count() == 1


def test_a_file_hands_a_seat_over_when_it_says_who_leaves(cast: Cast) -> None:
    old = appoint("grid_leader", cast.east_grid, name="旧人")
    day = timezone.localdate().isoformat()
    written(
        cast,
        ("新1", cast.east_grid.code, "网格长", None, "新人", None, None, day),
        (old.pk, cast.east_grid.code, "网格长", None, "旧人", "139****0001", None, "2026-01-01", day),
    )
    assert [one.name for one in GridMembership.objects.in_force()] == ["新人"]
    batch = compared(
        cast,
        ("新1", cast.west_grid.code, "网格长", None, "甲"),
        ("新2", cast.west_grid.code, "网格长", None, "乙"),
    )
    assert set(told(batch)) == {3}


def test_a_persons_account_is_not_renamed_by_a_file(cast: Cast) -> None:
    member = appoint("full_time", cast.east_grid, person=cast.grid_ma)
    batch = compared(cast, (member.pk, cast.east_grid.code, "专职网格员", None, "冒名", "138****8000"))
    assert told(batch)[2][0].startswith("姓名")


def test_what_is_exported_comes_back_as_nothing_to_do(cast: Cast) -> None:
    head(building(cast.east_grid), is_safety_patroller=True, is_party_member=True, households=48)
    appoint("full_time", cast.east_grid, person=cast.grid_ma)
    answer = browser_of(cast.zhang).get(
        f"{reverse('sheet-export', args=['grid-members'])}?area={cast.east_lane.code}"
    )
    rows = cells_of(body(answer))
    assert PHONE not in str(rows)
    batch = compared(
        cast,
        *[tuple(row) for row in rows[1:]],
        heads=tuple(rows[0]),
        area=cast.east_lane,
        actor=fresh(cast.zhang),
    )
    assert (batch.same, batch.changed, batch.new, batch.faulty) == (2, 0, 0, 0), told(batch)


# Buildings --------------------------------------------------------------------------------

PLACES = ("编号", "网格编码", "小区", "楼栋", "户数", "经度", "纬度")


def buildings(cast: Cast, *rows: tuple[Any, ...]) -> SheetBatch:
    content = workbook(PLACES, *[(*row, *[None] * (len(PLACES) - len(row))) for row in rows])
    actor = fresh(cast.north_admin)
    batch = services.take(
        definitions.every()["grid-buildings"], content, "b.xlsx", area=cast.north, actor=actor
    )
    return services.compare(batch, actor=actor)


def test_buildings_come_in_and_are_changed_by_the_ordinary_acts(cast: Cast) -> None:
    house = building(cast.east_grid)
    grid = cast.east_grid.code
    batch = buildings(
        cast,
        (house.pk, grid, "东巷小区", "1 栋", 60),
        ("新1", grid, "东巷小区", "2 栋", 48, "102.743", "25.029"),
    )
    assert (batch.new, batch.changed, batch.faulty) == (1, 1, 0)
    services.run(services.begin(batch), actor=fresh(cast.north_admin))
    found = {str(one): (one.households, one.lng) for one in Building.objects.all()}
    assert found == {"东巷小区1 栋": (60, None), "东巷小区2 栋": (48, 102.743)}
    assert AuditEntry.objects.filter(subject_type="grids.building", actor=cast.north_admin).count() == 2


def test_a_faulty_building_is_told_at_its_column(cast: Cast) -> None:
    building(cast.east_grid)
    grid, theirs = cast.east_grid.code, building(Area.objects.get(code="530103001001001"))
    batch = buildings(
        cast,
        ("新1", grid, "东巷小区", "1 栋"),
        (theirs.pk, theirs.area.code, "冒名", "1 栋"),
        ("新2", theirs.area.code, "冒名", "2 栋"),
        ("新3", grid, None, "3 栋", 10, "102.7", None),
        ("新4", grid, None, "4 栋", 10, "东", "25"),
        ("新5", grid, None, "5 栋"),
        ("新6", grid, None, "5 栋"),
    )
    columns = {number: faults[0].split(":")[0] for number, faults in told(batch).items()}
    assert columns == {2: "楼栋", 3: "编号", 4: "网格编码", 5: "经度", 6: "经度", 8: "楼栋"}
    assert Building.objects.count() == 2


# Taken back whole --------------------------------------------------------------------------


def undone(batch: SheetBatch, actor: Any) -> SheetBatch:
    return services.undo(batch, actor=fresh(actor))


def in_force(on: date | None = None) -> set[str]:
    return {one.name for one in GridMembership.objects.in_force(on)}


def test_a_batch_of_people_is_taken_back_whole(cast: Cast) -> None:
    house = building(cast.east_grid)
    old, other = appoint("grid_leader", cast.east_grid, name="老长"), appoint("volunteer", cast.east_grid)
    today, since = timezone.localdate(), date(2026, 2, 1)
    heads, kept = (*HEADS[:6], "单位", "聘任日期", "离任日期"), old.masked_phone
    batch = written(
        cast,
        (old.pk, cast.east_grid.code, "网格长", None, "老长", kept, None, None, today),
        (other.pk, cast.east_grid.code, "志愿者", None, "王桂兰", kept, "老年大学"),
        ("新1", cast.east_grid.code, "网格长", None, "新长", "13911112222", None, today),
        ("新2", cast.east_grid.code, "楼栋长", str(house), "程明", None, None, since),
        (
            "新3",
            cast.east_grid.code,
            "志愿者",
            None,
            "去年的",
            None,
            None,
            date(2026, 2, 1),
            date(2026, 3, 1),
        ),
        heads=heads,
    )
    assert in_force() == {"王桂兰", "新长", "程明"}
    assert services.why_not_undo(batch, cast.north_admin) is None
    undone(batch, cast.north_admin)
    other.refresh_from_db()
    assert in_force() == {"王桂兰", "老长"}
    assert in_force(date(2026, 2, 15)) == {"王桂兰", "老长"}  # as if they had never been
    assert other.organisation == ""
    places.strike_building(house, actor=None, on=house.starts_on)
    again = written(cast, ("新1", cast.east_grid.code, "志愿者", None, "程明"))
    assert again.state == SheetBatch.State.DONE


def test_who_has_been_changed_since_stands_in_the_way_by_name(cast: Cast) -> None:
    batch = written(cast, ("新1", cast.east_grid.code, "志愿者", None, "程明"))
    member = GridMembership.objects.get(name="程明")
    staff.reveal_phone(member, purpose="核对电话", actor=fresh(cast.north_admin))
    assert services.why_not_undo(batch, cast.north_admin) is None
    staff.edit_member(member, actor=None, note="换了班次")
    assert "程明" in str(services.why_not_undo(batch, cast.north_admin))
    with refused("sheet_changed_after"):
        undone(batch, cast.north_admin)
    assert in_force() == {"程明"}


def test_a_number_that_a_file_changed_is_not_put_back_from_the_masked_one(cast: Cast) -> None:
    member = appoint("volunteer", cast.east_grid)
    batch = written(cast, (member.pk, cast.east_grid.code, "志愿者", None, "王桂兰", "13911112222"))
    with refused("sheet_personal_undo"):
        undone(batch, cast.north_admin)


def test_another_districts_administrator_takes_nothing_back(cast: Cast) -> None:
    batch = written(cast, ("新1", cast.east_grid.code, "志愿者", None, "程明"))
    give_post(person("south_admin", "南管"), role=cast.roles["system_admin"], area=cast.south, actor=None)
    with refused("sheet_no_right_now"):
        undone(batch, User.objects.get(username="south_admin"))
    assert in_force() == {"程明"}


def test_a_batch_of_buildings_is_taken_back_unless_somebody_stands_for_one(cast: Cast) -> None:
    known = building(cast.east_grid)
    batch = buildings(
        cast,
        (known.pk, cast.east_grid.code, "东巷小区", "1 栋", 60),
        ("新1", cast.east_grid.code, "东巷小区", "9 栋", 30),
    )
    batch = services.run(services.begin(batch), actor=fresh(cast.north_admin))
    ninth = Building.objects.get(name="9 栋")
    member = head(ninth, starts_on=timezone.localdate())
    with refused("staff_building_has_heads"):
        undone(batch, cast.north_admin)
    staff.cancel_member(member, actor=None, reason="登错")
    undone(SheetBatch.objects.get(pk=batch.pk), cast.north_admin)
    known.refresh_from_db()
    ninth.refresh_from_db()
    assert known.households == 48
    assert ninth.ends_on == ninth.starts_on
    assert not Building.objects.standing(ninth.starts_on).filter(pk=ninth.pk).exists()
