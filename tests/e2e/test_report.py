"""Intake in a real browser: three taps, a bad network, a closed tab, the counter, a resident."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from governance.access.models import User
from governance.cases.models import Case, JoinedReport
from tests.areas.test_places import outline
from tests.cases.story import file
from tests.cast import Cast
from tests.portal.browsers import browser_of

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("transactional_db")]

AXE = Path(settings.BASE_DIR) / "static" / "vendor" / "dev" / "axe.min.js"
HERE = {"longitude": 102.2, "latitude": 25.5, "accuracy": 8}


def photo(side: int = 2400) -> dict[str, object]:
    out = io.BytesIO()
    Image.effect_noise((side, side * 3 // 4), 60).convert("RGB").save(out, "JPEG", quality=90)
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def small_photo() -> dict[str, object]:
    return photo(320)


class Faults(list[str]):
    """What the page did that it must not: scripts that fail, breaches of the content policy."""


@pytest.fixture
def faults() -> Faults:
    return Faults()


def watch(context: BrowserContext, faults: Faults) -> None:
    context.on("weberror", lambda fault: faults.append(str(fault.error)))
    context.on(
        "console",
        lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None,
    )


@pytest.fixture
def phone(browser: Browser, faults: Faults) -> Iterator[BrowserContext]:
    made = browser.new_context(
        viewport={"width": 375, "height": 667},
        has_touch=True,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        geolocation=HERE,
        permissions=["geolocation"],
    )
    watch(made, faults)
    yield made
    made.close()


def sign_in(context: BrowserContext, user: User, address: str) -> None:
    client: Client = browser_of(user)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": address}])


def serious(page: Page) -> list[str]:
    """The serious faults of accessibility that axe finds on the page."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa']})")
    return [
        f"{one['id']}: {[node['html'][:120] for node in one['nodes']][:3]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_three_taps_with_place_and_photo(
    phone: BrowserContext, live_server, real_cast: Cast, faults: Faults
) -> None:
    outline(real_cast.east_grid, 102, 25, 103, 26)
    sign_in(phone, real_cast.grid_ma, live_server.url)
    page = phone.new_page()
    page.goto(f"{live_server.url}/report/")
    expect(page.locator("[data-place-name]")).to_have_text("东巷社区一网格")
    expect(page.locator("[data-place-accuracy]")).to_have_text("±8 米")
    assert serious(page) == []
    assert fits(page)
    page.set_input_files("#id_photos", photo())  # one
    expect(page.locator("[data-kept] img")).to_have_count(1)
    page.locator(".picks-quick .pick").first.click()  # two
    assert "东巷社区一网格发现“暴露垃圾”" in page.input_value("#id_text")
    page.locator("[data-send]").click()  # three
    page.wait_for_url("**/report/*-*/")
    case = Case.objects.get()
    assert (case.area, case.lng, case.lat, case.accuracy) == (real_cast.east_grid, 102.2, 25.5, 8)
    assert max(Image.open(case.attachments.get().file).size) == 1600  # made small before it was sent
    assert serious(page) == []
    assert faults == []


def test_an_emergency_stops_first_and_can_be_called(
    phone: BrowserContext, live_server, real_cast: Cast, faults: Faults
) -> None:
    sign_in(phone, real_cast.grid_ma, live_server.url)
    page = phone.new_page()
    page.goto(f"{live_server.url}/report/")
    page.locator("[data-more] summary").click()
    page.fill("[data-pick-search]", "燃气")
    page.locator(".picks-list .pick:visible").click()
    expect(page.locator("dialog[data-advice] a[href='tel:119']")).to_be_visible()
    assert serious(page) == []
    page.locator("[data-advice-go]").click()
    expect(page.locator("input[name=urgency][value=emergency]")).to_be_checked()
    page.set_input_files("#id_photos", small_photo())
    page.locator("[data-send]").click()
    page.wait_for_url("**/report/*-*/")
    assert Case.objects.get().urgency == "emergency"
    assert faults == []


