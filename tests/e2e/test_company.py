"""Two colleagues on one case at a desk, and the one of the next street who hears nothing of it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.cases import story
from tests.cast import Cast
from tests.e2e.test_shell import WIDTHS, as_person

pytestmark = pytest.mark.e2e


def test_who_else_is_at_it_is_shown_and_a_mention_reaches_the_one_it_names(
    browser: Browser, live_server: Any, real_cast: Cast
) -> None:
    case = story.file(real_cast, urgency="urgent")  # told at once, also on a Sunday
    address = live_server.url + case.get_absolute_url()

    def page_of(username: str) -> Page:
        context = browser.new_context(locale="zh-CN", viewport=WIDTHS["desk"])  # type: ignore[arg-type]
        as_person(context, live_server, username)
        return context.new_page()

    # Zhang begins a note; Li, who opens the case meanwhile, sees that she does.
    zhang, li, zhao = page_of("zhang"), page_of("li"), page_of("zhao")
    zhang.goto(address)
    expect(zhang.locator("#present")).to_be_empty()
    zhang.get_by_text("更多操作").click()
    zhang.get_by_role("link", name="内部备注").click()
    drawer = zhang.locator("dialog[open]")
    drawer.get_by_role("button", name="@李强").click()
    expect(drawer.locator("textarea")).to_have_value("@李强 ")
    li.goto(address)
    expect(li.locator("#present")).to_have_text("张丽正在填写“内部备注”")

    # The note sent, her mark goes, and Li finds the words in the panel under the bell.
    drawer.locator("textarea").press_sequentially("请看看现场")
    drawer.locator(".act-foot button[type=submit]").click()
    expect(zhang.locator(".trail")).to_contain_text("@李强 请看看现场")
    li.goto(live_server.url + "/notices/")
    expect(li.locator("#main")).to_contain_text("张丽在“光明路东侧人行道有一大堆垃圾")
    expect(li.locator("#main")).to_contain_text("因为您被提到")
    li.goto(address)
    expect(li.locator("#present")).to_be_empty()

    # Zhao of the next street is told nothing and finds nothing.
    zhao.goto(live_server.url + "/notices/")
    expect(zhao.locator("#main")).not_to_contain_text("请看看现场")
    answer = zhao.goto(address)
    assert answer is not None
    assert answer.status == 404
    for page in (zhang, li, zhao):
        page.context.close()
