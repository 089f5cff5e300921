"""A newcomer's first hour: a copy in an empty folder, ``make run``, Ctrl-C, ``make run``, the other doors.

The machine is made bare for it: neither Node nor Redis nor PostgreSQL is on the PATH.
"""

import ctypes
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect

from governance.common import demo
from workshop.terminal import ROOT
from workshop.waiting import free_port

pytestmark = pytest.mark.e2e

NOT_CLONED = shutil.ignore_patterns(
    ".git",
    ".venv",
    ".data",
    "node_modules",
    "vendor",
    "__pycache__",
    "*.mo",
    ".*_cache",
    ".hypothesis",
    "shots",
)
NOT_AT_HAND = {"node", "npm", "npx", "redis-server", "postgres", "initdb", "psql"}
FIRST_START = 300.0  # seconds: packages are fetched and the city is loaded
LATER_START = 60.0
STOP = 60.0


def bare_path(folder: Path) -> str:
    """A PATH with everything of this machine but what the portal must bring itself."""
    folder.mkdir()
    for place in os.environ["PATH"].split(os.pathsep):
        if ".venv" in place or not Path(place).is_dir():
            continue
        for program in Path(place).iterdir():
            link = folder / program.name
            if program.name not in NOT_AT_HAND and not link.is_symlink():
                link.symlink_to(program)
    return str(folder)


def stop_with_us() -> None:
    """Where the kernel can: a killed test run takes the portal it started with it."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


class Portal:
    """One ``make run`` in a process group of its own, as a terminal would hold it."""

    def __init__(self, folder: Path, environment: dict[str, str], port: int) -> None:
        self.folder = folder
        self.address = f"http://127.0.0.1:{port}/"
        self.port = port
        self.log = folder.parent / f"run-{time.monotonic_ns()}.log"
        with self.log.open("w") as out:
            self.make = subprocess.Popen(
                ["make", "run", f"PYTHON={sys._base_executable}"],  # type: ignore[attr-defined]
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=stop_with_us,
            )
        self.family: list[psutil.Process] = []

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def _asked(self, path: str) -> tuple[int, str]:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(self.address + path, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def wait(self, path: str, within: float) -> str:
        """Ask until the page answers 200; its body."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            status, body = self._asked(path)
            if status == 200:
                return body
            assert self.make.poll() is None, f"make run ended by itself:\n{self.said}"
            self.make_wait(0.3)
        pytest.fail(f"/{path} did not answer 200 within {within:.0f} s:\n{self.said}")

    def wait_for_words(self, words: str, within: float) -> None:
        deadline = time.monotonic() + within
        while words not in self.said:
            assert time.monotonic() < deadline, self.said
            assert self.make.poll() is None, self.said
            self.make_wait(0.1)

    def make_wait(self, seconds: float) -> None:
        """Until the next look, or the end of make, whichever comes first."""
        try:
            self.make.wait(seconds)
        except subprocess.TimeoutExpired:
            return

    def remember_family(self) -> None:
        """All processes it started, also those in sessions of their own."""
        self.family = psutil.Process(self.make.pid).children(recursive=True)

    def stop(self, how: int = signal.SIGINT) -> None:
        os.killpg(self.make.pid, how)
        self.make.wait(STOP)

    def end(self) -> None:
        """Whatever the test did, nothing of it stays."""
        if self.make.poll() is None:
            self.remember_family()
            self.stop()
        for process in self.family:
            if process.is_running():
                process.kill()


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    folder = tmp_path / "a folder with spaces" / "governance"
    shutil.copytree(ROOT, folder, ignore=NOT_CLONED)
    ours = (
        "DATABASE_URL",
        "REDIS_URL",
        "DATA_DIR",
        "SECRET_KEY",
        "PORT",
        "HOST",
        "VIRTUAL_ENV",
        "PYTHONPATH",
    )
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ours and not name.startswith(("DJANGO_", "PYTEST_", "MAKE", "MFLAGS"))
    }
    environment["PATH"] = bare_path(tmp_path / "bin")
    yield folder, environment
    data = folder / ".data" / "postgres"
    if data.is_symlink():
        shutil.rmtree(data.resolve().parent, ignore_errors=True)


