"""An official at the board: who is late, reminded and supervised from there, and the page on paper."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from governance.cases.models import Case, SupervisionOrder
from tests.cases import story
from tests.cast import Cast
from tests.e2e.test_life_of_a_case import opened, send, sound
from tests.e2e.test_shell import WIDTHS, as_person, complaints  # noqa: F401 (complaints: a fixture)

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("width", WIDTHS)
def test_an_official_reminds_supervises_and_prints_without_leaving_the_board(
    width: str,
    page: Page,
    context: BrowserContext,
    live_server: Any,
    real_cast: Cast,
    complaints: list[str],  # noqa: F811
) -> None:
    case = story.walk(
        real_cast, "in_progress", at=timezone.now() - timedelta(days=30), title="光明路垃圾无人清"
    )
    page.set_viewport_size(WIDTHS[width])
    page.add_init_script("window.print = () => { document.title = '已打印' }")
    as_person(context, live_server, "official")
    board = f"{live_server.url}/insight/{real_cast.north.code}/?period=year"
    page.goto(board)
    late = page.locator("section.late")
    expect(late).to_contain_text("光明路垃圾无人清")
    expect(late).to_contain_text("北区城市管理局")

    late.get_by_role("link", name="催办").click()
    drawer = opened(page)
    drawer.locator("textarea").fill("已超期，请今天清运")
    send(drawer)
    expect(page.locator(".outcome")).to_contain_text("催办")
    expect(page.locator(".outcome")).to_contain_text("光明路垃圾无人清")
    assert page.url.startswith(board)
    assert Case.objects.get(pk=case.pk).reminders == 1

    late.get_by_role("link", name="督办").click()
    drawer = opened(page)
    drawer.locator("textarea").first.fill("请书面说明为什么超期")
    send(drawer)
    expect(page.locator(".outcome")).to_contain_text("督办")
    assert page.url.startswith(board)
    assert SupervisionOrder.objects.get(case=case).demand == "请书面说明为什么超期"
    sound(page)

    page.get_by_role("button", name="打印").click()
    expect(page).to_have_title("已打印")
    page.emulate_media(media="print")
    expect(page.locator(".late-acts").first).to_be_hidden()
    expect(late).to_be_visible()
