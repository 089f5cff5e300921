"""The whole life of a case by five people in a real browser, at a desk and on a phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from governance.cases.models import Case
from tests.cases import story
from tests.cast import Cast
from tests.e2e.test_shell import WIDTHS, as_person, complaints, faults  # noqa: F401 (complaints: a fixture)

pytestmark = pytest.mark.e2e


@pytest.fixture
def case(real_cast: Cast) -> Case:
    """A resident's report, taken in at the community's counter a moment ago."""
    return story.file(
        real_cast,
        actor=real_cast.zhang,
        at=timezone.now(),
        place="光明路 12 号",
        reporter_name="杨女士",
        reporter_phone="13987654321",
    )


def sound(page: Page) -> None:
    """The page does not scroll sideways, and axe finds nothing serious on it."""
    sideways = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert sideways <= 0, f"{page.url} scrolls sideways by {sideways} px"
    assert faults(page) == [], page.url


def opened(page: Page) -> Any:
    """The drawer with an act's form in it."""
    drawer = page.locator("dialog[open]")
    expect(drawer.locator("form")).to_be_visible()
    return drawer


def send(drawer: Any) -> None:
    drawer.locator(".act-foot button[type=submit]").click()


def in_state(page: Page, label: str) -> None:
    expect(page.locator(".case-state .tag").first).to_have_text(label)


@pytest.mark.parametrize("width", WIDTHS)
def test_five_people_take_a_case_from_report_to_close(
    width: str,
    page: Page,
    context: BrowserContext,
    live_server: Any,
    real_cast: Cast,
    case: Case,
    complaints: list[str],  # noqa: F811
    asked_elsewhere: list[str],
) -> None:
    page.set_viewport_size(WIDTHS[width])  # type: ignore[arg-type]
    page.emulate_media(reduced_motion="reduce")
    home = live_server.url
    photo = {"name": "after.jpg", "mimeType": "image/jpeg", "buffer": story.photo().read()}

    def row() -> Any:
        return page.locator(f'tr[data-number="{case.number}"]')

    # Zhang of the community registers it from the workbench, and dispatches it there.
    as_person(context, live_server, "zhang")
    page.goto(home)
    sound(page)
    row().get_by_role("link", name="立案", exact=True).click()
    drawer = opened(page)
    sound(page)
    send(drawer)
    expect(page.locator(".outcome")).to_contain_text("已立案，请派遣")
    row().get_by_role("link", name="派遣", exact=True).click()
    drawer = opened(page)
    drawer.locator("textarea").fill("请今天下午清运")
    send(drawer)
    expect(drawer.locator(".flash-error")).to_contain_text("请选择主办单位")
    expect(drawer.locator("textarea")).to_have_value("请今天下午清运")  # nothing typed is lost
    drawer.locator("select[name=unit]").evaluate(
        "(select, value) => { select.value = value; select.tomselect?.sync(); }", str(real_cast.office.pk)
    )
    send(drawer)
    expect(page.locator(".outcome")).to_contain_text("已派遣，等待签收")
    expect(page.locator(".outcome")).to_contain_text("收回派遣")
    expect(row()).to_have_count(0)

    # He of the office signs in with one press, and reports it done with a photo.
    as_person(context, live_server, "he")
    page.goto(home)
    row().get_by_role("button", name="签收").click()
    expect(page.locator(".outcome")).to_contain_text("“签收”已完成")
    page.goto(home + case.get_absolute_url())
    in_state(page, "已签收")
    sound(page)
    page.get_by_role("link", name="办结反馈", exact=True).click()
    drawer = opened(page)
    drawer.locator("textarea").first.fill("短")
    drawer.locator("input[type=file]").set_input_files([photo])
    expect(drawer.locator(".photo-previews img")).to_have_count(1)
    send(drawer)
    expect(drawer.locator(".flash-error")).to_be_visible()
    expect(drawer.locator(".photo-previews img")).to_have_count(1)  # the photo is still chosen
    drawer.locator("textarea").first.fill("已清运垃圾三车并冲洗")
    send(drawer)
    in_state(page, "待核查")

    # The head of the office may look, but the office does not check its own work.
    as_person(context, live_server, "head")
    page.goto(home + case.get_absolute_url())
    expect(page.get_by_role("link", name="核查", exact=True)).to_have_count(0)

    # Ma of the grid checks on the spot.
    as_person(context, live_server, "ma")
    page.goto(home)
    row().get_by_role("link", name="核查", exact=True).click()
    drawer = opened(page)
    drawer.locator("label.radio", has_text="不通过").wait_for()
    drawer.locator("label.radio").filter(has_text="通过").first.click()
    send(drawer)
    expect(page.locator(".outcome")).to_contain_text("“核查”已完成")

    # Li, another of the community, calls the reporter back; the number is shown against a purpose.
    as_person(context, live_server, "li")
    page.goto(home + case.get_absolute_url())
    in_state(page, "待回访")
    page.locator(".reveal summary").click()
    page.locator(".reveal input[name=purpose]").fill("回访办理结果")
    page.locator(".reveal button").click()
    expect(page.locator("#phone")).to_contain_text("13987654321")
    page.get_by_role("link", name="回访", exact=True).click()
    drawer = opened(page)
    drawer.get_by_label("已联系上").check()
    drawer.locator("label.radio", has_text="很满意").first.click()
    drawer.get_by_label("反映人认为已解决").check()
    send(drawer)
    in_state(page, "已办结")
    expect(page.locator(".case-clocks")).to_contain_text("按时")
    sound(page)
    page.locator(".case-clocks a.clock").first.click()
    expect(page.locator("dialog[open] .why")).to_contain_text("全程时限是怎么算的")
    page.keyboard.press("Escape")
    page.goto(home + case.get_absolute_url() + "print/")
    sound(page)

    closed = Case.objects.get(pk=case.pk)
    assert (closed.state, closed.satisfaction, closed.closed_in_time) == ("closed", 5, True)
    assert closed.log.count() == 7
    assert asked_elsewhere == []


