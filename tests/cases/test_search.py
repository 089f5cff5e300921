"""Finding cases by words and telephones: the same rows, whichever way the database is led to them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.access.models import User
from governance.cases import services
from governance.cases.models import Case
from governance.cases.reading import search
from governance.cases.reading.listing import CaseListing
from tests.cases import story
from tests.cases.story import lately
from tests.cast import Cast
from tests.portal.browsers import browser_of

PHONE = "13987654321"
PHRASE = "垃圾桶已经满溢"


def filed(cast: Cast, text: str, **facts: object) -> Case:
    return story.file(cast, text=text, at=timezone.now() - timedelta(minutes=1), **facts)


def found(user: User, text: str) -> set[str]:
    return {case.number for case in Case.objects.readable(user).matching(text)}


@pytest.fixture
def common(cast: Cast) -> None:
    """Every pair of the phrase is a common one, as in a city in which many write the same."""
    pairs = [PHRASE[i : i + 2] for i in range(len(PHRASE) - 1)]
    cache.set(search.SHARES, dict.fromkeys(pairs, 0.1) | {"已经": 0.03, "路灯": 0.03}, 60)


def test_a_phrase_of_common_pairs_finds_what_it_says_and_nothing_else(cast: Cast, common: None) -> None:
    right = filed(cast, f"小区门口的{PHRASE}，请派人清理。")
    filed(cast, "门口的路灯已经坏了三天，请派人修理。")  # holds the pair that the planner is shown
    filed(cast, "满溢的垃圾桶旁边，气味已经很重，请清理。")  # other pairs of it, in another order
    other = filed(cast, f"路灯下面的{PHRASE}，请派人清理。")
    west = story.file(
        cast, actor=cast.zhao, area=cast.west_lane, text=f"这里的{PHRASE}，请清理。", at=timezone.now()
    )
    assert search.query(PHRASE) not in str(Case.objects.matching(PHRASE).query).split("ts_match_vq")[0]
    assert found(cast.zhang, PHRASE) == {right.number, other.number}
    assert found(cast.zhang, f"{PHRASE} 路灯") == {other.number}
    assert found(cast.zhao, PHRASE) == {west.number}
    by_common = found(cast.official, PHRASE)
    cache.delete(search.SHARES)
    assert found(cast.official, PHRASE) == by_common == {right.number, other.number, west.number}


def test_a_phrase_with_one_seldom_pair_is_asked_as_it_stands(cast: Cast) -> None:
    cache.set(search.SHARES, {"垃圾": 0.1, "圾桶": 0.1}, 60)
    assert "ts_match_vq" not in str(Case.objects.matching("垃圾桶盖").query)


def test_the_shares_are_those_the_database_saw_and_are_read_once(cast: Cast) -> None:
    for _n in range(12):
        filed(cast, f"小区门口的{PHRASE}，请派人清理。")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_case")
    assert search.shares()["垃圾"] > search.COMMON
    with CaptureQueriesContext(connection) as captured:
        search.shares()
    assert not captured.captured_queries


def test_telephones_are_asked_for_only_where_a_telephone_is_typed(cast: Cast) -> None:
    first = filed(cast, "楼道里的灯不亮，请派人修理。", actor=cast.zhang, reporter_phone=PHONE)
    second = filed(cast, "井盖破了一个大洞，很危险。")
    services.join_case(case=second, filing=story.filing(cast, reporter_phone=PHONE), actor=cast.zhang)
    assert found(cast.zhang, f" {PHONE} ") == {first.number, second.number}
    assert found(cast.zhao, PHONE) == set()
    assert "reporter_phone_index" in str(Case.objects.only("pk").matching(PHONE).query)
    assert "reporter_phone_index" not in str(Case.objects.only("pk").matching("井盖").query)


def test_what_fits_on_one_page_is_not_counted_again(cast: Cast) -> None:
    filed(cast, "井盖破了一个大洞，很危险。")
    browser = browser_of(cast.zhang)
    browser.get("/cases/?q=井盖")
    with CaptureQueriesContext(connection) as captured:
        answer = browser.get("/cases/?q=井盖")
    assert answer.status_code == 200, answer.headers
    assert answer.context["listing"].count_text == "1"
    assert not [one for one in captured.captured_queries if "COUNT(" in one["sql"] and "@@" in one["sql"]]


def listed(user: User, query: str) -> list[str]:
    return [case.number for case in browser_of(user).get(f"/cases/{query}").context["listing"].rows]


def test_words_in_a_units_list_are_looked_up_once_in_its_order_and_page_by_page(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fits is found, counted to the cap and gone on with; a neighbour's unit finds nothing of it."""
    cases = [lately(cast, "dispatched", title=f"第 {n} 号井盖松动") for n in range(4)]
    lately(cast, "dispatched", title="路灯不亮")
    expected = listed(cast.he, "?q=井盖")
    assert sorted(expected) == sorted(case.number for case in cases)
    assert listed(cast.he, "?q=井盖&sort=newest")[::-1] == sorted(expected)
    assert listed(cast.shui, "?q=井盖") == []
    usual = CaseListing.__init__
    monkeypatch.setattr(CaseListing, "__init__", lambda *args, **kw: usual(*args, **kw | {"size": 3}))
    page = browser_of(cast.he).get("/cases/?q=井盖").context["listing"]
    assert ([case.number for case in page.rows], page.has_more, page.count) == (expected[:3], True, 4)
    more = browser_of(cast.he).get(page.more_url).context["listing"]
    assert ([case.number for case in more.rows], more.has_more) == (expected[3:], False)
    monkeypatch.setattr("governance.cases.reading.listing.ARCHIVE_CAP", 2)
    assert browser_of(cast.he).get("/cases/?q=井盖").context["listing"].count_text == "2+"
