"""A need in a real browser, from a resident's phone to its rating: published, claimed, delivered, rated."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from governance.cases.models import Case
from parties.models import Claim, NeedItem
from tests.cases.story import act, photo
from tests.cast import Cast
from tests.e2e.test_life_of_a_case import in_state, opened, send, sound
from tests.e2e.test_shell import WIDTHS, as_person, complaints  # noqa: F401 (complaints: a fixture)
from tests.parties.claiming import PUBLIC, again, contact, kind, link_of, rates

pytestmark = pytest.mark.e2e

PHONE = "13812345678"


def use_link(page: Page, home: str, button: str) -> None:
    """Open the link of the last message to the resident's telephone, and confirm."""
    page.goto(home + reverse("public-need-proof", args=[link_of(PHONE)]))
    page.get_by_role("button", name=button).click()


def test_a_need_from_a_residents_phone_to_its_rating(
    page: Page,
    context: BrowserContext,
    live_server: Any,
    real_cast: Cast,
    complaints: list[str],  # noqa: F811
) -> None:
    cast, home = real_cast, live_server.url
    who = contact(cast)
    page.emulate_media(reduced_motion="reduce")

    # A resident asks on the phone, without an account; nothing is filed before the link is used.
    page.set_viewport_size(WIDTHS["phone"])  # type: ignore[arg-type]
    page.goto(f"{home}{reverse('public-need')}?area={cast.east_lane.code}")
    sound(page)
    page.locator("input[name=title]").fill("老人理发不方便")
    page.locator("textarea[name=text]").fill("楼里独居老人多，想请人每月来一次理发")
    page.locator("select[name=category]").select_option(str(kind().pk))
    page.locator("input[name=phone]").fill(PHONE)
    page.get_by_role("button", name="发短信确认").click()
    expect(page.locator("main")).to_contain_text("短信")
    assert not Case.objects.exists()
    use_link(page, home, "确认提交我的需求")
    case = Case.objects.get(kind="need")
    expect(page.locator("main")).to_contain_text(case.number)

    # The community publishes it in its own words.
    page.set_viewport_size(WIDTHS["desk"])  # type: ignore[arg-type]
    as_person(context, live_server, "zhang")
    page.goto(home + case.get_absolute_url())
    in_state(page, "待审看")
    page.get_by_role("link", name="公布", exact=True).click()
    drawer = opened(page)
    drawer.locator("label.radio").filter(has_text="需求").first.click()
    drawer.locator("[name=title]").fill("为老人义诊理发")
    drawer.locator("textarea[name=text]").fill(PUBLIC)
    drawer.locator("[name=capacity]").fill("1")
    send(drawer)
    in_state(page, "待认领")

    # A unit's contact finds and claims it on the phone; the secretary confirms; the unit delivers.
    page.set_viewport_size(WIDTHS["phone"])  # type: ignore[arg-type]
    as_person(context, live_server, who.username)
    page.goto(f"{home}{reverse('needs-ours')}")
    sound(page)
    page.get_by_role("link", name="认领", exact=True).first.click()
    page.locator("textarea[name=text]").fill("派两名理发师来")
    page.locator("main form button[type=submit]").click()
    in_state(page, "待确认")
    claim = Claim.objects.get()
    page.set_viewport_size(WIDTHS["desk"])  # type: ignore[arg-type]
    as_person(context, live_server, "secretary")
    page.goto(home + claim.get_absolute_url())
    page.get_by_role("link", name="确认认领", exact=True).click()
    send(opened(page))
    in_state(page, "已确认")
    at = timezone.now()
    act(again(claim).case, "begin", who, at=at)
    act(again(claim).case, "deliver", who, at=at, text="来了一次，理发三十人", people=30, photos=[photo()])

    # The resident rates on the phone, four neighbours as well; the community rates and closes.
    need = NeedItem.objects.select_related("case").get()
    page.set_viewport_size(WIDTHS["phone"])  # type: ignore[arg-type]
    context.clear_cookies()
    page.goto(home + reverse("public-need-rate", args=[need.case.number]))
    sound(page)
    page.locator("input[name=stars][value='5']").check()
    page.locator("input[name=phone]").fill(PHONE)
    page.get_by_role("button", name="发短信确认").click()
    expect(page.locator("main")).to_contain_text("短信")
    use_link(page, home, "确认提交我的评价")
    expect(page.locator("main")).to_contain_text("评价")
    for number in range(4):
        rates(need, number, stars=4, at=timezone.now())
    page.set_viewport_size(WIDTHS["desk"])  # type: ignore[arg-type]
    as_person(context, live_server, "secretary")
    page.goto(home + need.get_absolute_url())
    page.get_by_role("link", name="社区评价", exact=True).click()
    drawer = opened(page)
    drawer.locator("[name=stars]").fill("5")
    drawer.locator("textarea[name=text]").fill("老人满意")
    send(drawer)
    in_state(page, "已评价，待办结")
    page.get_by_role("link", name="办结", exact=True).click()
    send(opened(page))
    in_state(page, "已办结")
    sound(page)

    # What was done stands on the public list, without a word about who asked.
    context.clear_cookies()
    page.goto(f"{home}{reverse('public-lists')}?area={cast.east_lane.code}")
    sound(page)
    expect(page.locator("main")).to_contain_text("为老人义诊理发")
    expect(page.locator("main")).to_contain_text("4.2")
    assert PHONE not in page.content()
