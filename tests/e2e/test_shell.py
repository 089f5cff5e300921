"""The shell in a real browser: by keyboard, in both languages, themes and widths, without a fault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, expect

from governance.access.models import User
from governance.areas.models import Area
from governance.clock.services import seed_calendar
from governance.notices.models import Notice
from tests.cast import PASSWORD, Cast
from tests.portal.browsers import browser_of
from tests.portal.pages import every_page

pytestmark = pytest.mark.e2e

AXE = Path(settings.BASE_DIR) / "static" / "vendor" / "dev" / "axe.min.js"
WIDTHS = {"phone": {"width": 375, "height": 812}, "desk": {"width": 1280, "height": 900}}


def square(west: float) -> dict[str, Any]:
    """A boundary of a fifth of a degree."""
    ring = [[west, 25.0], [west + 0.2, 25.0], [west + 0.2, 25.2], [west, 25.2], [west, 25.0]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def town(real_cast: Cast) -> Cast:
    """The cast with something to see: outlines, notices read and unread."""
    for place, west in ((real_cast.north, 102.6), (real_cast.south, 102.8)):
        Area.objects.filter(pk=place.pk).update(boundary=square(west))
    seed_calendar(real_cast.city, actor=None)
    for weight in ("info", "todo", "warning", "alarm"):
        Notice.objects.create(person=real_cast.zhang, text="请签收光明路井盖破损", weight=weight, url="/")
    return real_cast


@pytest.fixture
def complaints(context: BrowserContext) -> Iterator[list[str]]:
    """What the console complains of; a breach of the content policy is an error there."""
    heard: list[str] = []
    context.on("console", lambda line: heard.append(line.text) if line.type == "error" else None)
    context.on("weberror", lambda error: heard.append(str(error.error)))
    yield heard
    # A page or a form that is refused, or not there, is reported as such by the browser: that is meant.
    assert [text for text in heard if not re.search(r"status of (403|404|422)", text)] == []


def as_person(context: BrowserContext, server: Any, username: str) -> None:
    """Let the browser be ``username``'s; "" is nobody's."""
    context.clear_cookies()
    if username:
        session = browser_of(User.objects.get(username=username)).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": server.url}])


# Names, roles and structure are the same at every width and in every theme; these rules are not.
RULES = {
    "all": "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']",
    "widths": "{type: 'rule', values: ['color-contrast', 'link-in-text-block', 'scrollable-region-focusable',"
    " 'aria-hidden-focus', 'button-name', 'link-name', 'label', 'page-has-heading-one']}",
    "colours": "{type: 'rule', values: ['color-contrast', 'link-in-text-block']}",
}
# Only what is wrong comes back: what is right would be megabytes a page.
ASK = """axe.run(%s, {runOnly: %s, resultTypes: ['violations']}).then(found => found.violations
    .filter(one => ['serious', 'critical'].includes(one.impact))
    .flatMap(one => one.nodes.map(node =>
        `${one.id} (${one.impact}): ${node.target} ${node.failureSummary}`)))"""


def faults(page: Page, rules: str = "all", within: str = "document") -> list[str]:
    """What axe calls serious or critical on the page as it stands, or in the part that ``within`` selects."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE.read_text())
    part = within if within == "document" else f"document.querySelector({within!r}) ?? document"
    said: list[str] = page.evaluate(ASK % (part, RULES[rules]))
    return said


def in_theme(page: Page, theme: str) -> None:
    page.evaluate("theme => document.documentElement.dataset.bsTheme = theme", theme)


def test_the_look_sees_what_is_wrong(
    page: Page, context: BrowserContext, live_server: Any, town: Cast
) -> None:
    as_person(context, live_server, "zhang")
    page.goto(f"{live_server.url}/units/")
    assert faults(page, "all") == faults(page, "widths") == faults(page, "colours") == []
    page.evaluate("""() => {
        const main = document.querySelector("main");
        main.insertAdjacentHTML("beforeend", "<p>faint</p><button></button><img src='data:,'>");
        Object.assign(main.querySelector("p:last-of-type").style, {color: "#777", background: "#666"});
    }""")
    rules = {name: {line.split()[0] for line in faults(page, name)} for name in RULES}
    assert rules == {
        "all": {"button-name", "color-contrast", "image-alt"},
        "widths": {"button-name", "color-contrast"},
        "colours": {"color-contrast"},
    }
    assert {line.split()[0] for line in faults(page, "colours", "main")} == {"color-contrast"}
    assert faults(page, "colours", "nav") == []  # what is wrong lies elsewhere


