"""The sheets of places and activities: a dry run tells faults, a batch is written and taken back."""

from __future__ import annotations

from typing import Any

from governance.administration.models import SheetBatch
from governance.administration.sheets import definitions, services
from parties.models import Activity, Place
from tests.administration.files import workbook
from tests.cast import Cast, fresh
from tests.parties.test_organisation_sheet import told
from tests.parties.test_organisations import branch
from tests.parties.test_places import place

PLACES = ("编号", "区域编码", "类型", "名称", "开放时间")
ACTIVITIES = ("编号", "区域编码", "党组织", "种类", "日期", "主题", "应到", "实到")


def compared(cast: Cast, code: str, heads: tuple[str, ...], *rows: tuple[Any, ...]) -> SheetBatch:
    actor = fresh(cast.street_wang)
    content = workbook(heads, *rows)
    sheet = definitions.every()[code]
    return services.compare(
        services.take(sheet, content, "p.xlsx", area=cast.east_street, actor=actor), actor=actor
    )


def test_places_are_added_changed_and_taken_back(cast: Cast) -> None:
    known = place(cast)
    lane = cast.east_lane.code
    wrong = compared(
        cast,
        "party-places",
        PLACES,
        ("新1", cast.west_lane.code, "党群服务中心", "西巷", None),
        ("9999", lane, "党群服务中心", "冒名", None),
        ("新2", lane, "没有这类", "类型错", None),
    )
    assert told(wrong) == {2: ["区域编码"], 3: ["编号"], 4: ["类型"]}
    batch = compared(
        cast,
        "party-places",
        PLACES,
        ("新1", lane, "“小巷总理”工作室", "东巷工作室", "每天"),
        (known.pk, lane, "党群服务中心", known.name, "9:00–17:00"),
    )
    assert (batch.new, batch.changed, batch.faulty) == (1, 1, 0), told(batch)
    batch = services.run(services.begin(batch), actor=fresh(cast.street_wang))
    known.refresh_from_db()
    assert known.hours == "9:00–17:00"
    assert Place.objects.in_force().count() == 2
    services.undo(batch, actor=fresh(cast.street_wang))
    known.refresh_from_db()
    assert (known.hours, Place.objects.in_force().count()) == ("", 1)


def test_activities_find_their_organisation_by_name_and_area(cast: Cast) -> None:
    made = branch(cast)
    lane = cast.east_lane.code
    wrong = compared(
        cast,
        "party-activities",
        ACTIVITIES,
        ("新1", lane, "没有这个支部", "党课", "2026-05-01", "学习", 3, 3),
        ("新2", lane, made.name, "党课", "2026-05-01", "学习", 3, None),
    )
    assert told(wrong) == {2: ["党组织"], 3: ["实到"]}
    batch = compared(
        cast,
        "party-activities",
        ACTIVITIES,
        ("新1", lane, made.name, "党课", "2026-05-01", "学习", 3, 3),
    )
    batch = services.run(services.begin(batch), actor=fresh(cast.street_wang))
    assert Activity.objects.counted().get().attended == 3
    services.undo(batch, actor=fresh(cast.street_wang))
    assert not Activity.objects.counted().exists()
