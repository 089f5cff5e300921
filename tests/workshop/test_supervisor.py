"""What ``make run`` started stays up: real children that really die, and are started again."""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from workshop import processes
from workshop.services import Services
from workshop.supervisor import Part, Supervisor
from workshop.terminal import ROOT

TOO_LONG = 60.0  # seconds; ends a test that would otherwise wait for ever
STAYS = "import os, signal; print('pid', os.getpid(), flush=True); signal.pause()"


def child(name: str, code: str) -> Part:
    """A part that is a small Python."""
    return Part(name, command=[sys.executable, "-S", "-E", "-c", code], folder=ROOT)


class Terminal:
    """What was said; ``hear`` may act upon a line, as somebody before the terminal would."""

    def __init__(self, hear: Callable[[str], None] = lambda line: None) -> None:
        self.lines: list[str] = []
        self.hear = hear

    def __call__(self, line: str) -> None:
        self.lines.append(line)
        self.hear(line)

    def said(self, pattern: str) -> list[str]:
        """What the pattern finds in all lines, in order."""
        return re.findall(pattern, "\n".join(self.lines))


def supervisor(parts: list[Part], terminal: Terminal, **more: Any) -> Supervisor:
    """One that starts again at once, so that no test waits."""
    quick = {"first_pause": 0.0, "note": lambda name, pid: None}
    return Supervisor(parts, tell=terminal, **(quick | more))


def run(watched: Supervisor) -> None:
    """Until somebody stops it; a test in which nobody does is ended and fails by what was not said."""
    guard = threading.Timer(TOO_LONG, watched.stop)
    guard.start()
    try:
        watched.loop()
    finally:
        guard.cancel()


def test_what_is_killed_comes_back_and_it_is_said() -> None:
    numbers: list[int] = []
    killed: list[int] = []
    noted: list[tuple[str, int]] = []

    def kill_the_first(_line: str) -> None:
        numbers[:] = map(int, terminal.said(r"beat +\| pid (\d+)"))
        if len(numbers) == 2:
            watched.stop()
        elif numbers and not killed and terminal.said(r"web +\| pid"):
            killed.extend(numbers)
            os.kill(numbers[0], signal.SIGKILL)

    terminal = Terminal(kill_the_first)
    watched = supervisor(
        [child("web", STAYS), child("beat", STAYS)],
        terminal,
        note=lambda name, pid: noted.append((name, pid)),
    )
    run(watched)
    assert len(set(numbers)) == 2
    assert terminal.said(r"beat ended \((.*?)\)") == ["killed by SIGKILL"]
    assert terminal.said(r"beat is started again \(process (\d+)\)") == [str(numbers[1])]
    assert len(terminal.said(r"web +\| pid")) == 1  # its neighbour was left alone
    assert [pid for name, pid in noted if name == "beat"] == numbers
    assert not any(psutil.pid_exists(pid) for _name, pid in noted)


def test_the_pauses_grow_up_to_the_longest() -> None:
    terminal = Terminal(lambda line: watched.stop() if "in 0.004 s" in line else None)
    watched = supervisor(
        [child("web", "raise SystemExit(3)")], terminal, first_pause=0.001, longest_pause=0.004
    )
    run(watched)
    assert terminal.said(r"web ended \(exit code 3\); it is started again in (\S+) s") == [
        "0.001",
        "0.002",
        "0.004",
    ]


def test_who_ran_steadily_begins_again_with_the_first_pause() -> None:
    terminal = Terminal(lambda line: watched.stop() if len(terminal.said("ended")) == 3 else None)
    watched = supervisor([child("web", "raise SystemExit")], terminal, first_pause=0.001, steady=0.0)
    run(watched)
    assert terminal.said(r"again in (\S+) s") == ["0.001"] * 3


class Database:
    """A server that takes some looks to come up."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.looks = 0
        self.relaunch()

    def relaunch(self) -> None:
        self.looks = 0
        self.process = subprocess.Popen([sys.executable, "-S", "-E", "-c", "import signal; signal.pause()"])

    def answers(self) -> bool:
        self.looks += 1
        return self.looks > 2


def test_databases_come_back_before_what_needs_them() -> None:
    database = Database()

    def kill_both(line: str) -> None:
        pids = terminal.said(r"web +\| pid (\d+)")
        if "| pid" in line and len(pids) == 1:
            assert database.process is not None
            database.process.kill()
            database.process.wait()
            os.kill(int(pids[0]), signal.SIGKILL)
        elif "| pid" in line:
            watched.stop()

    terminal = Terminal(kill_both)
    watched = supervisor([child("web", STAYS), Part("postgres", server=database)], terminal)
    try:
        run(watched)
        assert terminal.said("(postgres answers again|web is started again)") == [
            "postgres answers again",
            "web is started again",
        ]
        assert database.process is not None
        assert database.process.poll() is None  # whoever started it stops it
    finally:
        assert database.process is not None
        database.process.kill()
        database.process.wait()


def test_a_living_program_is_left_alone_when_its_database_dies() -> None:
    database = Database()
    assert database.process is not None

    def kill_the_database(line: str) -> None:
        if "| pid" in line and database.process is not None:
            database.process.kill()
        elif "postgres answers again" in line:
            watched.stop()

    terminal = Terminal(kill_the_database)
    watched = supervisor([Part("postgres", server=database), child("web", STAYS)], terminal)
    try:
        run(watched)
    finally:
        database.process.kill()
        database.process.wait()
    assert terminal.said("postgres answers again")
    assert len(terminal.said(r"web +\| pid")) == 1


def test_after_a_full_disk_everything_comes_back_once_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database ends as often as it is started, nothing can be written down, and then there is room."""
    free = [0]
    monkeypatch.setattr(
        "workshop.supervisor.shutil.disk_usage", lambda _path: type("", (), {"free": free[0]})()
    )
    room = tmp_path / "room"
    code = f"import os, signal; os.path.exists({str(room)!r}) or os._exit(1); signal.pause()"

    class Full(Database):
        def relaunch(self) -> None:
            self.process = subprocess.Popen([sys.executable, "-S", "-E", "-c", code])

        def answers(self) -> bool:
            return room.exists()

    def no_room(_name: str, _pid: int) -> None:
        if not room.exists():
            raise OSError(errno.ENOSPC, "No space left on device")

    def make_room(line: str) -> None:
        if len(terminal.said("postgres ended")) == 3 and not room.exists():
            free[0] = 2**40
            room.touch()
        if "| pid" in line:
            assert room.exists()
            watched.stop()

    database = Full()
    assert database.process is not None
    database.process.wait()
    terminal = Terminal(make_room)
    watched = supervisor(
        [Part("postgres", server=database), child("web", STAYS)], terminal, disk=tmp_path, note=no_room
    )
    run(watched)
    assert database.process is not None
    database.process.kill()
    database.process.wait()
    assert terminal.said(r"(postgres answers again|web +\| pid)") == [
        "postgres answers again",
        "web      | pid",
    ]
    assert len(terminal.said("postgres ended")) == 3
    assert len(terminal.said("The disk of .* is full")) >= 2


