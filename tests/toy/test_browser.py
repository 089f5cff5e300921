"""A call goes from its filing page to its last answer in a real browser, by three people."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from governance.cases.models import Case
from tests.cast import Cast
from tests.e2e.conftest import asked_elsewhere, browser, context, page  # noqa: F401 (fixtures)
from tests.e2e.test_life_of_a_case import in_state, opened, send, sound
from tests.e2e.test_shell import as_person
from tests.toy.flow import KIND

pytestmark = pytest.mark.e2e


def test_it_is_filed_called_and_answered(
    page: Page,  # noqa: F811
    context: BrowserContext,  # noqa: F811
    live_server: Any,
    real_cast: Cast,
) -> None:
    as_person(context, live_server, "zhang")
    page.goto(live_server.url + "/cases/")
    page.get_by_role("link", name="登记联动呼叫").click()
    page.get_by_label("社区").select_option(real_cast.east_lane.code)
    page.get_by_label("内容").fill("消防通道多处被占，请几家一起来")
    sound(page)
    page.get_by_role("button", name="登记", exact=True).click()
    in_state(page, "待呼叫")
    case = Case.objects.get(kind=KIND)
    page.get_by_role("link", name="呼叫", exact=True).click()
    drawer = opened(page)
    units = [str(real_cast.office.pk), str(real_cast.water.pk)]
    drawer.locator("select[name=units]").evaluate(
        "(select, keys) => { for (const one of select.options) one.selected = keys.includes(one.value);"
        " select.tomselect?.sync(); }",
        units,
    )
    drawer.locator("textarea").fill("请今天到场")
    send(drawer)
    in_state(page, "答复中")
    sound(page)
    for username in ("he", "shui"):
        as_person(context, live_server, username)
        page.goto(live_server.url + case.get_absolute_url())
        page.get_by_role("link", name="答复", exact=True).click()
        drawer = opened(page)
        drawer.locator("textarea").fill("已到场处理")
        send(drawer)
        expect(page.get_by_role("link", name="答复", exact=True)).to_have_count(0)
    # It is over: the units are members no more, the community's desk sees what came of it.
    as_person(context, live_server, "zhang")
    page.goto(live_server.url + case.get_absolute_url())
    in_state(page, "已答复")
    expect(page.locator("#toy-answers")).to_be_visible()
