"""Recognising and ending the processes of an earlier start, and only those.

Every process is written down with the time it began: a number alone may by now belong to
somebody else's process.
"""

import contextlib
import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import psutil

_SAME_BIRTH = 2.0  # seconds; clocks of the kernel and ours round differently


def birth(pid: int) -> float | None:
    """When the process began, or None if it is gone."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        return process.create_time()
    except psutil.Error:
        return None


def note(pid: int) -> dict[str, Any]:
    """What is written down about a process so that it can be recognised later."""
    return {"pid": pid, "born": birth(pid)}


def lives(noted: dict[str, Any]) -> bool:
    """Whether the very process that was noted still runs."""
    born = birth(int(noted.get("pid", 0))) if noted.get("pid") else None
    return born is not None and noted.get("born") is not None and abs(born - noted["born"]) < _SAME_BIRTH


def end_group(noted: dict[str, Any], *, first: int = signal.SIGTERM, patience: float = 10.0) -> bool:
    """End a noted process and its group: asked first, then forced. Whether there was one."""
    if not lives(noted):
        return False
    pid = int(noted["pid"])
    process = psutil.Process(pid)
    # Children may sit in groups of their own (Celery's pool); remember them before the parent goes.
    family = [note(member.pid) for member in (process, *process.children(recursive=True))]
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if os.getpgid(pid) == pid:
            os.killpg(pid, first)
        else:
            os.kill(pid, first)
    for stubborn in wait_gone(family, patience):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(stubborn["pid"], signal.SIGKILL)
    wait_gone(family, 5)
    return True


def wait_gone(family: list[dict[str, Any]], patience: float) -> list[dict[str, Any]]:
    """Wait for noted processes to end; those that did not.

    Asked by ``lives`` and not by psutil's own waiting, because in a container whose first process
    reaps nobody an ended orphan stays a zombie for ever.
    """
    deadline = time.monotonic() + patience
    while (left := [noted for noted in family if lives(noted)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def read_record(path: Path) -> dict[str, Any]:
    """A record written by an earlier start; an empty or broken one says nothing."""
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_record(path: Path, content: dict[str, Any]) -> None:
    """Written whole or not at all, and readable by its owner only (it holds a password)."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w") as out:
            json.dump(content, out, indent=2)
        fresh.replace(path)
    except OSError:  # a full disk: the former record stays
        fresh.unlink(missing_ok=True)
        raise
