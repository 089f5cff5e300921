"""Several kinds of matter: lists, the workbench, search and exports say which; one kind is not told."""

from __future__ import annotations

import pytest

from governance.cases.models import Case, SavedView
from governance.cases.reading import export
from governance.cases.workflow import definitions
from governance.cases.workflow.definitions import Flow, Transition, Who
from governance.portal.case_entries import find_cases
from tests.cases.story import file
from tests.cast import Cast, fresh
from tests.errands import KIND
from tests.portal.browsers import browser_of

LABEL = "跑腿件"


def test_rows_of_lists_and_of_the_workbench_say_the_kind(cast: Cast, errand: Flow) -> None:
    file(cast, kind=KIND)
    browser = browser_of(cast.zhang)
    assert f'<span class="tag">{LABEL}</span>' in browser.get("/cases/").content.decode()
    assert f'<span class="tag">{LABEL}</span>' in browser.get("/").content.decode()


def test_a_column_that_says_the_kind_is_not_repeated_in_the_row(cast: Cast, errand: Flow) -> None:
    file(cast, kind=KIND)
    browser = browser_of(cast.zhang)
    browser.cookies["case_columns"] = "title,kind"
    page = browser.get("/cases/").content.decode()
    assert f'<span class="tag">{LABEL}</span>' not in page
    assert f'<td class="is-minor">{LABEL}</td>' in page


def test_one_kind_is_not_told(cast: Cast, incidents_alone: None) -> None:
    file(cast)
    assert '<span class="tag">网格事件</span>' not in browser_of(cast.zhang).get("/cases/").content.decode()
    assert "种类" not in export.headings()
    assert "网格事件" not in find_cases(fresh(cast.zhang), "垃圾", 5)[0].detail


def test_search_and_export_say_the_kind(cast: Cast, errand: Flow) -> None:
    case = file(cast, kind=KIND)
    found = find_cases(fresh(cast.zhang), case.number, 5)
    assert [LABEL in one.detail for one in found] == [True]
    dressed = next(iter(export._dressed(Case.objects.all(), fresh(cast.zhang))))
    row = dict(zip(export.headings(), export.row_of(dressed), strict=True))
    assert (row["种类"], row["状态"]) == (LABEL, "待跑腿")


def test_a_saved_view_keeps_the_kind(cast: Cast, errand: Flow) -> None:
    browser = browser_of(cast.zhang)
    browser.post("/cases/views/", {"name": "跑腿", "query": f"kind={KIND}&made_up=1"})
    assert SavedView.objects.get(owner=cast.zhang.pk).query == f"kind={KIND}"


def test_an_act_of_another_app_leaves_a_kind_in_its_place_among_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = list(definitions.every())
    monkeypatch.setattr(definitions, "_flows", definitions.every())
    monkeypatch.setattr(definitions, "_added", {})
    act = Transition("whisper", "耳语", ("registered",), None, "cases.view", Who.READER)
    definitions.extend("incident", act)
    assert before[0] == "incident"
    assert list(definitions.every()) == before
    assert "whisper" in definitions.flow_of("incident").transitions
