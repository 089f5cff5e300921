"""A real browser, started once per worker; a fresh profile per test, which notes whom the page asks."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from workshop import browser as chromium

# Playwright's synchronous face runs an event loop in this thread, which Django would mistake for its own.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium.installed(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield started
        started.close()


class Asked(list[str]):
    """The hosts that pages asked, other than the portal's own."""


@pytest.fixture
def asked_elsewhere() -> Asked:
    return Asked()


@pytest.fixture
def context(browser: Browser, asked_elsewhere: Asked) -> Iterator[BrowserContext]:
    made = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")

    def note(request) -> None:
        host = urlsplit(request.url).hostname
        if host and host not in {"localhost", "127.0.0.1"}:
            asked_elsewhere.append(request.url)

    made.on("request", note)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