def test_what_cannot_even_be_started_is_tried_again(tmp_path: Path) -> None:
    program = tmp_path / "beat"

    def install(line: str) -> None:
        if "beat ended" in line and not program.exists():
            program.symlink_to(sys.executable)
        elif "is started again" in line:
            watched.stop()

    terminal = Terminal(install)
    beat = Part("beat", command=[str(program), "-S", "-E", "-c", STAYS], folder=ROOT)
    watched = supervisor([beat], terminal)
    run(watched)
    assert terminal.said(r"beat ended \((.*)\); it") == [f"[Errno 2] No such file or directory: '{program}'"]


FAMILY = """
import os, signal, sys
child = os.fork()
if not child:
    os.setpgid(0, 0)  # as Celery's pool does
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("child", os.getpid(), flush=True)
    signal.pause()
signal.pause()
"""


def test_children_of_a_killed_process_do_not_stay_beside_its_successor() -> None:
    born: list[dict[str, Any]] = []
    stayed: list[dict[str, Any]] = []

    def kill_the_parent(line: str) -> None:
        if found := re.search(r"\| child (\d+)", line):
            born.append(processes.note(int(found[1])))
            if len(born) == 1:
                os.kill(psutil.Process(born[0]["pid"]).ppid(), signal.SIGKILL)
            else:
                stayed.extend(processes.wait_gone(born[:1], patience=5))
                watched.stop()

    watched = supervisor([child("worker", FAMILY)], Terminal(kill_the_parent))
    run(watched)
    assert len(born) == 2
    assert stayed == []
    assert processes.wait_gone(born, patience=5) == []


def test_who_does_not_stop_in_time_is_killed_and_the_others_end_in_peace() -> None:
    deaf = (
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('deaf', flush=True)\nwhile True: signal.pause()"
    )
    polite = (
        "import signal, sys; signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\n"
        "print('polite', flush=True)\nwhile True: signal.pause()"
    )

    def stop_when_both_are_up(line: str) -> None:
        if terminal.said("deaf") and terminal.said("polite"):
            watched.stop()

    terminal = Terminal(stop_when_both_are_up)
    parts = [child("web", polite), child("worker", deaf)]
    watched = supervisor(parts, terminal, patience=1.0)
    run(watched)
    assert [part.process.returncode for part in parts if part.process] == [0, -signal.SIGKILL], terminal.lines
    assert not terminal.said("ended")


def test_a_wish_to_stop_before_anything_runs_ends_what_was_started() -> None:
    part = child("web", STAYS)
    watched = supervisor([part], Terminal())
    watched.stop()
    run(watched)
    assert part.process is not None
    assert part.process.returncode == -signal.SIGTERM


def test_killed_servers_come_back_at_their_address_with_their_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    with Services(tmp_path) as services:
        addresses = [server.url for server in services.started]
        with services.started[0]._connect() as connection, connection.cursor() as cursor:  # type: ignore[union-attr]
            cursor.execute("CREATE TABLE kept AS SELECT 7 AS n")
        killed = [one["pid"] for one in services.record["processes"]]
        terminal = Terminal(lambda line: watched.stop() if len(terminal.said("answers again")) == 2 else None)
        parts = [Part(server.name, server=server) for server in services.started]
        watched = supervisor(parts, terminal, note=services.note_process, first_pause=0.2)
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        run(watched)
        assert sorted(terminal.said(r"✓ (\w+) answers again")) == ["postgres", "redis"]
        assert [server.url for server in services.started] == addresses
        noted = processes.read_record(tmp_path / "services.json")["processes"]
        assert [one["name"] for one in noted] == ["postgres", "redis"]
        assert all(processes.lives(one) and one["pid"] not in killed for one in noted)
        with services.started[0]._connect() as connection, connection.cursor() as cursor:  # type: ignore[union-attr]
            cursor.execute("SELECT n FROM kept")
            assert cursor.fetchall() == [(7,)]
    assert not any(processes.lives(one) for one in noted)
    data = tmp_path / "postgres"
    if data.is_symlink():  # root's PostgreSQL lives where its account can reach
        shutil.rmtree(data.resolve().parent, ignore_errors=True)
