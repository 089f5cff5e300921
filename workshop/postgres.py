"""A PostgreSQL of the project's own, on a Unix socket in a private folder only."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from workshop import processes
from workshop.accounts import copy_wheel, outside, runner, wheel_folder
from workshop.terminal import Trouble, say
from workshop.waiting import last_lines, wait_until

DATABASE = "governance"
PORTAL = "governance_portal"  # what the portal itself signs in as: the role of manage.py grant_rights

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
MEBIBYTE = 1024 * 1024
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "on"}


def memory_settings(total: int) -> dict[str, str]:
    """An eighth of the machine's ``total`` bytes for pages, 128 MB to 1 GB, taken only as it is needed."""
    shared = max(128, min(total // 8 // MEBIBYTE, 1024))
    return {"shared_buffers": f"{shared}MB", "effective_cache_size": f"{shared * 3}MB"}


def _memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


@dataclass
class Postgres:
    """One server on one data folder. ``start`` heals what an earlier, killed start left."""

    folder: Path
    throwaway: bool = False
    process: subprocess.Popen[bytes] | None = None
    _log: IO[bytes] | None = None
    programs: Path = field(init=False)
    data: Path = field(init=False)
    name: str = "postgres"
    sockets: Path | None = None

    def __post_init__(self) -> None:
        self.runner = runner()
        self.programs = wheel_folder() / "pginstall" / "bin"
        self.data = self.folder / "postgres"
        self.log = self.folder / "postgres.log"

    @property
    def url(self) -> str:
        # The form that django-environ reads as a socket folder and a database in it.
        return f"postgres://postgres@/{self.sockets}/{DATABASE}"

    @property
    def portal_url(self) -> str:
        """For web, worker and beat, which own nothing and cannot switch off what guards the rows."""
        return f"postgres://{PORTAL}@/{self.sockets}/{DATABASE}"

    def _settle(self) -> None:
        """Decide where data and programs lie; as root they may have to lie outside."""
        if self.runner.can_reach(self.folder) and self.runner.can_reach(self.programs):
            return
        place = outside(self.folder)
        self.programs = copy_wheel(place)
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
        self._spawn()
        return wait_until(self.answers, self._alive)

    def relaunch(self) -> None:
        """Start the ended server anew at its old address, so that whoever knows it connects again.

        What the old process left is PostgreSQL's own to judge: as long as a session of it still lives, the
        new one refuses, ends, and is tried again.
        """
        if self._log is not None:
            self._log.close()
        self._spawn()

    def _spawn(self) -> None:
        settings = SETTINGS | (THROWAWAY if self.throwaway else memory_settings(_memory()))
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

    def _alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _connect(self) -> Any:
        import psycopg2

        connection = psycopg2.connect(
            dbname="postgres", user="postgres", host=str(self.sockets), connect_timeout=5
        )
        connection.autocommit = True
        return connection

    def answers(self) -> bool:
        """Whether it accepts connections; during recovery it does not yet."""
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
