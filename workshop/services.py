"""PostgreSQL and Redis of the project's own, for a desk that has neither.

Both are started as plain child processes in sessions of their own (so Ctrl-C reaches the
workshop, which then stops them in order), keep their data in a folder, and are found by others
through ``services.json`` there. PostgreSQL listens on a Unix socket in a private folder only;
Redis on a free port of the loopback with a random password.
"""

import contextlib
import fcntl
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from workshop import processes
from workshop.postgres import Postgres
from workshop.redis_server import Redis
from workshop.terminal import Trouble, say


class Busy(Trouble):
    """The folder's services belong to a workshop that is at work right now."""

    def __init__(self, record: dict[str, Any]) -> None:
        self.record = record
        super().__init__("in use")


class Services:
    """The services of one data folder, for as long as a ``with`` block lasts.

    A service whose URL the environment names is not started: it is somebody else's.
    """

    def __init__(self, folder: Path, *, throwaway: bool = False) -> None:
        self.folder = folder.resolve()
        self.throwaway = throwaway
        self.started: list[Postgres | Redis] = []
        self.record: dict[str, Any] = {}
        self._lock: int | None = None

    @property
    def record_path(self) -> Path:
        return self.folder / "services.json"

    @property
    def environment(self) -> dict[str, str]:
        """What a child process needs in its environment to find the services."""
        return {
            "DATABASE_URL": os.environ.get("DATABASE_URL") or self.record["database"],
            "REDIS_URL": os.environ.get("REDIS_URL") or self.record["redis"],
        }

    @property
    def portal_environment(self) -> dict[str, str]:
        """The same for the portal's own processes, which are not the owner of the database."""
        return self.environment | {
            "DATABASE_URL": os.environ.get("DATABASE_URL") or self.record["portal_database"]
        }

    def _take_lock(self) -> None:
        """A record lock: it dies with this very process, and children do not inherit it."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise Trouble(
                f"The data folder {self.folder} cannot be used: {error.strerror}. Choose one: DATA_DIR=…"
            ) from error
        try:
            fcntl.lockf(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            self._lock = None
            raise Busy(processes.read_record(self.record_path)) from error

    def heal(self) -> None:
        """End what a killed workshop left running, youngest first, so that nothing writes behind our back."""
        left = processes.read_record(self.record_path)
        found = False
        for noted in reversed(left.get("processes", [])):
            first = signal.SIGINT if noted.get("name") == "postgres" else signal.SIGTERM
            found = processes.end_group(noted, first=first) or found
        if found:
            say("  an earlier start was killed; what it left running was stopped")
        self._remove_folders(left)
        self.record_path.unlink(missing_ok=True)

    def _remove_folders(self, record: dict[str, Any]) -> None:
        for folder in record.get("folders", []):
            if Path(folder).name.startswith("governance-"):
                shutil.rmtree(folder, ignore_errors=True)

    def remember(self, **more: Any) -> None:
        self.record |= more
        processes.write_record(self.record_path, self.record)

    def note_process(self, name: str, pid: int) -> None:
        """Write down a process; one that was started anew takes the place of its forerunner."""
        known = {one["name"]: one for one in self.record.get("processes", [])}
        known[name] = processes.note(pid) | {"name": name}
        self.remember(processes=list(known.values()))

    def __enter__(self) -> Self:
        self._take_lock()
        try:
            self.heal()
            self.remember(workshop=processes.note(os.getpid()))
            if not os.environ.get("DATABASE_URL"):
                self._start("postgres", Postgres(self.folder, self.throwaway))
            if not os.environ.get("REDIS_URL"):
                self._start("redis", Redis(self.folder, self.throwaway))
        except BaseException:
            self._stop()
            raise
        return self

    def _start(self, name: str, service: Postgres | Redis) -> None:
        self.started.append(service)
        service.start()
        assert service.process is not None
        self.note_process(name, service.process.pid)
        self.remember(**{"database" if name == "postgres" else "redis": service.url})
        if isinstance(service, Postgres):
            self.remember(folders=[str(service.sockets)], portal_database=service.portal_url)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _stop(self) -> None:
        with undisturbed():
            for service in reversed(self.started):
                service.stop()
            self.started.clear()
            self._remove_folders(self.record)
            self.record_path.unlink(missing_ok=True)
            if self._lock is not None:
                os.close(self._lock)
                self._lock = None


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Stopping in order is not interrupted by a second Ctrl-C."""
    try:
        kept = {
            number: signal.signal(number, signal.SIG_IGN)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
    except ValueError:  # not the main thread; signals are not ours then
        yield
        return
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
