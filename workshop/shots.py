"""Screenshots of every page of a running demo, to be looked at: ``python -m workshop.shots``.

Into ``shots/`` (never committed): each page on a phone and on a desk, light and dark.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from workshop import browser as chromium
from workshop.terminal import ROOT, say

PASSWORD = "kunming-grid-2026"  # noqa: S105 - the demo's, printed at every start
WIDTHS = {"phone": (375, 812), "desk": (1440, 900)}
PAGES: dict[str, dict[str, str]] = {
    "": {"sign-in": "/sign-in/", "not-found": "/no-such-page/"},
    "admin": {
        "workbench": "/",
        "city": "/areas/530100000000/",
        "district": "/areas/530111000000/",
        "people": "/people/",
        "person": "/people/3/",
        "units": "/units/",
        "roles": "/roles/",
        "audit": "/audit/?act=post_give",
        "calendar": "/calendar/",
        "search": "/search/?q=东骧",
        "security": "/me/security/",
        "second-factor": "/me/second-factor/",
        "password": "/me/password/",
    },
    "community": {
        "workbench-community": "/",
        "community": "/areas/530111004009/",
        "profile": "/me/",
        "notices": "/notices/",
        "no-right": "/roles/",
    },
    "grid": {"workbench-grid": "/", "grid": "/areas/530111004009003/"},
}


def take(browser: Browser, base: str, out: Path, *, width: str, theme: str, language: str) -> None:
    """All pages in one width and theme."""
    wide, high = WIDTHS[width]
    for account, pages in PAGES.items():
        context = browser.new_context(viewport={"width": wide, "height": high}, locale="zh-CN")
        context.add_cookies(
            [
                {"name": "theme", "value": theme, "url": base},
                {"name": "django_language", "value": language, "url": base},
            ]
        )
        page = context.new_page()
        if account:
            page.goto(f"{base}/sign-in/")
            page.fill("[name=username]", account)
            page.fill("[name=password]", PASSWORD)
            page.click("button.btn-primary")
            page.wait_for_load_state("networkidle")
        for name, path in pages.items():
            page.goto(base + path)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=out / f"{name}-{width}-{theme}-{language}.png", full_page=True)
        context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default="http://127.0.0.1:8000", help="where the demo runs")
    parser.add_argument("--out", type=Path, default=ROOT / "shots")
    parser.add_argument("--language", default="zh-hans", choices=["zh-hans", "en"])
    parser.add_argument("--themes", nargs="+", default=["light", "dark"])
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.installed(), args=["--no-sandbox"])
        for width in WIDTHS:
            for theme in chosen.themes:
                take(browser, chosen.base, chosen.out, width=width, theme=theme, language=chosen.language)
        browser.close()
    say(f"{len(list(chosen.out.glob('*.png')))} pictures in {chosen.out}")


if __name__ == "__main__":
    main()
