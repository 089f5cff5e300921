"""Keeps running what was started: what ends by itself comes back, databases first, after growing pauses.

Nothing here stops because a part does. A part that cannot run yet (a full disk, a database that still
recovers) is tried again until it can, and each time the terminal is told.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Protocol

import psutil

from workshop.terminal import Trouble, say

FIRST_PAUSE = 1.0  # seconds before what ended is started again; doubled each time
LONGEST_PAUSE = 30.0  # so that the portal is back half a minute after there is room on a disk
STEADY = 60.0  # who ran for so many seconds begins again with the first pause
LOOK = 0.2  # seconds between two questions to a database that is coming up
ROOM = 64 * 1024 * 1024  # bytes; with less a database cannot write its log


class Server(Protocol):
    """A database of ours: it has been started already and keeps its address when started anew."""

    process: subprocess.Popen[bytes] | None

    def relaunch(self) -> None: ...
    def answers(self) -> bool: ...


@dataclass
class Line:
    """What a part said."""

    name: str
    text: str


@dataclass
class Ended:
    """A process of a part is no more; ``code`` as Popen tells it."""

    name: str
    code: int


class Stop:
    """Somebody asked the portal to stop."""


@dataclass
class Part:
    """One thing to keep running: either a program of ours, whose words are shown, or a database."""

    name: str
    command: Sequence[str] = ()
    environment: dict[str, str] | None = None
    folder: Path | None = None
    server: Server | None = None
    process: subprocess.Popen[bytes] | None = None
    is_up: bool = False
    failures: int = 0  # in a row, without a steady time between
    begun: float = 0.0
    due: float | None = 0.0  # when to start it; None while it runs

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the process and do not wait for it to answer. OSError, Trouble: it cannot be started."""
        if self.server is not None:
            self.server.relaunch()
            assert self.server.process is not None
            self.process = self.server.process
        else:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self.process

    def left_behind(self) -> list[int]:
        """Processes that a dead one had started. They keep its session whatever their group is."""
        return [] if self.process is None else _session(self.process.pid)


def _session(leader: int) -> list[int]:
    found = []
    for pid in psutil.pids():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.getsid(pid) == leader:
                found.append(pid)
    return found


def _signal(pids: list[int], number: int) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def how(code: int) -> str:
    """An exit code in words."""
    if code >= 0:
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        return f"killed by {signal.Signals(-code).name}"
    return f"killed by signal {-code}"


