"""The pages of needs, claims, resources and secretaries' lists: what is shown, to whom, and at what cost."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import docx
import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.cases.models import Case
from governance.insight import catalogue
from governance.insight.periods import Period
from governance.notices.models import Delivery
from parties.claims import contributions
from parties.lists import services
from parties.models import Claim, NeedItem, Rating, ResourceItem, SecretaryItem
from tests.cases.story import act
from tests.cast import Cast, fresh
from tests.parties.claiming import (
    LATER,
    TEXT,
    claimed,
    collected,
    confirmed,
    contact,
    delivered,
    kind,
    link_of,
    published,
    rates,
)
from tests.parties.test_secretary_lists import listed, post_of
from tests.portal.browsers import browser_of
from tests.portal.test_permission_matrix import WHO
from tests.query_budget import budget

PHONE = "13812345678"


def page(who: Any, name: str, *args: Any, query: str = "") -> str:
    answer = browser_of(who).get(reverse(name, args=args) + (f"?{query}" if query else ""))
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


# Staff -----------------------------------------------------------------------------------


def test_staff_bring_a_need_by_the_page_and_nothing_typed_is_lost(cast: Cast) -> None:
    browser, url = browser_of(cast.zhang), reverse("need-new")
    said = {
        "title": "老人理发",
        "text": TEXT,
        "category": kind().pk,
        "source": "resident",
        "area": cast.east_lane.code,
        "phone": PHONE,
    }
    wrong = browser.post(url, said | {"category": ""})
    assert wrong.status_code == 422
    assert TEXT in wrong.content.decode()
    assert browser.post(url, said | {"area": cast.west_lane.code}).status_code == 422
    answer = browser.post(url, said)
    case = Case.objects.get(kind="need")
    assert answer.url == case.get_absolute_url()  # type: ignore[attr-defined]
    assert PHONE not in page(cast.zhang, "needs")


def test_the_page_of_a_need_shows_claims_fits_and_the_code_for_rating(cast: Cast) -> None:
    services.offer(
        unit=cast.water,
        area=cast.north,
        category=kind(),
        way="service",
        title="义诊服务队",
        text="两名医生",
        from_on=date(2026, 1, 1),
        actor=None,
    )
    waiting = published(cast)
    shown = browser_of(cast.zhang).get(waiting.get_absolute_url()).content.decode()
    assert "义诊服务队" in shown
    assert "同为" in shown
    need = delivered(cast)
    shown = browser_of(cast.zhang).get(need.get_absolute_url()).content.decode()
    assert cast.water.name in shown
    assert "data:image/svg+xml" in shown
    assert reverse("public-need-rate", args=[need.case.number]) in shown
    for stranger in (cast.zhao, cast.shui):
        assert browser_of(stranger).get(need.get_absolute_url()).status_code == 404


# Units -----------------------------------------------------------------------------------


def test_a_contact_finds_what_is_open_claims_it_and_sees_nothing_of_others(cast: Cast) -> None:
    need = published(cast)
    who = contact(cast)
    browser = browser_of(who)
    assert browser.get(reverse("needs")).url == reverse("needs-ours")  # type: ignore[attr-defined]
    found = page(who, "needs-ours")
    assert "为老人义诊理发" in found
    assert TEXT not in found
    url = reverse("need-claim", args=[need.case.number])
    said = {"unit": cast.water.pk, "role": "lead", "way": "service", "text": "派两名医生来"}
    assert browser.post(url, said | {"unit": cast.office.pk}).status_code == 422
    answer = browser.post(url, said)
    claim = Claim.objects.get()
    assert answer.url == claim.case.get_absolute_url()  # type: ignore[attr-defined]
    shown = browser.get(claim.case.get_absolute_url()).content.decode()
    assert "派两名医生来" in shown
    assert TEXT not in shown
    other = claimed(need, cast.office, cast.he, "partner")
    assert browser.get(other.case.get_absolute_url()).status_code == 404
    assert browser.get(need.get_absolute_url()).status_code == 404
    assert browser.post(url, said).status_code == 422  # the unit has claimed it already


def test_who_comes_too_late_is_told_on_the_page_and_keeps_the_words(cast: Cast) -> None:
    need = published(cast, capacity=1)
    claimed(need, cast.office, cast.he)
    answer = browser_of(cast.shui).post(
        reverse("need-claim", args=[need.case.number]),
        {"unit": cast.water.pk, "role": "lead", "way": "service", "text": "我们也想来"},
    )
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "名额刚刚认领完了" in shown
    assert cast.office.name in shown
    assert "我们也想来" in shown


def test_a_unit_asks_in_its_own_name(cast: Cast) -> None:
    who = contact(cast)
    said = {"title": "借用活动场地", "text": "年底想借社区大厅办一次培训", "category": kind("need_venue").pk}
    where = {"unit": cast.water.pk, "area": cast.east_lane.code}
    browser_of(who).post(reverse("need-new"), said | where)
    need = NeedItem.objects.get()
    assert (need.unit, need.case.desk) == (cast.water, cast.east_lane)
    assert "借用活动场地" in page(who, "needs-ours")
    assert "借用活动场地" not in page(cast.he, "needs-ours")


def test_a_unit_offers_a_resource_by_the_page_and_a_stranger_changes_nothing(cast: Cast) -> None:
    who = contact(cast)
    said = {
        "unit": cast.water.pk,
        "area": cast.north.code,
        "category": kind().pk,
        "way": "venue",
        "title": "职工活动室",
        "text": "周末可以用",
        "from_on": "2026-01-01",
        "until_on": "",
        "times": "周六上午",
    }
    said["area"] = cast.east_lane.pk
    browser_of(who).post(reverse("offered-resource-new"), said)
    made = ResourceItem.objects.get()
    assert "职工活动室" in page(who, "offered-resources")
    edit, down = (reverse(f"offered-resource-{one}", args=[made.pk]) for one in ("edit", "withdraw"))
    for stranger in (cast.he, cast.zhao):
        assert browser_of(stranger).post(edit, said).status_code in (403, 404)
        assert browser_of(stranger).post(down).status_code in (403, 404)
    assert browser_of(who).post(edit, said | {"until_on": "2025-01-01"}).status_code == 422
    browser_of(who).post(edit, said | {"title": "职工之家"})
    made.refresh_from_db()
    assert made.title == "职工之家"
    browser_of(who).post(down)
    made.refresh_from_db()
    assert made.withdrawn_on is not None


# Residents -------------------------------------------------------------------------------


def test_the_three_lists_are_public_and_hold_nothing_personal(cast: Cast) -> None:
    need = published(cast, name="陈女士", phone=PHONE)
    claim = confirmed(cast, need, cast.water, cast.shui)
    act(claim.case, "give_up", cast.shui, at=LATER, text="医生外派支援，年内来不了")
    hidden = collected(cast, title="还没审看的")
    url = reverse("public-lists") + f"?area={cast.east_lane.code}"
    shown = Client().get(url).content.decode()
    assert "为老人义诊理发" in shown
    assert "医生外派支援" in shown
    for secret in (TEXT, "陈女士", PHONE, hidden.title, cast.zhang.name, cast.shui.name):
        assert secret not in shown
    elsewhere = Client().get(reverse("public-lists") + f"?area={cast.west_lane.code}").content.decode()
    assert "为老人义诊理发" not in elsewhere
    assert Client().get(reverse("public-lists") + f"?area={cast.north.code}").status_code == 404
    assert "东巷社区" in Client().get(reverse("public-lists") + "?area_text=东巷").content.decode()


def test_a_resident_asks_and_rates_by_telephone_without_an_account(cast: Cast) -> None:
    browser = Client()
    url = reverse("public-need")
    said = {
        "area": cast.east_lane.code,
        "title": "楼道太黑",
        "text": "三楼楼道灯坏了很久没人修",
        "category": kind().pk,
        "name": "陈女士",
    }
    assert browser.post(url, said | {"phone": "087163123456"}).status_code == 422
    browser.post(url, said | {"phone": PHONE})
    proof = reverse("public-need-proof", args=[link_of(PHONE)])
    browser.get(proof)
    assert not Case.objects.exists()
    shown = browser.post(proof).content.decode()
    case = Case.objects.get(kind="need")
    assert case.number in shown
    assert case.follow_code in shown
    assert browser.post(proof).status_code == 410
    need = delivered(cast)
    rate = reverse("public-need-rate", args=[need.case.number])
    assert browser.get(reverse("public-need-rate", args=[case.number])).status_code == 404
    browser.post(rate, {"stars": "4", "words": "不错", "phone": PHONE})
    browser.post(reverse("public-need-proof", args=[link_of(PHONE)]))
    assert [one.stars for one in Rating.objects.all()] == [4]
    browser.post(rate, {"stars": "1", "words": "", "phone": PHONE})
    again = browser.post(reverse("public-need-proof", args=[link_of(PHONE)]))
    assert "已经评价过了" in again.content.decode()
    assert Rating.objects.count() == 1


def test_a_machine_and_a_flood_send_no_messages(cast: Cast) -> None:
    said = {
        "area": cast.east_lane.code,
        "title": "楼道太黑",
        "text": "三楼楼道灯坏了很久没人修",
        "category": kind().pk,
        "phone": "13911112222",
    }
    url = reverse("public-need")
    Client().post(url, said | {"website": "http://spam"})
    assert Delivery.objects.filter(notice=None).count() == 0
    found = [Client().post(url, said).status_code for _n in range(4)]
    assert found == [200, 200, 200, 429]  # three messages to a number an hour


# Exports ---------------------------------------------------------------------------------


def test_the_lists_are_exported_as_they_are_filtered_and_scoped(cast: Cast) -> None:
    need = delivered(cast)
    listed(cast)
    for name, words in (("needs", need.title), ("secretary-lists", "每月走访困难家庭")):
        for who, is_in in ((cast.street_wang, True), (cast.zhao, False)):
            answer = browser_of(who).get(reverse(name) + "?state=every&export=xlsx")
            book = openpyxl.load_workbook(io.BytesIO(answer.content))
            cells = {cell.value for row in book.active.iter_rows() for cell in row}
            assert (words in cells) is is_in


# Papers and figures ----------------------------------------------------------------------


def test_the_agreement_is_printed_for_browser_and_text_program_once_confirmed(cast: Cast) -> None:
    need = published(cast)
    claim = claimed(need, cast.water, cast.shui)
    paper = reverse("case-paper", args=[claim.case.number, "claim_agreement"])
    assert browser_of(cast.shui).get(paper).status_code == 404
    act(claim.case, "confirm", cast.secretary)
    act(claim.case, "begin", cast.shui, milestones=[{"due": "2099-03-20", "what": "第一次义诊"}])
    shown = browser_of(cast.shui).get(paper).content.decode()
    assert "第一次义诊" in shown
    assert TEXT not in shown
    url = reverse("case-paper-docx", args=[claim.case.number, "claim_agreement", claim.case.pk])
    answer = browser_of(cast.shui).get(url)
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    tables = docx.Document(io.BytesIO(body)).tables
    text = " ".join(cell.text for table in tables for row in table.rows for cell in row.cells)
    assert "2099-03-20" in text
    assert cast.water.name in text
    assert browser_of(cast.zhao).get(paper).status_code == 404


def test_a_units_year_counts_what_it_delivered_and_what_it_gave_up(cast: Cast) -> None:
    delivered(cast)
    given = confirmed(cast, published(cast), cast.water, cast.shui)
    act(given.case, "give_up", cast.shui, at=LATER, text="医生外派支援，年内来不了")
    sheet = contributions.sheet(cast.water, 2026, fresh(cast.secretary))
    assert (sheet.total.confirmed, sheet.total.delivered, sheet.total.given_up) == (2, 1, 1)
    assert (sheet.total.people, sheet.kept, sheet.stars) == (90, 50, None)
    assert contributions.sheet(cast.water, 2025, fresh(cast.secretary)).total.confirmed == 0
    assert contributions.sheet(cast.water, 2026, fresh(cast.zhao)).total.confirmed == 0
    rows = contributions.by_unit(2026, fresh(cast.secretary))
    assert [(row["unit__name"], row["delivered"], row["kept"]) for row in rows] == [(cast.water.name, 1, 50)]
    assert "50%" in page(cast.secretary, "contributions", query="year=2026")
    assert "医生外派支援" in page(cast.shui, "contribution", cast.water.pk, query="year=2026")
    assert cast.water.name in page(cast.secretary, "contribution-letter", cast.water.pk, query="year=2026")
    url = reverse("contribution", args=[cast.water.pk])
    for stranger in (cast.zhao, cast.he):
        assert browser_of(stranger).get(url + "?year=2026").status_code == 404


def test_the_indicators_add_up_to_their_lists(cast: Cast) -> None:
    need = delivered(cast)
    published(cast)
    for number in range(5):
        rates(need, number)
    act(need.case, "rate", cast.secretary, at=LATER, stars=5, text="很好")
    month = Period(date(2026, 3, 1), date(2026, 3, 31))
    expected = {
        "needs_unclaimed": 1,
        "needs_under_way": 0,
        "need_claim_rate": 50,
        "needs_delivered": 1,
        "needs_rated": 1,
    }
    for code, value in expected.items():
        one = catalogue.get(code)
        assert one is not None
        assert one.figure(cast.east_lane, month, fresh(cast.zhang), LATER).value == value, code
        assert one.figure(cast.east_lane, month, fresh(cast.zhao), LATER).value in (0, None), code
    days = catalogue.get("need_days_median")
    assert days is not None
    assert str(days.figure(cast.east_lane, month, fresh(cast.zhang), LATER).value) == "8.0"


# Secretaries -----------------------------------------------------------------------------


def test_a_line_is_listed_by_the_page_and_the_year_is_printed(cast: Cast) -> None:
    ends = timezone.localdate() + timedelta(days=60)
    said = {
        "list": "problem",
        "post": post_of(cast.secretary).pk,
        "title": "议事会不规范",
        "text": "全年只开了一次",
        "due_on": str(ends),
    }
    url = reverse("secretary-item-new")
    assert browser_of(cast.secretary).post(url, said | {"due_on": "2020-01-01"}).status_code == 422
    assert browser_of(cast.secretary).post(url, said | {"list": "rectification"}).status_code == 422
    browser_of(cast.secretary).post(url, said)
    case = SecretaryItem.objects.get().case
    act(case, "rectify", cast.secretary, at=timezone.now(), text="每月召开一次", due=str(ends))
    shown = browser_of(cast.secretary).get(case.get_absolute_url()).content.decode()
    assert "整改" in shown
    args = [post_of(cast.secretary).pk]
    assert str(ends) in shown
    printed = page(cast.street_wang, "secretary-year", *args)
    assert "整改清单" in printed
    assert printed.count(str(ends)) == 2
    assert browser_of(cast.zhao).get(reverse("secretary-year", args=args)).status_code == 404


def test_what_a_secretary_has_overdue_is_counted_on_the_page_and_on_the_area(cast: Cast) -> None:
    listed(cast)  # due in a spring that is long over
    shown = page(cast.street_wang, "secretary-lists")
    assert "超期 1" in shown
    assert "每月走访困难家庭" in page(cast.street_wang, "secretary-lists", query="state=overdue")
    assert "每月走访困难家庭" not in page(cast.zhao, "secretary-lists")
    area = browser_of(cast.street_wang).get(cast.east_lane.get_absolute_url()).content.decode()
    assert "书记清单在办 1，超期 1" in area


# Guards ----------------------------------------------------------------------------------

EXPECTED = {
    #                                   out none grid unit comm next audt dist admn
    "needs": "                          302  403  200  302  200  200  200  200  200",
    "need-new": "                       302  403  200  200  200  200  404  404  200",
    "needs-ours": "                     302  403  403  200  403  403  403  403  200",
    "offered-resources": "              302  403  200  200  200  200  200  200  200",
    "offered-resource-new": "           302  403  403  200  200  200  403  403  200",
    "contributions": "                  302  403  200  200  200  200  200  200  200",
    "secretary-lists": "                302  403  403  403  200  200  200  200  200",
    "secretary-item-new": "             302  403  403  403  403  403  403  200  200",
    "public-lists": "                   200  200  200  200  200  200  200  200  200",
}


@pytest.mark.parametrize("name", EXPECTED)
def test_who_gets_what(cast: Cast, name: str) -> None:
    url = reverse(name)
    found = [Client().get(url).status_code]
    found += [browser_of(getattr(cast, who)).get(url).status_code for who in WHO[1:]]
    assert found == [int(one) for one in EXPECTED[name].split()]


@pytest.mark.parametrize("number", [1, 3])
def test_lists_cost_the_same_for_one_need_and_for_three(cast: Cast, number: int) -> None:
    for n in range(number):
        need = published(cast)
        claimed(need, cast.water, cast.shui)
        published(cast)
        listed(cast, title=f"第 {n} 项")
    contact_of_water = contact(cast)
    pages = (
        ("page: needs", browser_of(cast.street_wang), reverse("needs")),
        ("page: needs of a unit", browser_of(contact_of_water), reverse("needs-ours")),
        ("page: public lists", Client(), reverse("public-lists") + f"?area={cast.east_lane.code}"),
        ("page: secretary lists", browser_of(cast.street_wang), reverse("secretary-lists")),
        ("page: contributions", browser_of(cast.secretary), reverse("contributions") + "?year=2026"),
    )
    for name, browser, url in pages:
        browser.get(url)
        with budget(name):
            browser.get(url)


def test_pages_keep_their_budgets(cast: Cast) -> None:
    need = delivered(cast)
    claim = Claim.objects.get(need=need)
    listed(cast)
    secretary, zhang, shui = browser_of(cast.secretary), browser_of(cast.zhang), browser_of(cast.shui)
    for name, browser, url in (
        ("page: need", zhang, need.get_absolute_url()),
        ("page: claim", shui, claim.get_absolute_url()),
        ("page: need new", zhang, reverse("need-new")),
        ("page: offered resources", zhang, reverse("offered-resources")),
        ("page: unit's year", secretary, reverse("contribution", args=[cast.water.pk]) + "?year=2026"),
        ("page: secretary's year", secretary, reverse("secretary-year", args=[post_of(cast.secretary).pk])),
    ):
        browser.get(url)
        with budget(name):
            browser.get(url)
