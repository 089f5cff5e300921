"""The board: what it shows to whom, that its numbers lead to their cases, and what it costs."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from html import unescape

import pytest
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from governance.areas.models import Area
from governance.insight import facts
from governance.insight.board import Board
from governance.insight.models import IndicatorSetting
from governance.insight.periods import Period
from governance.insight.ranking import Row, change, rank
from tests.cases.story import instant, walk
from tests.cast import Cast, fresh
from tests.insight.piles import pile
from tests.portal.browsers import browser_of

MARCH = "?from=2026-03-01&to=2026-03-31"


def fill(cast: Cast) -> None:
    """A month of East Street and West Street: 20 due each, 18 and 12 on time."""
    due, late = instant("2026-03-20 17:30"), instant("2026-03-24 10:00")
    for area, good in ((cast.east_grid, 18), (cast.west_grid, 12)):
        pile(area, good, due=due, closed=instant("2026-03-18 10:00"))
        pile(area, 20 - good, due=due, closed=late)
    pile(cast.east_grid, 2, due=due, lead_unit=cast.office)
    pile(cast.north, 1, due=due)
    facts.rebuild()


def links(html: str) -> list[tuple[str, int]]:
    """Every figure that leads to a list, as (address, number)."""
    pattern = r'href="(/insight/cases/\?[^"]+)"[^>]*>(.*?)</a>'
    found = []
    for url, inside in re.findall(pattern, html, re.S):
        text = re.sub(r"<[^>]+>", " ", unescape(inside))
        if "%" in text or "–" in text.split():
            continue
        numbers = re.findall(r"\d[\d\u202f]*(?![\d.]*\.\d)", text)
        if numbers and "." not in text:
            found.append((unescape(url), int(numbers[-1].replace("\u202f", ""))))
    return found


@pytest.mark.parametrize("place", ["city", "north", "east_street", "east_lane", "east_grid"])
def test_every_number_on_the_board_leads_to_as_many_cases(cast: Cast, place: str) -> None:
    fill(cast)
    walk(cast, "closed")
    browser = browser_of(fresh(cast.mayor))
    html = browser.get(f"/insight/{getattr(cast, place).code}/{MARCH}").content.decode()
    found = [(url, n) for url, n in links(html) if "figure=median" not in url and "figure=p90" not in url]
    assert len(found) > 10
    for url, number in set(found):
        listed = browser.get(url).context["listing"].count
        assert listed == number, url


def test_the_ranking_by_the_honest_rate(cast: Cast) -> None:
    fill(cast)
    march = Period(instant("2026-03-01 09:00").date(), instant("2026-03-31 09:00").date())
    board = Board(cast.north, march, fresh(cast.official), at=instant("2026-04-15 10:00"))
    assert [(str(row.area), row.rank, row.tone) for row in board.ranked] == [
        ("东街街道", 1, "note"),  # 18 of 22
        ("西街街道", 2, "late"),  # 12 of 20
    ]
    assert [row.figure("due_count").value for row in board.ranked] == [22, 20]
    assert board.total.figure("due_count").value == 43
    assert board.elsewhere == 1  # reported at the district itself


def test_ties_share_a_rank_and_few_cases_have_none(cast: Cast) -> None:
    fill(cast)
    setting = IndicatorSetting.objects.get(pk="on_time_closure_rate")
    march = Period(instant("2026-03-01 09:00").date(), instant("2026-03-31 09:00").date())
    board = Board(cast.north, march, fresh(cast.official), at=instant("2026-04-15 10:00"))
    rows = board.ranked
    twice = [Row(rows[0].area, rows[0].now, rows[0].before, rows[0].year_ago) for _ in range(2)]
    both = rank([*twice, rows[1]], "on_time_closure_rate", setting)
    assert [row.rank for row in both] == [1, 1, 3]
    setting.least = 21
    assert [row.rank for row in rank(rows, "on_time_closure_rate", setting)] == [1, None]


def test_rates_change_in_points_and_counts_in_percent(cast: Cast) -> None:
    pile(
        cast.east_grid,
        4,
        due=instant("2026-02-20 17:30"),
        closed=instant("2026-02-21 10:00"),
        reported=instant("2026-02-11 10:00"),
    )
    pile(
        cast.east_grid,
        6,
        due=instant("2025-03-20 17:30"),
        closed=instant("2025-03-19 10:00"),
        reported=instant("2025-03-11 10:00"),
    )
    pile(cast.east_grid, 3, due=instant("2026-03-20 17:30"), closed=instant("2026-03-19 10:00"))
    facts.rebuild()
    march = Period(instant("2026-03-01 09:00").date(), instant("2026-03-31 09:00").date())
    total = Board(cast.north, march, fresh(cast.official), at=instant("2026-04-15 10:00")).total
    assert total.mom("reported_count").text == "−25.00 %"
    assert total.yoy("reported_count").text == "−50.00 %"
    assert total.mom("on_time_closure_rate").text == "+100.00"
    assert total.yoy("on_time_closure_rate").text == "±0.00"
    assert change(total.now.figure("satisfaction_rate"), total.before.figure("satisfaction_rate")).text == "–"


def test_who_is_late_is_named_with_whom_to_call(cast: Cast) -> None:
    fill(cast)
    page = browser_of(fresh(cast.official)).get(f"/insight/{cast.north.code}/").content.decode()
    assert "北区城市管理局" in page
    assert "何平" in page
    assert "138****8000" in page
    assert cast.he.phone not in page
    assert "/acts/remind/" in page
    assert "/acts/supervise/" in page


def test_the_next_street_sees_neither_the_board_nor_the_cases(cast: Cast) -> None:
    fill(cast)
    browser = browser_of(fresh(cast.zhao))
    assert browser.get(f"/insight/{cast.east_lane.code}/").status_code == 404
    assert browser.get(f"/insight/cases/?figure=open_count&area={cast.east_lane.code}").status_code == 404
    own = browser.get(f"/insight/cases/?figure=reported_count&area={cast.west_lane.code}&from=2026-03-01")
    assert own.status_code == 200
    assert {case.community_id for case in own.context["listing"].rows} == {cast.west_lane.pk}


def test_confidential_cases_are_counted_and_said_to_be_hidden(cast: Cast) -> None:
    pile(cast.east_grid, 2, due=instant("2026-03-20 17:30"))
    pile(cast.east_grid, 1, due=instant("2026-03-20 17:30"), secrecy="confidential")
    facts.rebuild()
    url = f"/insight/cases/?figure=open_count&area={cast.east_lane.code}"
    page = browser_of(fresh(cast.zhang)).get(url)
    assert (page.context["listing"].count, page.context["hidden"]) == (2, 1)
    page = browser_of(fresh(cast.secretary)).get(url)
    assert (page.context["listing"].count, page.context["hidden"]) == (3, 0)


@pytest.mark.parametrize(
    "query", ["?figure=nothing", "?figure=open_count&area=1", "?figure=open_count&age=5", "?category=x"]
)
def test_an_address_that_makes_no_sense_is_not_found(cast: Cast, query: str) -> None:
    area = "" if "area=" in query else f"&area={cast.north.code}"
    assert browser_of(fresh(cast.official)).get(f"/insight/cases/{query}{area}").status_code == 404


def test_a_period_that_makes_no_sense_is_explained(cast: Cast) -> None:
    page = browser_of(fresh(cast.official)).get(f"/insight/{cast.north.code}/?from=2026-03-02&to=2026-03-01")
    assert page.status_code == 200
    assert "开始日期不能晚于结束日期" in page.content.decode()


def test_the_export_is_what_the_screen_shows(cast: Cast) -> None:
    fill(cast)
    Area.objects.filter(pk=cast.west_street.pk).update(short_name="=1+1")
    answer = browser_of(fresh(cast.official)).get(f"/insight/{cast.north.code}/ranking.xlsx{MARCH}")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    heads = [cell.value for cell in sheet[4]]
    rows = [dict(zip(heads, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=5)]
    assert [(row["区域"], row["名次"], row["应结"]) for row in rows] == [
        ("东街街道", 1, 22),
        ("=1+1", 2, 20),
        ("北区", "–", 43),
    ]
    assert rows[0]["按时办结率 %"] == pytest.approx(81.82)
    assert sheet["B6"].data_type == "s"


def test_indicators_are_set_by_who_may(cast: Cast) -> None:
    url = "/insight/indicators/on_time_closure_rate/"
    given = {
        "target": "97",
        "direction": "up",
        "least": "5",
        "green_from": "95",
        "blue_from": "90",
        "yellow_from": "80",
    }
    assert browser_of(fresh(cast.official)).post(url, given).status_code == 403
    assert browser_of(fresh(cast.admin)).post(url, given).status_code == 302
    setting = IndicatorSetting.objects.get(pk="on_time_closure_rate")
    assert (setting.target, setting.least) == (97, 5)
    assert browser_of(fresh(cast.admin)).post(url, given | {"blue_from": "99"}).status_code == 422


def test_the_board_asks_no_more_when_there_are_more_cases(cast: Cast) -> None:
    from django.db import connection

    def queries() -> int:
        browser = browser_of(fresh(cast.official))
        browser.get(f"/insight/{cast.north.code}/")
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(f"/insight/{cast.north.code}/").status_code == 200
        return len(captured)

    few_due = timezone.now() - timedelta(days=1)
    pile(cast.east_grid, 2, due=few_due, reported=timezone.now() - timedelta(days=3), lead_unit=cast.office)
    facts.rebuild()
    few = queries()
    pile(cast.west_grid, 40, due=few_due, reported=timezone.now() - timedelta(days=3))
    pile(cast.east_grid, 40, due=few_due, reported=timezone.now() - timedelta(days=3), lead_unit=cast.water)
    facts.rebuild()
    assert queries() == few <= 21  # one of them counts for all apps