@dataclass
class Supervisor:
    """Runs ``parts`` until ``stop``. ``note`` is told each new process, for healing after a kill of ours."""

    parts: list[Part]
    note: Callable[[str, int], None]
    tell: Callable[[str], None] = say
    disk: Path | None = None  # where the databases write
    first_pause: float = FIRST_PAUSE
    longest_pause: float = LONGEST_PAUSE
    steady: float = STEADY
    patience: float = 15.0  # seconds that a process gets to finish what it is doing
    _events: "SimpleQueue[Line | Ended | Stop]" = field(default_factory=SimpleQueue)

    def stop(self) -> None:
        """Ask for the end; may be called from a signal's handler or another thread."""
        self._events.put(Stop())  # a SimpleQueue may be interrupted by its own put

    def loop(self) -> None:
        """Start the programs (the databases run already), keep all up; after ``stop`` end the programs."""
        for part in self.parts:
            if part.server is not None and part.server.process is not None:
                part.process, part.due, part.is_up = part.server.process, None, True
                part.begun = time.monotonic()
                self._watch(part)
        try:
            self._keep_up()
        finally:
            self._end()

    def _keep_up(self) -> None:
        while True:
            self._start_what_is_due()
            try:
                event = self._events.get(timeout=self._wait())
            except Empty:
                continue
            if isinstance(event, Stop):
                return
            self._hear(event)

    def _hear(self, event: Line | Ended) -> None:
        if isinstance(event, Line):
            width = max(len(part.name) for part in self.parts)
            self.tell(f"{time.strftime('%H:%M:%S')} {event.name:{width}} | {event.text}")
            return
        part = next(part for part in self.parts if part.name == event.name)
        _signal(part.left_behind(), signal.SIGTERM)
        self._put_off(part, how(event.code))

    def _put_off(self, part: Part, reason: str) -> None:
        """Write down when a part that does not run is tried again, and say so."""
        now = time.monotonic()
        ran = now - part.begun if part.begun else 0.0
        part.failures = 1 if part.begun and ran >= self.steady else part.failures + 1
        pause = min(self.first_pause * 2 ** min(part.failures - 1, 16), self.longest_pause)
        part.is_up, part.begun, part.due = False, 0.0, now + pause
        text = f"{part.name} ended ({reason}); it is started again in {pause:g} s."
        self.tell(f"✗ {text} {part.name} 已停止，{pause:g} 秒后重新启动。")
        if self._is_full():
            self.tell(
                f"  The disk of {self.disk} is full; the portal comes back once there is room. 磁盘已满。"
            )

    def _is_full(self) -> bool:
        with contextlib.suppress(OSError):
            return self.disk is not None and shutil.disk_usage(self.disk).free < ROOM
        return False

    def _start_what_is_due(self) -> None:
        """Databases first: while one of them does not answer, nothing that needs it is started."""
        for part in sorted(self.parts, key=lambda one: one.server is None):
            if part.server is None and not self._databases_answer():
                continue
            if part.due is not None and part.due <= time.monotonic():
                self._start(part)
            if part.server is not None and part.due is None and not part.is_up and part.server.answers():
                part.is_up = True
                self.tell(f"✓ {part.name} answers again. {part.name} 已恢复。")

    def _start(self, part: Part) -> None:
        _signal(part.left_behind(), signal.SIGKILL)
        try:
            process = part.launch()
        except (OSError, Trouble) as error:
            self._put_off(part, str(error))
            return
        part.begun, part.due = time.monotonic(), None
        part.is_up = part.server is None
        self._watch(part)
        # Where nothing can be written, the next start heals with one process less; that hinders nothing.
        with contextlib.suppress(OSError):
            self.note(part.name, process.pid)
        if part.is_up and part.failures:
            self.tell(f"✓ {part.name} is started again (process {process.pid}). {part.name} 已重新启动。")

    def _databases_answer(self) -> bool:
        # Asked of the process as well: that it ended may not have been heard yet.
        return all(
            part.is_up and part.process is not None and part.process.poll() is None
            for part in self.parts
            if part.server is not None
        )

    def _wait(self) -> float | None:
        """Seconds until there is something to do without an event; None is for ever."""
        if any(part.server is not None and part.due is None and not part.is_up for part in self.parts):
            return LOOK
        ready = self._databases_answer()
        due = [part.due for part in self.parts if part.due is not None and (part.server is not None or ready)]
        return max(min(due) - time.monotonic(), 0.0) if due else None

    def _watch(self, part: Part) -> None:
        """Hear of the end of a part's process, and of what it says until then."""
        process = part.process
        assert process is not None
        threading.Thread(
            target=lambda: self._events.put(Ended(part.name, process.wait())), daemon=True
        ).start()
        if process.stdout is not None:
            # Apart from the waiting: a process that outlives its parent may keep the pipe open.
            threading.Thread(target=self._listen, args=(part.name, process), daemon=True).start()

    def _listen(self, name: str, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        with process.stdout as words:
            for line in words:
                self._events.put(Line(name, line.decode(errors="replace").rstrip("\r\n")))

    def _end(self) -> None:
        """End the programs: asked first, then forced. The databases are stopped by whoever started them."""
        programs = [part for part in self.parts if part.server is None and part.process is not None]
        for part in programs:
            assert part.process is not None
            if part.due is None:
                part.process.terminate()  # it tells its own children, in order
        deadline = time.monotonic() + self.patience
        while any(part.due is None for part in programs) and (left := deadline - time.monotonic()) > 0:
            with contextlib.suppress(Empty):
                event = self._events.get(timeout=left)
                if isinstance(event, Ended):
                    next(part for part in self.parts if part.name == event.name).due = float("inf")
                elif isinstance(event, Line):
                    self._hear(event)
        for part in programs:
            assert part.process is not None
            _signal(part.left_behind(), signal.SIGKILL)
            part.process.wait()
