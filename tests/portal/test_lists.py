"""Lists: pages by key that lose no row, chips that keep the other filters, a count that stops."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from governance.common import lists
from governance.common.lists import Column, Listing
from governance.notices.models import Notice, Weight
from governance.portal.views.notices import NoticeFilters
from tests.cast import Cast
from tests.portal.browsers import browser_of

ORDER = ("-created_at", "-pk")


def tell(cast: Cast, count: int, *, ties: int = 1, **facts: object) -> None:
    """Notices to Zhang, ``ties`` of them at each instant."""
    start = timezone.now()
    Notice.objects.bulk_create(
        Notice(person=cast.zhang, text=f"第 {n} 条", key=f"k{n}", **facts) for n in range(count)
    )
    for n, notice in enumerate(Notice.objects.order_by("pk")):
        Notice.objects.filter(pk=notice.pk).update(created_at=start - timedelta(minutes=n // ties))


def listing(query: str = "", size: int = 4) -> Listing:
    return Listing(
        RequestFactory().get(f"/notices/{query}"),
        Notice.objects.all(),
        order=ORDER,
        columns=(Column("text", "内容"),),
        empty="还没有",
        filters=NoticeFilters,
        size=size,
    )


def walk(size: int) -> list[int]:
    """The keys of all rows, page after page by their own links."""
    found: list[int] = []
    page = listing(size=size)
    while True:
        found += [row.pk for row in page.rows]
        if not page.has_more:
            return found
        page = listing("?" + urlsplit(page.more_url).query, size)


@pytest.mark.parametrize("ties", [1, 3, 100])
def test_every_row_comes_once_whatever_ties_there_are(cast: Cast, ties: int) -> None:
    tell(cast, 23, ties=ties)
    assert walk(4) == list(Notice.objects.order_by(*ORDER).values_list("pk", flat=True))


def test_a_row_that_arrives_meanwhile_shifts_nothing(cast: Cast) -> None:
    tell(cast, 8)
    first = listing()
    seen = [row.pk for row in first.rows]
    Notice.objects.create(person=cast.zhang, text="刚到")
    second = [row.pk for row in listing("?" + urlsplit(first.more_url).query).rows]
    assert not set(seen) & set(second)
    assert len(seen + second) == 8


@pytest.mark.parametrize("cursor", ["nonsense", "e30", "WzEsMl0", "WyJ4IiwieSJd", "WyJcdTAwMDAiLDFd"])
def test_a_spoilt_cursor_begins_anew(cast: Cast, cursor: str) -> None:
    tell(cast, 3)
    assert len(listing(f"?after={cursor}").rows) == 3


def test_a_chip_takes_away_its_filter_and_keeps_the_others(cast: Cast) -> None:
    page = listing("?unread=on&weight=todo")
    chips = {chip.label: parse_qs(urlsplit(chip.without).query) for chip in page.chips}
    assert chips == {"只看未读": {"weight": ["todo"]}, "级别": {"unread": ["on"]}}
    assert {chip.value for chip in page.chips} == {"是", "待办"}


def test_more_keeps_the_filters_and_a_filter_begins_at_the_first_page(cast: Cast) -> None:
    tell(cast, 6, weight=Weight.TODO)
    page = listing("?weight=todo")
    assert parse_qs(urlsplit(page.more_url).query)["weight"] == ["todo"]
    assert "after" not in parse_qs(urlsplit(page.url).query)


def test_an_unknown_choice_filters_nothing_and_says_so(cast: Cast) -> None:
    tell(cast, 3)
    page = listing("?weight=nonsense")
    assert len(page.rows) == 3
    assert page.chips == []
    assert "weight" in page.form.errors


def test_the_count_stops_at_its_cap(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(cast, 7)
    assert listing().count_text == "7"
    monkeypatch.setattr(lists.Listing, "count_cap", 5)
    assert listing().count_text == "5+"
    with connection.execute_wrapper(_must_be_limited):
        assert listing().count == 6


def _must_be_limited(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
    assert "LIMIT 6" in sql
    return execute(sql, params, many, context)


def test_the_page_and_its_fragments(cast: Cast) -> None:
    tell(cast, 60)
    browser = browser_of(cast.zhang)
    page = browser.get("/notices/")
    assert "<html" in page.content.decode()
    assert "HX-Request" in page.headers["Vary"]
    listing_only = browser.get("/notices/", headers={"HX-Request": "true", "HX-Target": "listing"})
    assert "<html" not in listing_only.content.decode()
    assert "hx-swap-oob" in listing_only.content.decode()
    url = page.context["listing"].more_url
    rows_only = browser.get(url, headers={"HX-Request": "true", "HX-Target": "more"}).content.decode()
    assert "<thead" not in rows_only
    assert rows_only.count("<tr") == 10
    restored = browser.get("/notices/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in restored.content.decode()


def test_an_empty_list_says_what_will_appear(cast: Cast) -> None:
    assert "还没有通知" in browser_of(cast.zhang).get("/notices/").content.decode()
