"""The pages of a batch: what they say, what can be taken along, and who may bring in what."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from governance.access import rights
from governance.access.models import AuditEntry
from governance.areas.models import Area
from governance.cases.models import Case, Category, Channel
from governance.cases.pages import timeline
from governance.cases.workflow.definitions import flow_of
from governance.importing import faulty_rows, reasons, retention, services
from governance.importing.forms import UploadForm
from governance.importing.models import ImportBatch
from tests.cases.story import instant
from tests.cast import Cast, fresh
from tests.importing.batches import GOOD, HEAD, imported, lines, take, tried
from tests.portal.browsers import browser_of
from tests.refusals import refused
from tests.workbooks import workbook

TEXT = "小区门口的路灯已经三天不亮了。"


def rows_of(content: bytes) -> list[list[Any]]:
    return [list(row) for row in load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)]


# Faulty rows, to be mended and brought back --------------------------------------------------------


def test_faulty_rows_are_downloaded_with_the_reason_and_come_back_mended(cast: Cast) -> None:
    batch = tried(cast, lines("1,灯,昨天,-,", GOOD.format(n=2), f"3,灯,2019-02-03,{TEXT},2019-02-02"))
    browser = browser_of(cast.official)
    assert reverse("import-faulty", args=[batch.pk]) in browser.get(batch.get_absolute_url()).content.decode()
    answer = browser.get(reverse("import-faulty", args=[batch.pk]))
    content = b"".join(answer.streaming_content)
    head, first, second = rows_of(content)
    assert head == [*HEAD.split(","), faulty_rows.ROW, faulty_rows.WHY]
    assert first[:3] == ["1", "灯", "昨天"]
    assert (first[5], second[5]) == (2, 4)
    assert f"留言时间：{reasons.BAD_DATE(text='昨天')}" in first[6]
    assert "答复时间早于上报时间" in second[6]
    first[2:4], second[4] = ["2019-02-03", TEXT], "2019-02-05"
    again = tried(cast, workbook(head, first, second), "mended.xlsx")
    assert (again.good, again.faulty) == (2, 0)
    assert again.unused == [faulty_rows.ROW, faulty_rows.WHY]


def test_what_must_be_filled_in_anew_is_left_empty(cast: Cast) -> None:
    batch = tried(cast, workbook(HEAD.split(","), ("=A1", "灯", "2019-02-03", TEXT, None)), "a.xlsx")
    assert rows_of(faulty_rows.write(batch, actor=batch.made_by).read())[1][0] is None
    batch = tried(cast, lines(f"2.02603E+13,灯,2019-02-03,{TEXT},"))
    assert rows_of(faulty_rows.write(batch, actor=batch.made_by).read())[1][0] is None


def test_reporters_stand_in_full_only_before_whoever_brought_the_file(cast: Cast) -> None:
    head = "编号,内容,上报时间,姓名,联系电话"
    content = lines(f"1,{TEXT},昨天,张三丰,13800138000", head=head)
    page = browser_of(cast.official).get(take(cast, content).get_absolute_url()).content.decode()
    assert "13800138000" not in page
    assert "张三丰" not in page
    batch = tried(cast, content)
    assert rows_of(faulty_rows.write(batch, actor=batch.made_by).read())[1][3:5] == ["张三丰", "13800138000"]
    assert rows_of(faulty_rows.write(batch, actor=cast.mayor).read())[1][3:5] == ["张**", "138****8000"]
    said = AuditEntry.objects.filter(act="export").latest("pk")
    assert (said.actor, said.detail["count"], said.detail["masked"]) == (cast.mayor, 1, True)


def test_a_mark_that_keeps_text_from_being_a_formula_is_no_part_of_it(cast: Cast) -> None:
    batch = tried(cast, lines("'-7,灯,2019-02-03,'+小区门口的路灯已经三天不亮了。,"))
    services.run(services.begin(batch))
    case = Case.objects.get()
    assert (case.external_number, case.text) == ("-7", "+小区门口的路灯已经三天不亮了。")


# The file goes before the record does --------------------------------------------------------------


@pytest.mark.parametrize("how", ["retention", "lost"])
def test_a_batch_whose_file_is_gone_says_so(cast: Cast, how: str) -> None:
    fresh_one, done = take(cast, lines(GOOD.format(n="A"))), imported(cast, lines(GOOD.format(n="C")))
    if how == "retention":
        assert retention.forget_files(timezone.now() + timedelta(days=1)) == 2
    else:
        for batch in (fresh_one, done):
            batch.file.storage.delete(batch.file.name)
    browser = browser_of(cast.official)
    for batch in (fresh_one, done):
        page = browser.get(batch.get_absolute_url())
        assert page.status_code == 200
        assert "文件已按保存期限删除" in page.content.decode()
        assert browser.get(reverse("import-faulty", args=[batch.pk])).status_code == 302
    batch = ImportBatch.objects.get(pk=fresh_one.pk)
    for act in (
        lambda: services.map_columns(batch, batch.mapping),
        lambda: services.match_classes(batch, {}),
        lambda: services.read_elsewhere(batch, sheet="", heading=1),
    ):
        with refused(reasons.FILE_GONE):
            act()
    ImportBatch.objects.filter(pk=batch.pk).update(state="running")
    with refused(reasons.FILE_GONE):
        services.run(batch)
    assert ImportBatch.objects.get(pk=batch.pk).state == "failed"


# What the pages say --------------------------------------------------------------------------------


def test_the_page_asks_where_the_table_is_and_what_its_classes_are(cast: Cast) -> None:
    head = "编号,内容,上报时间,类别"
    batch = take(cast, lines(f"1,{TEXT},2026-03-01,城管垃圾类", head=f"三月汇总\n{head}"))
    browser = browser_of(cast.official)
    page = browser.get(batch.get_absolute_url()).content.decode()
    assert "以第 2 行作为表头" in page
    answer = browser.post(reverse("import-source", args=[batch.pk]), {"heading": "9"})
    assert answer.status_code == 422
    assert browser.post(reverse("import-source", args=[batch.pk]), {"heading": "2"}).status_code == 302
    columns = browser.post(reverse("import-columns", args=[batch.pk]), batch.mapping)
    assert columns.status_code == 302
    page = browser.get(batch.get_absolute_url())
    assert "城管垃圾类（1）" in page.content.decode()
    assert 'aria-current="page"' in page.content.decode()  # the way back, and the mark in the menu
    wanted = Category.objects.get(name="暴露垃圾")
    classes = reverse("import-classes", args=[batch.pk])
    assert browser.post(classes, {"class_0": "no_such"}).status_code == 422
    assert browser.post(classes, {"class_0": wanted.code}).status_code == 302
    assert ImportBatch.objects.get(pk=batch.pk).good == 1


# Who brings in what --------------------------------------------------------------------------------


def test_a_subdistrict_and_a_community_import_for_their_own_area(cast: Cast) -> None:
    def offered(person: Any) -> set[Area]:
        return set(UploadForm(user=fresh(person)).fields["area"].queryset)

    assert offered(cast.street_wang) == {cast.east_street, cast.east_lane, cast.willow}
    assert offered(cast.zhang) == {cast.east_lane}
    assert offered(cast.official) == {cast.north, cast.east_street, cast.west_street}
    given = {
        "file": SimpleUploadedFile("a.csv", lines(GOOD.format(n="Z1"))),
        "area": cast.east_lane.pk,
        "channel": Channel.objects.get(code="hotline_12345").pk,
        "category": Category.objects.get(code="other_matter").pk,
    }
    assert browser_of(cast.zhang).post(reverse("import-new"), given).status_code == 302
    batch = ImportBatch.objects.get()
    assert browser_of(cast.zhao).get(batch.get_absolute_url()).status_code == 404
    services.map_columns(batch, batch.mapping)
    services.run(services.begin(services.try_rows(batch)))
    assert Case.objects.get().desk == cast.east_lane
    elsewhere = {"file": SimpleUploadedFile("a.csv", lines(GOOD.format(n="Z2"))), "area": cast.west_lane.pk}
    assert browser_of(cast.zhang).post(reverse("import-new"), given | elsewhere).status_code == 422


def test_grid_workers_and_units_import_nothing() -> None:
    held = rights.every()["cases.import"].defaults
    assert not {rights.GRID_WORKER, rights.UNIT_STAFF, rights.UNIT_HEAD, rights.MEDIATOR} & set(held)


# The trail of what is old --------------------------------------------------------------------------


def test_an_old_trail_is_told_at_the_matters_time_with_its_entry_beside(cast: Cast) -> None:
    imported(cast, lines(GOOD.format(n="T")))
    case = Case.objects.get()
    steps = timeline.steps(flow_of(case.kind), case.log.all(), [])
    assert [step.row.act for step in steps] == ["answer", "dispatch", "register", "file"]
    assert [step.happened for step in steps] == sorted((step.happened for step in steps), reverse=True)
    assert steps[-1].happened == instant("2019-04-24 16:03:40")
    assert [bool(step.entered_text) for step in steps] == [False, False, False, True]