def test_without_a_network_it_is_kept_and_delivered_exactly_once(
    phone: BrowserContext, live_server, real_cast: Cast, faults: Faults
) -> None:
    sign_in(phone, real_cast.grid_ma, live_server.url)
    page = phone.new_page()
    page.goto(f"{live_server.url}/report/")
    phone.set_offline(True)
    page.set_input_files("#id_photos", small_photo())
    page.locator(".picks-quick .pick").first.click()
    page.locator("[data-send]").click()
    expect(page.locator("[data-outbox-lines] > li")).to_have_count(1)
    expect(page.locator("[data-summary]")).to_contain_text("已存在这台手机里")
    assert page.locator("input[name=category]:checked").count() == 0  # ready for the next one
    assert Case.objects.count() == 0
    phone.set_offline(False)
    expect(page.locator("[data-outbox]")).to_be_hidden()
    expect(page.locator(".flash-success")).to_contain_text("已补交")
    assert Case.objects.count() == 1
    assert Case.objects.get().attachments.count() == 1
    page.reload()
    expect(page.locator("[data-outbox]")).to_be_hidden()
    assert Case.objects.count() == 1
    assert faults == []


def test_an_answer_that_is_lost_on_the_way_files_once(
    phone: BrowserContext, live_server, real_cast: Cast
) -> None:
    sign_in(phone, real_cast.grid_ma, live_server.url)
    page = phone.new_page()
    page.goto(f"{live_server.url}/report/")
    lost: list[str] = []

    def lose_the_answer(route) -> None:
        if route.request.method != "POST" or lost:
            route.continue_()
            return
        lost.append(route.request.url)
        route.fetch()  # it arrives, and is filed
        route.abort()  # but nobody hears of it

    page.route("**/report/", lose_the_answer)
    page.set_input_files("#id_photos", small_photo())
    page.locator(".picks-quick .pick").first.click()
    page.locator("[data-send]").click()
    expect(page.locator("[data-summary]")).to_contain_text("已存在这台手机里")
    assert Case.objects.count() == 1
    page.locator("[data-retry]").click()
    expect(page.locator("[data-outbox]")).to_be_hidden()
    assert Case.objects.count() == 1
    assert lost


def test_a_kept_report_that_is_refused_stays_with_the_reason(
    phone: BrowserContext, live_server, real_cast: Cast
) -> None:
    sign_in(phone, real_cast.grid_ma, live_server.url)
    page = phone.new_page()
    page.goto(f"{live_server.url}/report/")
    phone.set_offline(True)
    page.set_input_files("#id_photos", {"name": "fake.jpg", "mimeType": "image/jpeg", "buffer": b"no photo"})
    page.locator(".picks-quick .pick").nth(2).click()
    page.locator("[data-send]").click()
    line = page.locator("[data-outbox-lines] > li")
    expect(line).to_have_count(1)
    phone.set_offline(False)
    expect(line).to_contain_text("不是照片")
    assert Case.objects.count() == 0
    line.locator("button", has_text="改").click()
    expect(line).to_have_count(0)
    expect(page.locator("input[name=category]:checked")).to_have_count(1)


def test_a_draft_survives_a_closed_tab(
    phone: BrowserContext, live_server, real_cast: Cast, faults: Faults
) -> None:
    sign_in(phone, real_cast.grid_ma, live_server.url)
    page = phone.new_page()
    page.goto(f"{live_server.url}/report/")
    page.set_input_files("#id_photos", small_photo())
    expect(page.locator("[data-kept] img")).to_have_count(1)
    page.locator(".picks-quick .pick").nth(1).click()
    page.fill("#id_text", "东侧通道堆了很多木板，孩子在上面玩。")
    expect(page.locator("form[data-draft-saved]")).to_have_count(1)
    key = page.input_value("input[name=client_key]")
    page.close()
    page = phone.new_page()
    page.goto(f"{live_server.url}/report/")
    expect(page.locator("p[data-restored]")).to_be_visible()
    expect(page.locator("[data-kept] img")).to_have_count(1)
    assert page.input_value("#id_text") == "东侧通道堆了很多木板，孩子在上面玩。"
    assert page.input_value("input[name=client_key]") == key
    page.locator("[data-send]").click()
    page.wait_for_url("**/report/*-*/")
    page.goto(f"{live_server.url}/report/")
    expect(page.locator("p[data-restored]")).to_have_count(0)
    assert Case.objects.get().text == "东侧通道堆了很多木板，孩子在上面玩。"
    assert faults == []