class Walk:
    """Pages looked at in every width and theme, each loaded once, and each person signed in once."""

    def __init__(self, page: Page, server: Any) -> None:
        self.page, self.server = page, server
        self.sessions: dict[str, Any] = {}
        self.found: dict[str, list[str]] = {}
        # With the page, which is cheaper than after it: the text is handed to the browser once.
        page.add_init_script(path=AXE)
        page.emulate_media(reduced_motion="reduce")

    def _as_person(self, username: str) -> bool:
        """Whether it is the first page of this person, whose frame has not been seen yet."""
        if username in self.sessions:
            self.page.context.clear_cookies()
            self.page.context.add_cookies(self.sessions[username])
            return False
        as_person(self.page.context, self.server, username)
        self.sessions[username] = self.page.context.cookies()
        return True

    def look(self, name: str, username: str, path: str) -> None:
        """Note what is wrong with a page."""
        is_first = self._as_person(username)
        self.page.set_viewport_size(WIDTHS["desk"])  # type: ignore[arg-type]
        self.page.goto(self.server.url + path)
        expect(self.page.locator(".htmx-request")).to_have_count(0)
        # In the dark only colours change; those of the frame are the same on each page of a person.
        within = "document" if is_first else "main"
        self._look(name, "desk", "all", within)
        self.page.set_viewport_size(WIDTHS["phone"])  # type: ignore[arg-type]
        self._look(name, "phone", "widths", within)

    def _look(self, name: str, width: str, rules: str, within: str) -> None:
        # Charts are drawn anew for the width after the next frame.
        self.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        sideways = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        said = [f"{name} scrolls sideways by {sideways} px"] if sideways > 0 else []
        in_theme(self.page, "light")
        said += faults(self.page, rules)
        in_theme(self.page, "dark")
        said += faults(self.page, "colours", within)
        if said:
            self.found[f"{name} · {width}"] = said


class EveryPage:
    """No page has a serious fault or scrolls sideways. Two classes, so that two workers share."""

    share: int

    def test_no_page_has_a_serious_fault_or_scrolls_sideways(
        self,
        page: Page,
        live_server: Any,
        town: Cast,
        complaints: list[str],
        asked_elsewhere: list[str],
    ) -> None:
        walk = Walk(page, live_server)
        for name, (username, path) in list(every_page(town).items())[self.share :: 2]:
            walk.look(name, username, path)
        assert walk.found == {}, "\n".join(
            f"{where}: {line}" for where, said in walk.found.items() for line in said
        )
        assert asked_elsewhere == []


class TestEveryPageOfOneHalf(EveryPage):
    share = 0


