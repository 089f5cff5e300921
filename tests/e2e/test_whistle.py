"""A whistle in a real browser: a secretary blows, three units are called, one is late and one never comes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from governance.access.models import Unit
from governance.cases.models import Case, Clock
from parties.models import Whistle
from parties.whistles.clocks import ARRIVE
from tests.cases import story
from tests.cast import Cast
from tests.e2e.test_life_of_a_case import in_state, opened, send, sound
from tests.e2e.test_shell import WIDTHS, as_person, complaints  # noqa: F401 (complaints: a fixture)
from tests.parties.whistling import MARKS, again, band, call_of

pytestmark = pytest.mark.e2e


def choose(page: Page, name: str, *units: Unit) -> None:
    """Units in a picker, as its script would set them."""
    page.locator(f"select[name={name}]").evaluate(
        "(select, values) => { for (const one of select.options) one.selected = values.includes(one.value);"
        " select.tomselect?.sync(); }",
        [str(unit.pk) for unit in units],
    )


def report_in(page: Page, home: str) -> None:
    """One tap on the phone, where the telephone knows its place."""
    page.goto(f"{home}/whistles/calls/")
    sound(page)
    page.locator("select[name=rank]").select_option("deputy")
    page.get_by_role("button", name="我到了，报到").click()
    expect(page.locator(".flash-success")).to_contain_text("已报到")


def answer(page: Page, what: str) -> None:
    """Measures, then the result with a photo, in the drawers of the page of calls."""
    page.get_by_role("link", name="报处置措施").click()
    drawer = opened(page)
    drawer.locator("textarea").first.fill(what)
    send(drawer)
    page.get_by_role("link", name="反馈结果").click()
    drawer = opened(page)
    drawer.locator("textarea").first.fill(f"{what}，已完成")
    photo = {"name": "after.jpg", "mimeType": "image/jpeg", "buffer": story.photo().read()}
    drawer.locator("input[type=file]").set_input_files([photo])
    send(drawer)
    expect(page.get_by_text("已反馈，等吹哨人确认和评分")).to_be_visible()


def test_a_whistle_from_blowing_to_its_scores_and_the_ranking(
    page: Page,
    context: BrowserContext,
    live_server: Any,
    real_cast: Cast,
    complaints: list[str],  # noqa: F811
) -> None:
    cast, home = real_cast, live_server.url
    others = band(cast)
    page.emulate_media(reduced_motion="reduce")
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 25.03, "longitude": 102.75, "accuracy": 12})

    # The secretary of the community blows; what is missing is said, and nothing typed is lost.
    page.set_viewport_size(WIDTHS["desk"])  # type: ignore[arg-type]
    as_person(context, live_server, "secretary")
    page.goto(f"{home}/whistles/new/")
    sound(page)
    page.locator("textarea[name=text]").fill("小区消防通道被占，派遣三次没有解决，请几家到场")
    page.get_by_role("button", name="提交").click()
    expect(page.locator("textarea[name=text]")).to_have_value(
        "小区消防通道被占，派遣三次没有解决，请几家到场"
    )
    page.locator("select[name=kind]").select_option(label="问题哨")
    page.locator("input[name=title]").fill("消防通道被占")
    page.locator("select[name=source]").select_option(index=1)
    choose(page, "lead", cast.office)
    choose(page, "units", cast.water, others.fire)
    page.get_by_role("button", name="提交").click()
    in_state(page, "待审核")
    whistle = Whistle.objects.get()

    # The subdistrict lets it ring.
    as_person(context, live_server, "wang")
    page.goto(home + whistle.get_absolute_url())
    page.get_by_role("link", name="放哨", exact=True).click()
    send(opened(page))
    in_state(page, "已吹哨")
    expect(page.locator(".whistle-unit")).to_have_count(3)

    # One unit is there in time, on the phone. For the others the hour passes; one comes late.
    page.set_viewport_size(WIDTHS["phone"])  # type: ignore[arg-type]
    as_person(context, live_server, "he")
    report_in(page, home)
    answer(page, "拖走占道车辆")
    for unit in (cast.water, others.fire):
        clock = Clock.objects.get(case=call_of(whistle.case, unit), kind=ARRIVE)
        Clock.objects.filter(pk=clock.pk).update(due_at=timezone.now() - timedelta(minutes=5))
    as_person(context, live_server, "shui")
    report_in(page, home)
    expect(page.locator("main")).to_contain_text("迟到")
    answer(page, "疏通雨水口")

    # The secretary confirms, scores who came, and closes; who never came has no points.
    page.set_viewport_size(WIDTHS["desk"])  # type: ignore[arg-type]
    as_person(context, live_server, "secretary")
    page.goto(home + whistle.get_absolute_url())
    sound(page)
    page.get_by_role("link", name="确认处置结果").click()
    drawer = opened(page)
    drawer.locator("label.radio").filter(has_text="已解决").first.click()
    drawer.locator("textarea").first.fill("通道畅通")
    send(drawer)
    in_state(page, "待考核")
    page.goto(f"{home}/whistles/{whistle.case.number}/scores/")
    sound(page)
    expect(page.get_by_role("link", name="办结", exact=True)).to_have_count(0)
    for unit in (cast.office, cast.water):
        card = page.locator("section.card", has=page.get_by_role("button", name=f"给{unit}评分"))
        for code, points in MARKS.items():
            card.locator(f"input[name={code}]").fill(str(points))
        card.get_by_role("button", name=f"给{unit}评分").click()
    page.get_by_role("link", name="办结", exact=True).click()
    send(opened(page))
    expect(page.get_by_role("link", name="办结", exact=True)).to_have_count(0)
    page.goto(home + whistle.get_absolute_url())
    in_state(page, "已办结（已考核）")
    totals = {call.unit: call.total for call in whistle.calls.select_related("unit")}
    assert totals == {cast.office: 92, cast.water: 92, others.fire: 0}
    assert again(whistle.case).log.filter(act="close").count() == 1
    page.goto(f"{home}/whistles/figures/")
    sound(page)
    expect(page.locator("table tbody tr").last).to_contain_text(str(others.fire))
    assert Case.objects.filter(kind="whistle", is_open=True).count() == 0
