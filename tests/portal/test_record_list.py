"""Lists of an app's own rows: views are kept by page, exports hold what is seen and are written down."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from governance.access.models import AuditAct, AuditEntry
from governance.cases.models import SavedView
from governance.portal import record_list
from parties.models.organisations import OrganisationKind
from parties.organisations import services
from tests.cast import Cast
from tests.portal.browsers import browser_of

PAGE = "/parties/"


def committees(cast: Cast) -> None:
    for street, name in ((cast.east_street, "=东街党工委"), (cast.west_lane.parent, "西街党工委")):
        services.set_up(
            kind=OrganisationKind.WORK_COMMITTEE,
            area=street,
            actor=None,
            name=name,
            set_up_on=date(2020, 1, 1),
            members=1200,
            counted_on=date(2026, 6, 30),
        )


def rows_of(answer: Any) -> list[tuple[Any, ...]]:
    book = load_workbook(BytesIO(answer.content))
    return [tuple(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def test_an_export_holds_the_rows_of_the_list_under_its_filters_and_is_written_down(cast: Cast) -> None:
    committees(cast)
    browser = browser_of(cast.official)
    listing = browser.get(PAGE, {"q": "东街"}).context["listing"]
    heads, *rows = rows_of(browser.get(listing.export_url))
    assert [row[0] for row in rows] == ["'=东街党工委"]  # no formula
    assert rows[0][list(heads).index("党员")] == 1200
    assert rows[0][list(heads).index("层次")] == "街道党工委"
    entry = AuditEntry.objects.filter(act=AuditAct.EXPORT).latest("pk")
    assert (entry.actor, entry.detail["count"], entry.detail["what"]) == (cast.official, 1, "党组织")


def test_nobody_exports_what_lies_outside_their_area(cast: Cast) -> None:
    committees(cast)
    answer = browser_of(cast.zhao).get(PAGE, {"export": "xlsx"})
    assert "东街" not in str(rows_of(answer)[1:])


def test_an_export_that_is_too_long_writes_nothing_and_says_what_to_do(cast: Cast, monkeypatch: Any) -> None:
    committees(cast)
    monkeypatch.setattr(record_list, "MOST", 1)
    answer = browser_of(cast.official).get(PAGE, {"export": "xlsx"}, follow=True)
    assert "请先缩小筛选条件" in answer.content.decode()
    assert not AuditEntry.objects.filter(act=AuditAct.EXPORT).exists()


def test_a_view_belongs_to_the_page_it_was_kept_on(cast: Cast) -> None:
    browser = browser_of(cast.official)
    given = {"name": "商圈支部", "page": PAGE, "query": "kind=branch&after=xyz&export=xlsx"}
    assert browser.post("/cases/views/", given).headers["Location"] == f"{PAGE}?kind=branch"
    view = SavedView.objects.get()
    assert (view.page, view.query) == (PAGE, "kind=branch")
    assert "商圈支部" in browser.get(PAGE).content.decode()
    assert "商圈支部" not in browser.get("/cases/").content.decode()
    browser.post("/cases/views/", given | {"page": "/cases/", "query": ""})
    assert SavedView.objects.count() == 2  # the same name stands once on each page


def test_a_view_leads_to_no_other_site(cast: Cast) -> None:
    browser = browser_of(cast.official)
    for page in ("//evil.example/", "https://evil.example/", "/no/such/page/"):
        browser.post("/cases/views/", {"name": page, "page": page, "query": ""})
    assert {view.page for view in SavedView.objects.all()} == {"/cases/"}
