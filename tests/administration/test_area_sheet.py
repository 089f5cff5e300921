"""The areas as a sheet: tried first, written whole, taken back whole, and never beyond one's district."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from governance.access.models import AuditEntry
from governance.administration.sheets import definitions, reasons, services
from governance.administration.sheets.models import SheetBatch
from governance.areas import services as areas
from governance.areas.integrity import faults
from governance.areas.models import Area, AreaChange
from tests.administration.files import body, cells_of, workbook
from tests.cases.story import file as file_case
from tests.cast import Cast, fresh
from tests.portal.browsers import browser_of
from tests.refusals import refused
from tests.threads import together

HEADS = ("编码", "名称", "上级编码", "户数")


def compared(cast: Cast, *rows: tuple[Any, ...], heads: Any = HEADS, **changes: Any) -> SheetBatch:
    given: dict[str, Any] = {"area": cast.north, "actor": fresh(cast.north_admin)} | changes
    batch = services.take(definitions.every()["areas"], workbook(heads, *rows), "areas.xlsx", **given)
    return services.compare(batch, actor=given["actor"])


def written(cast: Cast, *rows: tuple[Any, ...], **changes: Any) -> SheetBatch:
    return services.run(services.begin(compared(cast, *rows, **changes)), actor=fresh(cast.north_admin))


def told(batch: SheetBatch) -> dict[int, list[str]]:
    return {line.number: [f"{c}: {t}" for c, t in line.faults] for line in batch.lines.filter(state="faulty")}


def test_a_dry_run_says_what_would_change_and_changes_nothing(cast: Cast) -> None:
    before = list(Area.objects.order_by("pk").values())
    batch = compared(
        cast,
        ("530102001001", "东巷社区居民委员会", "530102001000", 420),
        ("530102001001001", "一网格", "530102001001", 100),
        ("530102001001009", "九网格", "530102001001", 310),
    )
    assert (batch.new, batch.changed, batch.same, batch.faulty, batch.missing) == (1, 1, 1, 0, 10)
    assert batch.lines.get(state="changed").differences == [["户数", "100", "420"]]
    assert ["户数", "", "310"] in batch.lines.get(state="new").differences
    assert list(Area.objects.order_by("pk").values()) == before


def test_what_was_confirmed_is_written_with_its_trail(cast: Cast) -> None:
    batch = written(
        cast,
        ("530102001001009", "九网格", "530102001001", 310),
        ("530102001002", "垂柳社区居民委员会", "530102001000", 100),
    )
    assert batch.state == "done"
    grid = Area.objects.get(code="530102001001009")
    assert (grid.parent, grid.households, grid.short_name) == (cast.east_lane, 310, "九网格")
    cast.willow.refresh_from_db()
    assert cast.willow.name == "垂柳社区居民委员会"
    assert AreaChange.objects.get(area=cast.willow).actor == cast.north_admin
    entry = AuditEntry.objects.get(act="sheet_apply")
    assert (entry.actor, entry.area, entry.detail["new"]) == (cast.north_admin, cast.north, 1)
    assert faults() == []


def test_a_parent_may_come_later_in_the_file(cast: Cast) -> None:
    batch = written(
        cast,
        ("530102001003001", "一网格", "530102001003", 350),
        ("530102001003", "新巷社区居民委员会", "530102001000", None),
    )
    assert batch.state == "done"
    assert str(Area.objects.get(code="530102001003001").parent) == "新巷社区"
    assert faults() == []


def test_a_move_takes_the_open_cases_along(cast: Cast) -> None:
    case = file_case(cast)
    written(cast, (cast.east_lane.code, cast.east_lane.name, cast.west_street.code, 100))
    case.refresh_from_db()
    assert case.subdistrict == cast.west_street


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("530102001001009", "", "530102001001", 3), "名称: 这一栏要填"),
        (("530102001001009", "九网格", "530102001001", "三百"), "户数: “三百”不是整数"),
        (("530102001001009", "九网格", "530102001001001", 3), "上级编码: 网格之下不能再设区域"),
        (("530102001001009", "九网格", "999999999999", 3), "上级编码: 所选区域里没有编码为 999999999999"),
        (("53010200100X", "九网格", "530102001001", 3), "编码: 编码不符合规则"),
        (("530102001001", "东巷社区", "530102001002", 3), "上级编码: 移动后仍须是社区一级"),
        (("=A1", "九网格", "530102001001", 3), "编码: 这一格是公式"),
        (("530102001001009", "九网格", "530102001001", 3, "多", "余"), "比表头多出 2 格"),
    ],
)
def test_a_fault_is_told_at_its_row_and_column(cast: Cast, row: tuple[Any, ...], words: str) -> None:
    batch = compared(cast, row, ("530102001001008", "八网格", "530102001001", 300))
    assert list(told(batch)) == [2]
    assert words in told(batch)[2][0]
    with refused(reasons.FAULTY):
        services.begin(batch)
    assert not Area.objects.filter(code="530102001001008").exists()


def test_a_code_in_its_short_form_is_filled_up(cast: Cast) -> None:
    rows = [("530102001", "东街街道", "530102"), ("530102009", "新街街道", "530102")]
    batch = compared(cast, *rows, heads=HEADS[:3])
    assert (batch.same, batch.new, batch.changed, batch.faulty) == (1, 1, 0, 0)
    assert batch.lines.get(state="new").key == "530102009000"


def test_a_row_of_another_district_is_refused_and_nothing_changes(cast: Cast) -> None:
    """Renamed, moved in, hung a child below, or the whole file sent for the other district."""
    before = list(Area.objects.order_by("pk").values("code", "name", "parent", "households"))
    batch = compared(
        cast,
        (cast.south.code, "北区的南区", cast.city.code, 1),
        ("530103001001", "山前村民委员会", cast.east_street.code, 100),
        ("530103001001009", "插进来的网格", "530103001001", 300),
        (cast.north.code, cast.north.name, cast.south.code, 100),
    )
    assert set(told(batch)) == {2, 3, 4, 5}
    assert batch.missing == 11
    with refused(areas.reasons.NOT_YOURS):
        areas.edit_area(cast.south, actor=fresh(cast.north_admin), name="改名")
    page = browser_of(cast.north_admin).post(
        "/administration/sheets/areas/",
        {"area": cast.south.code, "file": upload(("530103001001009", "九网格", "530103001001", 3))},
    )
    assert page.status_code == 422
    assert list(Area.objects.order_by("pk").values("code", "name", "parent", "households")) == before


def upload(*rows: tuple[Any, ...], heads: Any = HEADS) -> SimpleUploadedFile:
    return SimpleUploadedFile("areas.xlsx", workbook(heads, *rows))


def test_what_changed_since_the_preview_is_shown_instead_of_written(cast: Cast) -> None:
    batch = compared(cast, (cast.willow.code, cast.willow.name, cast.east_street.code, 333))
    areas.edit_area(cast.willow, actor=cast.admin, households=222)
    batch = services.run(services.begin(batch), actor=fresh(cast.north_admin))
    assert (batch.state, batch.note) == ("checked", str(reasons.CHANGED_SINCE()))
    assert batch.lines.get(state="changed").differences == [["户数", "222", "333"]]
    cast.willow.refresh_from_db()
    assert cast.willow.households == 222
    assert services.run(services.begin(batch), actor=fresh(cast.north_admin)).state == "done"


def test_one_row_the_service_refuses_and_nothing_is_written(cast: Cast, monkeypatch: Any) -> None:
    batch = compared(
        cast,
        ("530102001001009", "九网格", "530102001001", 310),
        (cast.willow.code, "垂柳社区居民委员会", cast.east_street.code, 100),
    )

    def broken(*args: Any, **facts: Any) -> None:
        raise areas.reasons.RETIRED(name="柳树社区")

    monkeypatch.setattr(areas, "edit_area", broken)
    batch = services.run(services.begin(batch), actor=fresh(cast.north_admin))
    assert batch.state == "checked"
    assert list(told(batch)) == [3]
    assert not Area.objects.filter(code="530102001001009").exists()
    assert not AuditEntry.objects.filter(act="sheet_apply").exists()


def test_who_lost_the_right_meanwhile_writes_nothing(cast: Cast) -> None:
    batch = services.begin(compared(cast, ("530102001001009", "九网格", "530102001001", 310)))
    cast.north_admin.posts.all().update(ends_at="2026-01-01T00:00Z", starts_at="2025-01-01T00:00Z")
    with refused(reasons.NO_RIGHT_NOW):
        services.run(batch, actor=fresh(cast.north_admin))
    batch.refresh_from_db()
    assert batch.state == "failed"
    assert not Area.objects.filter(code="530102001001009").exists()


def test_a_batch_goes_back_whole(cast: Cast) -> None:
    batch = written(
        cast,
        ("530102001001009", "九网格", "530102001001", 310),
        (cast.willow.code, "垂柳社区居民委员会", cast.west_street.code, 150),
    )
    services.undo(batch, actor=fresh(cast.north_admin))
    willow = Area.objects.get(pk=cast.willow.pk)
    assert (willow.name, willow.parent, willow.households) == (cast.willow.name, cast.east_street, 100)
    assert not Area.objects.current().filter(code="530102001001009").exists()
    assert faults() == []


def test_a_batch_somebody_built_on_stays(cast: Cast) -> None:
    batch = written(cast, ("530102001001009", "九网格", "530102001001", 310))
    file_case(cast, area=Area.objects.get(code="530102001001009"), actor=cast.zhang)
    assert "未结事项" in str(services.why_not_undo(batch, fresh(cast.north_admin)))
    with refused("tree_added_in_use"):
        services.undo(batch, actor=fresh(cast.north_admin))
    assert Area.objects.current().filter(code="530102001001009").exists()


def test_an_export_comes_back_as_the_same(cast: Cast) -> None:
    browser = browser_of(cast.north_admin)
    content = body(browser.get(f"/administration/sheets/areas/export/?area={cast.north.code}"))
    rows = cells_of(content)
    assert (len(rows), rows[0][0], rows[1][0]) == (13, "编码", cast.north.code)
    batch = services.take(
        definitions.every()["areas"], content, "areas.xlsx", area=cast.north, actor=fresh(cast.north_admin)
    )
    batch = services.compare(batch, actor=fresh(cast.north_admin))
    assert (batch.same, batch.new, batch.changed, batch.faulty, batch.missing) == (12, 0, 0, 0, 0)
    assert AuditEntry.objects.filter(act="export", detail__what="areas").count() == 1
    assert browser.get(f"/administration/sheets/areas/export/?area={cast.south.code}").status_code == 404


def test_the_whole_way_on_the_pages(cast: Cast) -> None:
    browser = browser_of(cast.north_admin)
    sent = browser.post(
        "/administration/sheets/areas/",
        {"area": cast.north.code, "file": upload(("530102001001009", "九网格", "530102001001", 310))},
    )
    batch = SheetBatch.objects.get()
    assert sent.headers["Location"] == batch.get_absolute_url()
    assert "确认写入：新增 1，修改 0" in browser.get(batch.get_absolute_url()).content.decode()
    confirm = f"{batch.get_absolute_url()}confirm/"
    browser.post(confirm, {"plan": "an older preview"})
    assert not Area.objects.filter(code="530102001001009").exists()
    browser.post(confirm, {"plan": batch.plan_digest})
    assert Area.objects.filter(code="530102001001009").exists()
    browser.post(f"{batch.get_absolute_url()}undo/")
    batch.refresh_from_db()
    assert batch.state == "undone"


def test_a_batch_of_another_district_is_not_there(cast: Cast) -> None:
    batch = services.take(
        definitions.every()["areas"],
        workbook(HEADS, ("530103001001", "山前", "530103001000", 5)),
        "areas.xlsx",
        area=cast.south,
        actor=fresh(cast.admin),
    )
    services.compare(batch, actor=fresh(cast.admin))
    browser = browser_of(cast.north_admin)
    page = batch.get_absolute_url()
    assert browser.get(page).status_code == 404
    assert browser.get(f"{page}progress/").status_code == 404
    for act in ("confirm", "undo"):
        assert browser.post(f"{page}{act}/", {"plan": batch.plan_digest}).status_code == 404
    assert str(batch) not in browser.get("/administration/sheets/").content.decode()
    batch.refresh_from_db()
    assert batch.state == "checked"


def test_a_file_without_the_needed_columns_is_told_which(cast: Cast) -> None:
    with pytest.raises(reasons.NO_COLUMN().__class__, match="名称"):
        compared(cast, ("1",), heads=("编码",))
    with refused(reasons.NOTHING_KNOWN):
        compared(cast, ("1",), heads=("什么",))


@pytest.mark.race
def test_confirmed_twice_at_once_it_is_written_once(real_cast: Cast) -> None:
    batch = services.begin(compared(real_cast, ("530102001001009", "九网格", "530102001001", 310)))

    def run() -> SheetBatch:
        return services.run(SheetBatch.objects.get(pk=batch.pk), actor=fresh(real_cast.north_admin))

    outcomes = together(run, run)
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert Area.objects.filter(code="530102001001009").count() == 1
    assert AuditEntry.objects.filter(act="sheet_apply").count() == 1