class TestEveryPageOfTheOther(EveryPage):
    share = 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_opens_has_no_serious_fault_either(
    theme: str, page: Page, context: BrowserContext, live_server: Any, town: Cast, complaints: list[str]
) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size(WIDTHS["desk"])  # type: ignore[arg-type]
    as_person(context, live_server, "zhang")
    page.goto(live_server.url)
    in_theme(page, theme)
    page.get_by_role("button", name="张丽的菜单").click()
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="通知，4 条未读").click()
    expect(page.locator("#latest").get_by_text("请签收光明路井盖破损").first).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="切换区域").click()
    expect(page.get_by_text("我的岗位所在")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.set_viewport_size(WIDTHS["phone"])  # type: ignore[arg-type]
    page.get_by_role("button", name="更多").click()
    expect(page.get_by_role("link", name="单位")).to_be_visible()
    assert faults(page) == []


def test_signing_in_leads_to_the_page_that_was_asked_for(
    page: Page, live_server: Any, town: Cast, complaints: list[str]
) -> None:
    page.goto(f"{live_server.url}/people/")
    page.get_by_label("账号").fill("zhang")
    page.get_by_label("密码").fill("not-her-password")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("账号或密码不对")
    expect(page.get_by_label("账号")).to_have_value("zhang")
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("人员")


def test_the_area_is_switched_by_keyboard_alone(
    page: Page, context: BrowserContext, live_server: Any, town: Cast, complaints: list[str]
) -> None:
    as_person(context, live_server, "official")
    page.goto(live_server.url)
    page.get_by_role("button", name="切换区域").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("按名称或编码查找区域")).to_be_focused()
    page.keyboard.type("东巷")
    expect(page.get_by_role("list", name="找到的区域").get_by_role("link")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("东巷社区居民委员会")
    page.goto(live_server.url)
    expect(page.get_by_role("button", name="切换区域")).to_contain_text("东巷社区")
    page.get_by_role("button", name="切换区域").click()
    expect(page.get_by_text("当前位置")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_slash_jumps_to_the_search_and_the_arrows_walk_through_it(
    page: Page, context: BrowserContext, live_server: Any, town: Cast, complaints: list[str]
) -> None:
    page.set_viewport_size(WIDTHS["desk"])  # type: ignore[arg-type]
    as_person(context, live_server, "zhang")
    page.goto(live_server.url)
    page.keyboard.press("/")
    expect(page.get_by_label("全站搜索")).to_be_focused()
    page.keyboard.type("李强")
    expect(page.locator(".quick-line")).to_have_count(1)
    expect(page.locator("#announce")).to_have_text("找到 1 条")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("李强")


def test_the_language_is_switched_in_the_menu(
    page: Page, context: BrowserContext, live_server: Any, town: Cast, complaints: list[str]
) -> None:
    as_person(context, live_server, "zhang")
    page.goto(f"{live_server.url}/units/")
    page.get_by_role("button", name="张丽的菜单").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url == f"{live_server.url}/units/"


def test_the_theme_is_remembered_and_comes_with_the_page(
    page: Page, context: BrowserContext, live_server: Any, town: Cast, complaints: list[str]
) -> None:
    as_person(context, live_server, "zhang")
    page.emulate_media(color_scheme="dark")
    page.goto(live_server.url)
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")  # as the system says
    page.get_by_role("button", name="张丽的菜单").click()
    page.get_by_role("button", name="浅色").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
    assert 'data-bs-theme="light"' in page.request.get(live_server.url).text()


def test_a_filter_goes_into_the_address_and_comes_back_with_it(
    page: Page, context: BrowserContext, live_server: Any, town: Cast, complaints: list[str]
) -> None:
    as_person(context, live_server, "admin")
    page.goto(f"{live_server.url}/people/")
    page.get_by_label("姓名、账号或电话").fill("张")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.wait_for_url("**/people/?q=*")
    assert "role" not in page.url
    page.reload()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("张丽")


def test_the_map_and_its_table_lead_to_the_same_pages(
    page: Page, context: BrowserContext, live_server: Any, town: Cast, complaints: list[str]
) -> None:
    as_person(context, live_server, "admin")
    page.goto(f"{live_server.url}/areas/{town.city.code}/")
    shape = page.locator("path.shape-child").first
    expect(shape).to_be_visible()
    shape.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("区")


def test_a_number_is_shown_in_place_against_a_purpose(
    page: Page, context: BrowserContext, live_server: Any, town: Cast, complaints: list[str]
) -> None:
    as_person(context, live_server, "zhang")
    page.goto(f"{live_server.url}/people/{town.li.pk}/")
    page.get_by_label("查看用途").fill("看看")
    page.get_by_role("button", name="查看完整号码").click()
    expect(page.locator(".field-error")).to_contain_text("用途")
    page.get_by_label("查看用途").fill("核实三号楼漏水")
    page.get_by_role("button", name="查看完整号码").click()
    expect(page.get_by_role("link", name=town.li.phone)).to_be_visible()


def test_an_expired_session_says_so_and_loses_nothing_typed(
    page: Page, context: BrowserContext, live_server: Any, town: Cast
) -> None:
    as_person(context, live_server, "admin")
    page.goto(f"{live_server.url}/people/")
    context.clear_cookies()
    page.get_by_label("姓名、账号或电话").fill("张")
    expect(page.get_by_role("status").filter(has_text="登录已过期")).to_be_visible()
    expect(page.get_by_label("姓名、账号或电话")).to_have_value("张")
