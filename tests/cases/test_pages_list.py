"""The list of cases: who sees what, filters, pages by key, saved views, bulk acts, exports."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from openpyxl import load_workbook

from governance.access.models import AuditEntry, User
from governance.cases.maintenance import jobs
from governance.cases.models import Case, CaseExport, CaseLog, SavedView
from governance.cases.reading import export
from governance.cases.workflow import bulk, definitions
from governance.common import jobs as common_jobs
from governance.notices.models import Notice
from tests.cases import story
from tests.cases.story import lately
from tests.cast import Cast
from tests.portal.browsers import HTMX, browser_of
from tests.query_budget import budget


def listed(user: User, query: str = "") -> list[str]:
    return [case.number for case in browser_of(user).get(f"/cases/{query}").context["listing"].rows]


def test_everybody_sees_their_own_area_or_unit(cast: Cast) -> None:
    case = lately(cast, "dispatched")
    west = story.file(cast, actor=cast.zhao, area=cast.west_lane, at=timezone.now())
    assert listed(cast.zhang) == [case.number]
    assert listed(cast.zhao) == [west.number]
    assert listed(cast.he) == [case.number]
    assert listed(cast.shui) == []
    assert set(listed(cast.official)) == {case.number, west.number}


def test_a_unit_finds_what_it_had_open_or_closed(cast: Cast) -> None:
    case = lately(cast, "closed")
    assert (listed(cast.he), listed(cast.he, "?standing=all")) == ([], [case.number])
    story.act(case, "reopen", cast.zhang, text="反映人认为未解决")
    assert (listed(cast.he), listed(cast.he, "?standing=closed")) == ([case.number], [])
    assert listed(cast.shui, "?standing=all") == []


def test_a_colleagues_draft_is_nobody_elses_row(cast: Cast) -> None:
    draft = story.file(cast, actor=cast.zhang, draft=True, at=timezone.now())
    assert listed(cast.zhang) == [draft.number]
    assert listed(cast.li) == []
    assert listed(cast.he, "?standing=all") == []
    # Which units need not even be asked, because no act leads back to a draft.
    for flow in definitions.every().values():
        assert flow.draft not in {act.target for act in flow.transitions.values()}


def test_filters_narrow_and_stand_as_chips(cast: Cast) -> None:
    late = story.walk(cast, "registered", at=timezone.now() - timedelta(days=9))
    urgent = lately(cast, "dispatched", urgency="urgent", place="光明路 12 号")
    closed = lately(cast, "closed")
    assert set(listed(cast.zhang)) == {late.number, urgent.number}
    assert listed(cast.zhang, "?time=late") == [late.number]
    assert listed(cast.zhang, "?stage=sign_in") == [urgent.number]
    assert listed(cast.zhang, "?urgency=urgent") == [urgent.number]
    assert listed(cast.zhang, "?standing=closed") == [closed.number]
    assert listed(cast.zhang, "?state=closed") == [closed.number]
    assert listed(cast.zhang, "?q=光明路 12") == [urgent.number]
    assert listed(cast.zhang, f"?q={closed.number}") == [closed.number]
    assert len(listed(cast.zhang, "?standing=all")) == 3
    day = f"{timezone.localdate() - timedelta(days=2):%Y-%m-%d}"
    assert listed(cast.zhang, f"?until={day}") == [late.number]
    assert listed(cast.zhang, f"?since={day}") == [urgent.number]
    assert listed(cast.zhang, f"?unit={cast.office.pk}") == [urgent.number]
    assert len(listed(cast.official, f"?area={cast.east_lane.code}")) == 2
    assert listed(cast.official, f"?area={cast.west_lane.code}") == []
    assert listed(cast.zhang, f"?area={cast.west_lane.code}") == listed(cast.zhang)  # out of reach: no filter
    page = browser_of(cast.zhang).get("/cases/?stage=sign_in&urgency=urgent&sort=newest")
    chips = {chip.label: (chip.value, chip.without) for chip in page.context["listing"].chips}
    assert chips["环节"] == ("待签收", "/cases/?urgency=urgent&sort=newest")
    assert set(chips) == {"环节", "紧急程度"}


@pytest.mark.parametrize("sort", ["", "newest", "oldest"])
def test_pages_by_key_lose_and_repeat_nothing(cast: Cast, sort: str) -> None:
    """Ties, and cases without a deadline, which stand at the end of the order by deadline."""
    at = timezone.now() - timedelta(minutes=1)
    cases = [story.walk(cast, "registered", at=at) for _n in range(7)]
    Case.objects.filter(pk__in=[case.pk for case in cases[:3]]).update(next_due_at=None)
    from governance.cases.reading.listing import CaseListing, chosen_columns

    seen: list[str] = []
    url = f"/cases/?sort={sort}"
    while True:
        from django.test import RequestFactory

        request = RequestFactory().get(url)
        request.user = cast.zhang
        page = CaseListing(request, Case.objects.readable(cast.zhang), columns=chosen_columns(""), size=2)
        seen += [case.number for case in page.rows]
        if not page.has_more:
            break
        url = f"/cases/?{urlsplit(page.more_url).query}"
    assert seen == listed(cast.zhang, f"?sort={sort}")
    assert sorted(seen) == sorted(case.number for case in cases)


def test_more_rows_come_as_a_fragment(cast: Cast) -> None:
    lately(cast, "registered")
    answer = browser_of(cast.zhang).get("/cases/?stage=dispatch", **HTMX)
    html = answer.content.decode()
    assert html.lstrip().startswith('<div id="listing"')
    assert "找到 1 条" in html


def test_chosen_columns_are_remembered(cast: Cast) -> None:
    lately(cast, "registered")
    browser = browser_of(cast.zhang)
    answer = browser.post("/cases/columns/", {"column": ["category", "channel"], "query": "stage=dispatch"})
    assert answer.headers["Location"] == "/cases/?stage=dispatch"
    shown = [column.key for column in browser.get("/cases/").context["listing"].columns]
    assert shown == ["title", "category", "channel"]
    browser.cookies["case_columns"] = "nonsense"
    assert "clock" in [column.key for column in browser.get("/cases/").context["listing"].columns]


def test_views_are_saved_shared_and_deleted(cast: Cast) -> None:
    browser = browser_of(cast.zhang)
    role = cast.roles["community_staff"]
    browser.post("/cases/views/", {"name": "待派的急事", "query": "stage=dispatch&evil=1", "role": role.pk})
    view = SavedView.objects.get()
    assert view.query == "stage=dispatch"
    assert view.area == cast.east_lane
    assert "待派的急事" in browser_of(cast.li).get("/cases/").content.decode()
    assert "待派的急事" not in browser_of(cast.zhao).get("/cases/").content.decode()  # another community
    assert browser_of(cast.li).post(f"/cases/views/{view.pk}/delete/").status_code == 404
    browser.post("/cases/views/", {"name": "待派的急事", "query": ""})
    assert SavedView.objects.count() == 1
    browser.post(f"/cases/views/{view.pk}/delete/")
    assert not SavedView.objects.exists()


def test_the_list_asks_no_more_for_more_rows(cast: Cast) -> None:
    browser = browser_of(cast.zhang)
    lately(cast, "dispatched")
    browser.get("/cases/")
    with budget("cases of a community"):
        browser.get("/cases/")
    for _n in range(6):
        lately(cast, "registered")
        lately(cast, "dispatched")
    browser.get("/cases/")
    with budget("cases of a community"):
        browser.get("/cases/")


# Bulk ------------------------------------------------------------------------------------


def preview(browser: Any, **typed: Any) -> Any:
    return browser.post("/cases/bulk/", typed)


def test_a_bulk_act_shows_first_what_it_will_do(cast: Cast) -> None:
    ready, gone = lately(cast, "registered"), lately(cast, "dispatched")
    answer = preview(browser_of(cast.zhang), act="incident:dispatch", pick=[ready.number, gone.number])
    shown = answer.context["preview"]
    assert [line.case for line in shown.allowed] == [ready]
    assert [(line.case, line.refusal) for line in shown.refused] == [(gone, "“待签收”的事项不能“派遣”。")]
    assert {Case.objects.get(pk=one.pk).state for one in (ready, gone)} == {"registered", "dispatched"}


def run(browser: Any, answer: Any, **typed: Any) -> Any:
    context = answer.context
    return browser.post(
        "/cases/bulk/run/",
        {
            "act": context["key"],
            "query": context["query"],
            "count": context["count"],
            "all": context["all"],
            "token": context["token"],
        }
        | typed,
        follow=True,
    )


def test_each_row_is_done_by_itself_and_has_a_result(cast: Cast) -> None:
    first, second = lately(cast, "registered"), lately(cast, "registered")
    browser = browser_of(cast.zhang)
    answer = preview(browser, act="incident:dispatch", pick=[first.number, second.number])
    story.act(second, "note", cast.li, at=timezone.now(), text="居民又来电话")  # changed since the preview
    result = run(browser, answer, unit=cast.office.pk, text="请清运")
    assert [line["number"] for line in result.context["done"]] == [first.number]
    [failed] = result.context["failed"]
    assert failed["number"] == second.number
    assert "李强" in failed["refusal"]
    assert Case.objects.get(pk=first.pk).lead_unit == cast.office
    assert Case.objects.get(pk=second.pk).state == "registered"
    assert CaseLog.objects.filter(case=first, act="dispatch").count() == 1


def test_what_is_missing_in_a_bulk_act_is_asked_for_again(cast: Cast) -> None:
    case = lately(cast, "registered")
    browser = browser_of(cast.zhang)
    answer = preview(browser, act="incident:remind", pick=[case.number])
    again = run(browser, answer, text="")
    assert again.status_code == 422
    assert again.context["token"]
    assert Case.objects.get(pk=case.pk).reminders == 0


def test_all_matching_means_the_filter_and_the_count_that_was_shown(cast: Cast) -> None:
    """The filter is not forgotten, the other page is not left out, and a changed list is asked about."""
    wanted = [lately(cast, "registered", urgency="urgent") for _n in range(3)]
    other = lately(cast, "registered")
    browser = browser_of(cast.zhang)
    stale = preview(browser, act="incident:remind", query="urgency=urgent", count="2", all="1")
    assert stale.status_code == 409
    assert stale.context["found"] == 3
    assert preview(browser, act="incident:remind", query="urgency=urgent", all="1").status_code == 409
    answer = preview(browser, act="incident:remind", query="urgency=urgent", count="3", all="1")
    assert {line.case.pk for line in answer.context["preview"].allowed} == {case.pk for case in wanted}
    late = lately(cast, "registered", urgency="urgent")  # arrives between preview and press
    asked = run(browser, answer, text="请抓紧办理")
    assert asked.status_code == 409
    assert not Case.objects.filter(reminders__gt=0).exists()
    answer = preview(browser, act="incident:remind", query="urgency=urgent", count="4", all="1")
    run(browser, answer, text="请抓紧办理")
    reminded = set(Case.objects.filter(reminders=1).values_list("pk", flat=True))
    assert reminded == {case.pk for case in [*wanted, late]}
    assert other.pk not in reminded


def test_a_bulk_act_stays_inside_ones_area(cast: Cast) -> None:
    case = lately(cast, "registered")
    answer = preview(browser_of(cast.zhao), act="incident:remind", pick=[case.number])
    assert answer.status_code == 302  # nothing chosen that is theirs
    token = bulk.Preview(bulk.acts_for(cast.zhang)[0], [bulk.Line(case)]).token
    forged = browser_of(cast.zhao).post(
        "/cases/bulk/run/", {"act": "incident:remind", "token": token, "text": "催一下"}
    )
    assert forged.status_code == 404
    spoilt = browser_of(cast.zhang).post(
        "/cases/bulk/run/", {"act": "incident:remind", "token": token[:-2], "text": "催"}
    )
    assert spoilt.status_code == 302
    assert Case.objects.get(pk=case.pk).reminders == 0


def test_only_acts_meant_for_many_are_done_in_bulk(cast: Cast) -> None:
    case = lately(cast, "reported")
    assert preview(browser_of(cast.zhang), act="incident:reject", pick=[case.number]).status_code == 404
    assert preview(browser_of(cast.he), act="incident:register", pick=[case.number]).status_code == 403
    assert state_is(case, "reported")


def state_is(case: Case, state: str) -> bool:
    return Case.objects.get(pk=case.pk).state == state


def test_somebody_elses_result_is_not_shown(cast: Cast) -> None:
    case = lately(cast, "registered")
    browser = browser_of(cast.zhang)
    result = run(browser, preview(browser, act="incident:remind", pick=[case.number]), text="请抓紧")
    path = result.redirect_chain[-1][0]
    assert browser.get(path).status_code == 200
    assert browser_of(cast.li).get(path).status_code == 404


# Export ----------------------------------------------------------------------------------


def exported(answer: Any) -> list[dict[str, Any]]:
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)), data_only=False)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_an_export_holds_what_the_screen_shows_and_is_written_down(cast: Cast) -> None:
    case = lately(cast, "dispatched", reporter_name="杨女士", reporter_phone="13987654321", actor=cast.zhang)
    lately(cast, "closed")
    story.file(cast, actor=cast.zhao, area=cast.west_lane, at=timezone.now())
    answer = browser_of(cast.zhang).post("/cases/export/", {"query": "stage=sign_in"})
    [row] = exported(answer)
    assert row["编号"] == case.number
    assert row["反映人电话"] == "139****4321"
    assert "杨女士" not in row.values()
    entry = AuditEntry.objects.get(act="export")
    assert (entry.actor, entry.area, entry.detail["count"]) == (cast.zhang, cast.east_lane, 1)


@pytest.mark.parametrize(
    "text", ["=HYPERLINK(1)", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "=cmd|' /C calc'!A0"]
)
def test_no_cell_of_an_export_is_a_formula(cast: Cast, text: str) -> None:
    lately(cast, "registered", text=f"{text} 垃圾堆放在光明路东侧", title=text, place=text)
    [row] = exported(browser_of(cast.zhang).post("/cases/export/", {}))
    for name in ("标题", "内容", "地点"):
        assert str(row[name]).lstrip(" ").startswith(("'", "'")), name


def test_nobody_exports_without_the_right(cast: Cast) -> None:
    lately(cast, "dispatched")
    assert browser_of(cast.he).post("/cases/export/", {}).status_code == 403
    assert not AuditEntry.objects.filter(act="export").exists()


def test_a_long_export_is_written_by_a_worker_and_told_of(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    case = lately(cast, "registered")
    asked: list[int] = []
    monkeypatch.setattr(export, "AT_ONCE", 0)
    monkeypatch.setattr(common_jobs, "send", asked.append)
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser_of(cast.zhang).post("/cases/export/", {"query": "stage=dispatch"})
    assert answer.headers["Location"] == "/cases/?stage=dispatch"
    wanted = CaseExport.objects.get()
    [job] = asked
    common_jobs.run(job)
    common_jobs.run(job)  # delivered twice, done once
    export.fulfil(wanted.pk)
    wanted.refresh_from_db()
    assert (wanted.state, wanted.rows) == ("done", 1)
    notice = Notice.objects.get(person=cast.zhang, key=f"export-{wanted.pk}")
    [row] = exported(browser_of(cast.zhang).get(notice.url))
    assert row["编号"] == case.number
    assert browser_of(cast.li).get(notice.url).status_code == 404
    CaseExport.objects.update(finished_at=timezone.now() - timedelta(days=8))
    assert browser_of(cast.zhang).get(notice.url).status_code == 404


def test_an_export_costs_no_query_a_row(cast: Cast) -> None:
    browser = browser_of(cast.zhang)
    lately(cast, "dispatched")
    browser.get("/cases/")
    with budget("export"):
        assert browser.post("/cases/export/", {}).status_code == 200
    for _n in range(5):
        lately(cast, "registered")
    browser.get("/cases/")
    with budget("export"):
        assert browser.post("/cases/export/", {}).status_code == 200


def test_an_export_of_chosen_rows_holds_those_and_nothing_out_of_reach(cast: Cast) -> None:
    first, second, third = (lately(cast, "registered") for _ in range(3))
    foreign = story.file(cast, actor=cast.zhao, area=cast.west_grid, at=timezone.now())
    pick = [first.number, third.number, foreign.number]
    answer = browser_of(cast.zhang).post("/cases/export/", {"query": "", "pick": pick})
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]  # type: ignore[attr-defined]
    numbers = {row[0] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert numbers == {first.number, third.number}
    assert AuditEntry.objects.filter(act="export").latest("pk").detail["chosen"] == pick
    every = browser_of(cast.zhang).post("/cases/export/", {"query": "", "pick": pick, "all": "1"})
    sheet = load_workbook(io.BytesIO(b"".join(every.streaming_content))).worksheets[0]  # type: ignore[attr-defined]
    assert second.number in {row[0] for row in sheet.iter_rows(min_row=2, values_only=True)}


def test_the_file_of_an_old_export_is_deleted_by_the_routine(cast: Cast) -> None:
    done = CaseExport.objects.create(owner=cast.zhang, expected=1, state="done", finished_at=timezone.now())
    done.file.save("x.xlsx", ContentFile(b"x"))
    name = done.file.name
    assert export.forget_files(timezone.now() + timedelta(days=6)) == 0
    jobs.run(timezone.now() + timedelta(days=8))
    assert not default_storage.exists(name)
    done.refresh_from_db()
    assert (done.file.name, done.state) == ("", "done")
    assert browser_of(cast.zhang).get(f"/cases/export/{done.pk}/").status_code == 404


def test_a_row_shows_the_first_photo_small(cast: Cast) -> None:
    case = lately(cast, "registered")
    page = browser_of(cast.zhang).get("/cases/").content.decode()
    assert f"files/{case.attachments.order_by('pk')[0].pk}/small/" in page