def test_the_workbench_is_worked_by_keyboard_and_renews_itself(
    page: Page,
    context: BrowserContext,
    live_server: Any,
    real_cast: Cast,
    case: Case,
    complaints: list[str],  # noqa: F811
) -> None:
    at = timezone.now()
    story.act(case, "register", real_cast.zhang, at=at)
    story.act(case, "dispatch", real_cast.zhang, at=at, unit=real_cast.office)
    as_person(context, live_server, "he")
    page.goto(live_server.url)
    row = page.locator(f'tr[data-number="{case.number}"]')
    page.keyboard.press("j")
    expect(row).to_have_class("is-chosen")
    page.keyboard.press("t")  # return: its form opens, and Escape leaves it
    opened(page)
    page.keyboard.press("Escape")
    page.keyboard.press("s")  # sign in: one press
    expect(row).to_contain_text("已签收")
    expect(row).to_have_class("is-chosen")
    # Somebody else moves it on; the page finds out by itself.
    story.act(Case.objects.get(pk=case.pk), "start", real_cast.head, at=timezone.now())
    page.evaluate("document.dispatchEvent(new CustomEvent('waiting:refresh'))")
    expect(row).to_contain_text("处理中")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("光明路")


def test_two_people_at_once_one_is_told(
    page: Page,
    context: BrowserContext,
    live_server: Any,
    real_cast: Cast,
    case: Case,
    complaints: list[str],  # noqa: F811
) -> None:
    as_person(context, live_server, "zhang")
    page.goto(live_server.url + case.get_absolute_url())
    page.get_by_role("link", name="立案", exact=True).click()
    drawer = opened(page)
    drawer.locator("textarea").fill("居民急盼解决")
    story.act(case, "note", real_cast.li, at=timezone.now(), text="又来电话催")
    send(drawer)
    expect(drawer.locator(".flash-warning")).to_contain_text("又来电话催")
    expect(drawer.locator("textarea")).to_have_value("居民急盼解决")
    send(drawer)
    in_state(page, "待派遣")


def test_rows_are_chosen_and_reminded_together(
    page: Page,
    context: BrowserContext,
    live_server: Any,
    real_cast: Cast,
    case: Case,
    complaints: list[str],  # noqa: F811
) -> None:
    as_person(context, live_server, "official")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(live_server.url + "/cases/")
    page.locator("select[name=stage]").select_option("register")
    expect(page).to_have_url(live_server.url + "/cases/?stage=register")
    page.locator("[data-page]").check()
    page.get_by_role("button", name="批量催办").click()
    sound(page)
    page.locator("textarea").fill("请抓紧立案")
    page.locator(".act-foot button").click()
    expect(page.locator(".flash-success")).to_contain_text("完成 1 条")
    assert Case.objects.get(pk=case.pk).reminders == 1


def test_between_phone_and_desk_lists_break_their_lines_and_not_the_page(
    page: Page,
    context: BrowserContext,
    live_server: Any,
    real_cast: Cast,
    complaints: list[str],  # noqa: F811
) -> None:
    at = timezone.now() - timedelta(days=20)
    long = {"title": "三栋每层楼道都堆着纸箱旧家具消防检查过一次又堆回来", "urgency": "urgent"}
    late = story.walk(real_cast, "dispatched", at=at, place="金色家园二期三栋东侧消防通道口", **long)
    story.act(late, "supervise", real_cast.official, at=timezone.now(), text="请今天说明进度")
    as_person(context, live_server, "he")
    for width in (800, 1000, 1100):
        page.set_viewport_size({"width": width, "height": 900})
        for path in ("/", "/cases/"):
            page.goto(live_server.url + path)
            expect(page.get_by_text(long["title"]).first).to_be_visible()
            sideways = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert sideways <= 0, f"{path} at {width} px scrolls sideways by {sideways} px"
