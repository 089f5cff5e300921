"""The sheet of organisations: a dry run tells faults, new rows stand below new rows, a batch goes back."""

from __future__ import annotations

from typing import Any

from governance.administration.models import SheetBatch
from governance.administration.sheets import definitions, services
from parties.models import Organisation
from tests.administration.files import workbook
from tests.cast import Cast, fresh
from tests.parties.test_organisations import community

HEADS = ("编号", "区域编码", "层次", "名称", "上级组织", "领域", "党员人数", "人数统计日期", "成立日期")


def compared(cast: Cast, *rows: tuple[Any, ...]) -> SheetBatch:
    content = workbook(HEADS, *[(*row, *[None] * (len(HEADS) - len(row))) for row in rows])
    actor = fresh(cast.street_wang)
    sheet = definitions.every()["party-organisations"]
    batch = services.take(sheet, content, "p.xlsx", area=cast.east_street, actor=actor)
    return services.compare(batch, actor=actor)


def told(batch: SheetBatch) -> dict[int, list[str]]:
    return {
        line.number: [column for column, _text in line.faults] for line in batch.lines.filter(state="faulty")
    }


def test_new_rows_stand_below_new_rows_and_known_ones_are_changed(cast: Cast) -> None:
    known = community(cast)
    lane = cast.east_lane.code
    batch = compared(
        cast,
        ("新2", lane, "党小组", "一号楼党小组", "第一党支部"),
        ("新1", lane, "党支部", "第一党支部", known.name, "居民小区", 12, "2026-06-30", "2026-01-05"),
        (known.pk, lane, "社区党组织", known.name, "东街党工委", None, 80, "2026-06-30"),
    )
    assert (batch.new, batch.changed, batch.faulty) == (2, 1, 0), told(batch)
    services.run(services.begin(batch), actor=fresh(cast.street_wang))
    group = Organisation.objects.get(name="一号楼党小组")
    assert group.parent is not None
    assert (group.parent.name, group.parent.parent, group.parent.members) == ("第一党支部", known, 12)
    known.refresh_from_db()
    assert known.members == 80


def test_what_is_wrong_is_told_at_its_column_and_nothing_is_written(cast: Cast) -> None:
    known = community(cast)
    batch = compared(
        cast,
        ("新1", cast.west_lane.code, "党支部", "西巷支部", known.name),
        ("新2", cast.east_lane.code, "党支部", "无上级支部", "没有这个组织"),
        ("99999", cast.east_lane.code, "党支部", "冒名支部", known.name),
        ("新3", cast.east_lane.code, "党总支", "层次不对", known.name),
    )
    assert told(batch) == {2: ["区域编码"], 3: ["上级组织"], 4: ["编号"], 5: ["层次"]}
    assert Organisation.objects.count() == 2


def test_a_batch_is_taken_back(cast: Cast) -> None:
    known = community(cast)
    batch = compared(cast, ("新1", cast.east_lane.code, "党支部", "第一党支部", known.name))
    batch = services.run(services.begin(batch), actor=fresh(cast.street_wang))
    assert Organisation.objects.active().filter(name="第一党支部").exists()
    services.undo(batch, actor=fresh(cast.street_wang))
    assert not Organisation.objects.active().filter(name="第一党支部").exists()
