"""Waiting for a process to answer, and what to tell when it does not."""

import socket
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 60.0  # seconds for a service to answer; recovery after a crash may take a while


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
