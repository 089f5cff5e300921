"""``make test``: every check, then every test, with the time each took.

The linters read the same files and do not disturb each other, so they run side by side; what
they say is printed only when they complain. pytest comes last and its closing line ends the run.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from workshop import assets, browser
from workshop.services import Busy, Services
from workshop.terminal import ROOT, Trouble, complain, data_dir, say, step

WORKERS = 2


@dataclass(frozen=True)
class Check:
    """One tool: what it is called here, and how it is asked."""

    name: str
    command: Sequence[str]
    skip_without: str = ""  # a pattern of files; without any there is nothing to check


def _tool(*words: str) -> list[str]:
    return [sys.executable, "-m", *words]


def linters() -> list[Check]:
    scripts = Path(sys.executable).parent
    manage = [sys.executable, "manage.py"]
    return [
        Check("types (mypy)", _tool("mypy", "--no-error-summary")),  # the slowest first
        Check("style (ruff check)", _tool("ruff", "check", ".")),
        Check("format (ruff format)", _tool("ruff", "format", "--check", ".")),
        Check("floors (import-linter)", [sys.executable, str(scripts / "lint-imports")]),
        Check("templates (djlint)", _tool("djlint", "templates", "--lint", "--quiet"), "templates/**/*.html"),
        Check(
            "compiled templates (djlint)",
            _tool("djlint", "templates", "--lint", "--quiet", "--extension", "jinja", "--profile", "jinja"),
            "templates/**/*.jinja",
        ),
        Check("migrations", [*manage, "makemigrations", "--check", "--dry-run"], "governance/urls.py"),
        Check(
            "message catalogue",
            [*manage, "messages", "--check"],
            "governance/common/management/commands/messages.py",
        ),
    ]


def _run(check: Check, environment: dict[str, str]) -> tuple[int, str, float]:
    begun = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, time.monotonic() - begun


def run_linters(environment: dict[str, str]) -> list[str]:
    """Run all; the names of those that complained."""
    failed = []
    chosen = [check for check in linters() if not check.skip_without or any(ROOT.glob(check.skip_without))]
    with ThreadPoolExecutor(WORKERS) as pool:
        results = [(check, pool.submit(_run, check, environment)) for check in chosen]
        for check, result in results:
            code, said, took = result.result()
            say(f"{'✓' if code == 0 else '✗'} {check.name}: {took:.1f} s")
            if code:
                failed.append(check.name)
                say(said.rstrip())
    return failed


def _environment() -> dict[str, str]:
    """What tools and tests run in: this project's settings, not the person's."""
    environment = dict(os.environ)
    for name in ("SECRET_KEY", "PORT", "HOST", "DEBUG"):
        environment.pop(name, None)
    environment["DATA_DIR"] = str(data_dir() / "test")
    environment["PYTHONUNBUFFERED"] = "1"
    return environment


def _pytest(arguments: Sequence[str], environment: dict[str, str]) -> int:
    """In the foreground of the terminal, so that Ctrl-C reaches pytest and it reports what it has."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environment, check=False
    ).returncode


def _services() -> Services:
    return Services(data_dir() / "test", throwaway=True)


def _compile_messages(environment: dict[str, str]) -> None:
    if (ROOT / "governance/common/management/commands/messages.py").exists():
        done = subprocess.run(
            [sys.executable, "manage.py", "messages", "--compile"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Trouble("The message catalogues could not be compiled:\n" + done.stderr.strip()[-2000:])


def everything() -> int:
    """The whole of ``make test``."""
    begun = time.monotonic()
    assets.build()
    environment = _environment()
    environment[browser.VARIABLE] = browser.provide()
    failed = []
    try:
        with step("Starting PostgreSQL and Redis for the tests"):
            services = _services().__enter__()
        try:
            environment |= services.environment
            _compile_messages(environment)
            failed = run_linters(environment)
            if failed:
                complain("Complained: " + ", ".join(failed) + ". The tests follow all the same.")
            say(f"• Tests (set-up and checks took {time.monotonic() - begun:.0f} s)")
            # A file stays with one worker (its fixtures are dear), in our order: the longest first.
            spread = ["-n", str(WORKERS), "--dist", "loadscope", "--no-loadscope-reorder"]
            code = _pytest([*spread, "--durations", "5"], environment)
        finally:
            services.__exit__(None, None, None)
    except Busy:
        raise Trouble(
            f"Another test run uses {data_dir() / 'test'}. Wait for it, or choose another: DATA_DIR=…"
        ) from None
    if code == 5:
        complain("pytest found no tests.")
    if failed:
        complain("These checks complained (see above): " + ", ".join(failed))
    return code or (1 if failed else 0)


def linters_only() -> int:
    environment = _environment()
    failed = run_linters(environment)
    if failed:
        complain("Complained: " + ", ".join(failed))
    return 1 if failed else 0


def only_pytest(arguments: list[str]) -> int:
    """pytest with what the person asks for; the plugin brings the services."""
    assets.build()
    environment = _environment() | {"DATA_DIR": str(data_dir())}
    _compile_messages(environment)
    if found := browser.installed():
        environment[browser.VARIABLE] = found
    return _pytest(arguments, environment)
