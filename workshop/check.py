"""``make test``: every check, then every test, with the time each took.

The linters read the same files and do not disturb each other, so they run side by side; what
they say is printed only when they complain. pytest comes last, names its slowest tests, and is held
to the time that docs/contributing.md allows. ``CHECKS=ruff,floors`` runs only the linters with such a word
in their names.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from workshop import assets, browser, choosing
from workshop.bench import machine
from workshop.services import Busy, Services
from workshop.terminal import ROOT, Trouble, complain, data_dir, say, step

WORKERS = 2
SUITE_MINUTES = 20.0  # for all tests on two cores; docs/contributing.md says what to do about it
SLOWEST = 50  # tests that the whole run names with their times


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


def wanted() -> list[Check]:
    """All linters, or those that CHECKS names. Trouble: it names none."""
    words = [word.strip() for word in os.environ.get("CHECKS", "").split(",") if word.strip()]
    chosen = [check for check in linters() if not words or any(word in check.name for word in words)]
    if not chosen:
        names = ", ".join(check.name for check in linters())
        raise Trouble(f"CHECKS={os.environ['CHECKS']} names none of: {names}.")
    return chosen


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
    chosen = [check for check in wanted() if not check.skip_without or any(ROOT.glob(check.skip_without))]
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


def minutes_allowed() -> float:
    """How long all tests may take; SUITE_MINUTES says it for one machine, and makes it a condition there."""
    text = os.environ.get("SUITE_MINUTES") or str(SUITE_MINUTES)
    try:
        allowed = float(text)
    except ValueError:
        allowed = 0.0
    if not 0 < allowed < 10_000:
        raise Trouble(f"SUITE_MINUTES={text} is not a number of minutes.")
    return allowed


def too_long(seconds: float, allowed: float) -> str:
    """What to say of a run of all tests that took ``seconds``; empty within ``allowed`` minutes."""
    if seconds <= allowed * 60:
        return ""
    return (
        f"All tests took {seconds / 60:.1f} minutes; {allowed:g} are allowed (docs/contributing.md). The"
        f" slowest {SLOWEST} stand above. The fixed work in Python takes this machine"
        f" {machine.python_ms():g} ms; usual are {machine.USUAL['python']:g}."
    )


def everything(arguments: Sequence[str] = ()) -> int:
    """The whole of ``make test``; with ``arguments`` for pytest the same way for some tests."""
    allowed = minutes_allowed()
    wanted()  # before minutes of work
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
            tests_begun = time.monotonic()
            code = _pytest([*spread, "--durations", str(SLOWEST), *arguments], environment)
            late = "" if arguments else too_long(time.monotonic() - tests_begun, allowed)
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
    if late:
        complain(late)
    # Without a limit of its own a slow machine only says so: its time is no fault of the change.
    return code or (1 if failed or (late and os.environ.get("SUITE_MINUTES")) else 0)


def linters_only() -> int:
    environment = _environment()
    failed = run_linters(environment)
    if failed:
        complain("Complained: " + ", ".join(failed))
    return 1 if failed else 0


def _chosen() -> list[str] | None:
    """The tests that a change touches, said before they run; None where nothing changed that has any."""
    paths = choosing.changed()
    choice = choosing.choose(paths)
    if choice.everything:
        say("What changed is under every test: all of them.")
        return []
    if choice.unknown:
        say("No test is known for: " + ", ".join(sorted(choice.unknown)))
    arguments = choice.arguments()
    if not arguments:
        say("Nothing changed that has tests. All tests: make test. Some: make pytest ARGS=tests/areas")
        return None
    say(f"{len(paths)} changed files lead to: {' '.join(arguments)}")
    say("What is built upon them is not asked: make test asks everything.")
    return arguments


def only_pytest(arguments: list[str]) -> int:
    """pytest with what the person asks for, else with what changed; the plugin brings the services."""
    if not arguments:
        chosen = _chosen()
        if chosen is None:
            return 0
        arguments = chosen
    assets.build()
    environment = _environment() | {"DATA_DIR": str(data_dir())}
    _compile_messages(environment)
    if found := browser.installed():
        environment[browser.VARIABLE] = found
    return _pytest(arguments, environment)