def look_at_the_district(page: Page, address: str) -> None:
    """Sign in as the district's official, with what the terminal printed, and look at the district."""
    page.goto(address)
    page.fill("[name=username]", "district")
    page.fill("[name=password]", demo.PASSWORD)
    page.press("[name=password]", "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("工作台")
    page.goto(f"{address}areas/530111000000/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("官渡区")
    expect(page.get_by_role("main")).to_contain_text("金马街道")


def make(folder: Path, environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    python = f"PYTHON={sys._base_executable}"  # type: ignore[attr-defined]
    return subprocess.run(
        ["make", *words, python], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


# A door, with what it says. The smallest work that goes through it: make itself quotes no second time.
DOORS = {
    "help": "make bench",
    "assets": "",
    "manage ARGS=check": "no issues",
    "shell ARGS='-c \"print(6*7)\"'": "42",
    "messages": "",
    "check CHECKS=ruff": "✓ style (ruff check)",
    "pytest ARGS='tests/workshop/test_run.py -k empty_port'": "[100%]",
    "test CHECKS=ruff ARGS='tests/workshop/test_run.py -k empty_port'": "[100%]",
}


def every_other_door_opens(folder: Path, environment: dict[str, str]) -> None:
    """Each target of the Makefile beside run and clean, beside the running portal, as on a fresh clone."""
    text = (folder / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):.*##", text, flags=re.MULTILINE))
    assert {door.split()[0] for door in DOORS} | {"run", "clean", "bench"} == targets
    for door, words in DOORS.items():
        answer = make(folder, environment, *shlex.split(door))
        assert answer.returncode == 0, f"make {door}\n{answer.stdout}{answer.stderr}"
        assert words in answer.stdout, f"make {door}\n{answer.stdout}"
        assert "Traceback" not in answer.stderr
    # The bench of a fresh clone builds what the browser needs; a tiny city stands in for the million.
    shutil.rmtree(folder / "static" / "vendor")
    record = json.loads((folder / ".data" / "services.json").read_text())
    tiny = {"BENCH_CASES": "100", "BENCH_ROUNDS": "1", "BENCH_ONLY": "case,search"}
    services = {"DATABASE_URL": record["database"], "REDIS_URL": record["redis"]}
    # What the portal has encrypted in this database is read with its key, not with one of the bench's own.
    services["FIELD_KEYS"] = (folder / ".data" / "secrets" / "field_key").read_text().strip()
    answer = make(folder, environment | tiny | services, "bench")
    assert "did not come up" not in answer.stderr
    assert "Traceback" not in answer.stderr
    said = answer.stdout + answer.stderr
    assert re.search(r"targets were (met|missed)", said), said[-3000:]
    table = (folder / "docs" / "performance.md").read_text().partition("<!-- bench:begin -->")[2]
    assert "| target | machine |" in table


def everything_that_is_killed_comes_back(portal: Portal) -> None:
    """PostgreSQL, Redis, web, worker and beat, all at once and without a chance to say goodbye."""
    path = portal.folder / ".data" / "services.json"
    parts = {"postgres", "redis", "web", "worker", "beat"}

    def numbers() -> dict[str, int]:
        kept = json.loads(path.read_text())["processes"]
        return {one["name"]: one["pid"] for one in kept if one["name"] in parts}

    before = numbers()
    assert set(before) == parts
    killed_at = time.time()
    for number in before.values():
        os.kill(number, signal.SIGKILL)
    for name in sorted(parts):
        portal.wait_for_words(f"{name} ended (killed by SIGKILL)", 30)
    for name in ("web", "worker", "beat"):
        portal.wait_for_words(f"{name} is started again", LATER_START)
    assert portal.said.index("postgres answers again") < portal.said.index("web is started again")
    assert not set(numbers().values()) & set(before.values())
    deadline = time.monotonic() + LATER_START
    # A pulse that beat asked for and a worker wrote after the kill proves that every part is back.
    while json.loads(portal.wait("health/", LATER_START))["beat_age_seconds"] > time.time() - killed_at - 1:
        assert time.monotonic() < deadline, portal.said
        portal.make_wait(0.5)


def test_a_newcomer_starts_stops_and_starts_again(clone: tuple[Path, dict[str, str]], page: Page) -> None:
    folder, environment = clone
    port = free_port()
    environment["PORT"] = str(port)

    first = Portal(folder, environment, port)
    try:
        health = json.loads(first.wait("health/", FIRST_START))
        assert health["ok"] is health["database"] is health["broker"] is True
        first.wait_for_words(first.address, 30)
        first.wait_for_words("Ctrl-C", 30)
        assert demo.PASSWORD in first.said
        look_at_the_district(page, first.address)

        second_in_folder = subprocess.run(
            ["make", "run"], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert second_in_folder.returncode != 0
        assert "already running" in second_in_folder.stderr
        assert "Traceback" not in second_in_folder.stderr

        first.remember_family()
        # make, three services, gunicorn's and Celery's children, PostgreSQL's, Redis
        assert len(first.family) >= 8
        first.stop()
    finally:
        first.end()
    _gone, left = psutil.wait_procs(first.family, timeout=0)
    assert left == []
    assert (folder / ".data" / "postgres" / "PG_VERSION").exists()
    assert not (folder / ".data" / "services.json").exists()
    assert "Traceback" not in first.said
    assert "✓" in first.said  # the city was loaded

    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        refused = subprocess.run(
            ["make", "run"], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
    assert refused.returncode != 0
    assert f"Port {port} is in use" in refused.stderr
    assert "Traceback" not in refused.stderr

    again = Portal(folder, environment, port)
    try:
        again.wait("health/", LATER_START)
        assert "✓" not in again.said  # nothing was loaded twice
        assert "Traceback" not in again.said
        every_other_door_opens(folder, environment)
        everything_that_is_killed_comes_back(again)
        again.remember_family()
        again.stop(signal.SIGTERM)
    finally:
        again.end()
    assert psutil.wait_procs(again.family, timeout=0)[1] == []
    assert make(folder, environment, "clean").returncode == 0
    assert not (folder / ".venv").exists()
    assert (folder / ".data" / "postgres" / "PG_VERSION").exists()
