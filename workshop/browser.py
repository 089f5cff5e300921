"""A Chromium for the browser tests: the machine's, else installed, else Playwright's own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from workshop.terminal import Trouble, say, step

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
VARIABLE = "CHROMIUM"


def installed() -> str | None:
    """The path of a Chromium on this machine, or None."""
    named = os.environ.get(VARIABLE)
    if named:
        if not os.access(named, os.X_OK):
            raise Trouble(f"{VARIABLE}={named} is not a program.")
        return named
    for name in NAMES:
        if found := shutil.which(name):
            return found
    return next((path for path in MAC if os.access(path, os.X_OK)), None)


def playwrights_own() -> str | None:
    """The Chromium that Playwright downloaded earlier, or None."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if path and Path(path).exists() else None


def _by_apt() -> bool:
    """Debian's package, with fonts that show Chinese. Ubuntu's is a snap that a container cannot run."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    with step("Installing Chromium through apt"):
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-noto-cjk"],
        ):
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            if done.returncode:
                say("  apt could not: " + (done.stderr.strip().splitlines() or ["no reason given"])[-1])
                return False
    return True


def _by_playwright() -> bool:
    with step("Downloading Chromium through Playwright"):
        command = [sys.executable, "-m", "playwright", "install", "chromium"]
        if os.geteuid() == 0 and shutil.which("apt-get"):
            command.append("--with-deps")
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            say("  Playwright could not: " + (done.stderr.strip().splitlines() or ["no reason given"])[-1])
        return done.returncode == 0


def _starts(program: str) -> bool:
    try:
        done = subprocess.run([program, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def provide() -> str:
    """The path of a Chromium that starts; installs one when there is none."""
    if (found := installed()) and _starts(found):
        return found
    if _by_apt() and (found := installed()) and _starts(found):
        return found
    if (own := playwrights_own()) or (_by_playwright() and (own := playwrights_own())):
        return own
    raise Trouble(
        "The browser tests need a Chromium, and none could be installed.\n"
        "  Debian: apt install chromium fonts-noto-cjk    macOS: install Google Chrome\n"
        "  or name one: CHROMIUM=/path/to/chrome make test"
    )