def test_the_counter_sees_the_duplicate_and_joins_it(
    context: BrowserContext, asked_elsewhere, live_server, real_cast: Cast, faults: Faults
) -> None:
    from django.utils import timezone

    outline(real_cast.east_lane, 102, 25, 103, 26)
    first = file(real_cast, at=timezone.now())
    watch(context, faults)
    sign_in(context, real_cast.zhang, live_server.url)
    page = context.new_page()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{live_server.url}/intake/")
    page.locator("#id_category-ts-control").fill("暴露")
    page.locator(".ts-dropdown .option:visible", has_text="暴露垃圾").click()
    expect(page.locator("[data-condition]")).to_contain_text("4 个工作时")
    page.locator("#id_area-ts-control").fill("一网格")
    page.locator(".ts-dropdown .option:visible", has_text="一网格").click()
    expect(page.locator("[data-alike-live]")).to_contain_text(first.number)
    page.fill("#id_text", "一网格门口的垃圾又没有人清运。")
    page.fill("#id_reporter_name", "王大妈")
    page.fill("#id_reporter_phone", "13912345678")
    assert serious(page) == []
    assert "王大妈" not in page.evaluate("JSON.stringify(localStorage)")
    page.locator("[data-send]").click()
    ask = page.locator("[data-alike] .is-asked")
    expect(ask).to_contain_text("是同一件吗")
    ask.locator("button[name=join]").click()
    page.wait_for_url("**/receipt/*/")
    joined = JoinedReport.objects.get()
    assert (joined.case, joined.reporter_name) == (first, "王大妈")
    expect(page.locator(".slip")).to_contain_text(joined.follow_code)
    assert serious(page) == []
    assert Case.objects.count() == 1
    assert (faults, list(asked_elsewhere)) == ([], [])


def test_the_keyboard_puts_a_pin(context: BrowserContext, live_server, real_cast: Cast) -> None:
    outline(real_cast.east_lane, 102.0, 25.0, 102.02, 25.02)
    outline(real_cast.east_grid, 102.0, 25.0, 102.02, 25.02)
    sign_in(context, real_cast.zhang, live_server.url)
    page = context.new_page()
    page.goto(f"{live_server.url}/intake/")
    expect(page.locator("[data-pin-map] path")).to_have_count(2)
    page.locator("[data-pin-map]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-pin-words]")).to_contain_text("东巷社区一网格")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_resident_files_and_follows_on_a_small_phone(
    phone: BrowserContext, live_server, real_cast: Cast, faults: Faults, language: str
) -> None:
    phone.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
    page = phone.new_page()
    page.set_viewport_size({"width": 320, "height": 568})
    page.goto(f"{live_server.url}/public/")
    assert serious(page) == []
    assert fits(page)
    page.select_option("#id_category", label="暴露垃圾")
    page.locator("#id_area").press_sequentially("东巷")
    expect(page.locator("#area-choices input")).to_be_checked()
    page.fill("#id_text", "小区门口的垃圾桶满了好几天没有人清。")
    page.locator("[data-send]").click()
    expect(page.locator("[data-summary] .flash-error")).to_be_visible()  # the consent is missing
    page.check("#id_consent")
    page.locator("[data-send]").click()
    page.wait_for_url("**/public/filed/")
    case = Case.objects.get()
    expect(page.locator("main")).to_contain_text(case.follow_code)
    assert serious(page) == []
    assert fits(page)
    page.locator(".acts a").click()
    expect(page.locator("#id_code")).to_have_value(case.follow_code)
    assert case.follow_code not in page.url
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/public/matter/")
    assert serious(page) == []
    assert fits(page)
    assert faults == []
