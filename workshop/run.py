"""``make run``: everything the portal needs, up in one terminal and down with one Ctrl-C."""

import contextlib
import errno
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from workshop import assets
from workshop.services import Busy, Services
from workshop.supervisor import Part, Supervisor
from workshop.terminal import ROOT, Trouble, data_dir, say

PATIENCE_AT_END = 15.0  # seconds a process gets to finish what it is doing


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) < 65536:
        raise Trouble(f"PORT={text} is not a port number (1 to 65535).")
    return int(text)


def _require_free(host: str, port: int) -> None:
    """Say before minutes of work that the port is taken, and what to do."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            return
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Trouble(
                    f"Port {port} is in use by another program. 端口 {port} 已被占用。\n"
                    f"  Choose another: make run PORT={port + 1 if port < 65535 else 8000}"
                ) from None
            if error.errno == errno.EACCES:
                raise Trouble(
                    f"Port {port} needs more rights than you have. Choose one above 1023: PORT=8000"
                ) from None
            raise Trouble(f"{host}:{port} cannot be listened on: {error.strerror}.") from None


def _prepare(part: str, services: Services, environment: dict[str, str]) -> None:
    """One step of preparation, in a session of its own: Ctrl-C reaches us, and we end the step quietly."""
    step = subprocess.Popen(
        [sys.executable, "-m", "workshop.prepare", part], cwd=ROOT, env=environment, start_new_session=True
    )
    try:
        services.note_process(f"prepare {part}", step.pid)
        code = step.wait()
    except BaseException:
        step.terminate()  # whatever it was writing is rolled back
        with contextlib.suppress(subprocess.TimeoutExpired):
            step.wait(10)
        step.kill()
        step.wait()
        raise
    if code:
        raise Trouble(
            f"The step “{part}” failed; the reason stands above. Start again to go on where it stopped; "
            f"to begin from nothing, remove {data_dir()}."
        )


def _processes(environment: dict[str, str]) -> dict[str, list[str]]:
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "governance"]
    level = environment.get("LOG_LEVEL", "WARNING")
    return {
        "web": [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "governance.wsgi"],
        "worker": [
            *celery,
            "worker",
            "--concurrency=2",
            f"--loglevel={level}",
            "--without-gossip",
            "--without-mingle",
        ],
        # No pid file: a stale one would keep beat from starting, and the supervisor knows its child.
        "beat": [*celery, "beat", f"--loglevel={level}", "--pidfile="],
    }


def _answers(address: str) -> bool:
    try:
        # Our own address: a proxy that the person's environment names is not asked.
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True  # an error page is an answer; health may not be green in the first seconds
    except (OSError, ValueError):
        return False


def _greet_when_up(address: str, accounts: Callable[[], str], stopping: threading.Event) -> None:
    """Print where the portal is once it really answers."""
    while not stopping.is_set():
        if _answers(address + "health/"):
            line = "─" * 60
            said = accounts().rstrip()
            text = [line, f"  The portal is up 门户已启动:  {address}", line]
            if said:
                text += [said, line]
            text.append("  Ctrl-C stops everything; the data stays. 按 Ctrl-C 停止，数据保留。")
            say("\n".join(text), strong=True)
            return
        stopping.wait(0.3)


def _accounts(environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "workshop.prepare", "accounts"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout if done.returncode == 0 else ""


def metrics_folder(services: Services) -> Path:
    """A fresh folder where gunicorn's processes add up their figures, gone after the end.

    In memory where there is such a place, and never with the data: the files are mapped, and a process
    that writes to a mapped file on a full disk is killed on the spot.
    """
    memory = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a closed folder in it
    place = memory if memory.is_dir() and os.access(memory, os.W_OK) else Path(tempfile.gettempdir())
    folder = Path(tempfile.mkdtemp(prefix="governance-metrics-", dir=place))
    services.remember(folders=[*services.record.get("folders", []), str(folder)])
    return folder


def _environment(services: Services, host: str, port: int) -> dict[str, str]:
    return (
        os.environ
        | services.environment
        | {
            "DATA_DIR": str(data_dir()),
            "HOST": host,
            "PORT": str(port),
            "PROMETHEUS_MULTIPROC_DIR": str(metrics_folder(services)),
            "PYTHONUNBUFFERED": "1",
            # On a desk somebody may well be root; Celery's page of warning would bury the address.
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
        }
    )


def _refuse_second(busy: Busy) -> Trouble:
    record = busy.record
    where = f" at {record['address']}" if record.get("address") else ""
    number = (record.get("workshop") or {}).get("pid")
    who = f" (process {number})" if number else ""
    return Trouble(
        f"The portal of this folder is already running{where}{who}. 本目录的门户已在运行。\n"
        "  Stop it with Ctrl-C in its terminal, or start another: make run PORT=8001 DATA_DIR=.data-two"
    )


def run() -> int:
    """Start, watch, and stop in order. Whatever happens, no process is left behind."""
    host = os.environ.get("HOST") or "127.0.0.1"
    port = _port()
    begun = time.monotonic()
    try:
        services = Services(data_dir()).__enter__()
    except Busy as busy:
        raise _refuse_second(busy) from None
    try:
        # After healing, because the port may have been held by a leftover of our own.
        _require_free(host, port)
        shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - chosen by the person
        address = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"
        services.remember(address=address)
        environment = _environment(services, host, port)
        with ThreadPoolExecutor(1) as side:
            building = side.submit(assets.build)
            _prepare("database", services, environment)
            building.result()
        _prepare("static", services, environment)
        say(f"Prepared in {time.monotonic() - begun:.1f} s; starting web, worker and beat.")
        return _supervise(services, environment | services.portal_environment, address)
    finally:
        services.__exit__(None, None, None)


def _supervise(services: Services, environment: dict[str, str], address: str) -> int:
    databases = [Part(service.name, server=service) for service in services.started]
    programs = [
        Part(name, command=command, environment=environment, folder=ROOT)
        for name, command in _processes(environment).items()
    ]
    supervisor = Supervisor(
        [*databases, *programs], services.note_process, disk=data_dir(), patience=PATIENCE_AT_END
    )
    stopping = threading.Event()
    greeter = threading.Thread(
        target=_greet_when_up, args=(address, lambda: _accounts(environment), stopping), daemon=True
    )
    greeter.start()
    # From here on a wish to stop is an event like any other: no process is lost between two lines of code.
    with asked_by_signal(supervisor.stop):
        supervisor.loop()
    stopping.set()
    say("Stopped. The data stays in " + str(data_dir()) + ". 已停止，数据保留。")
    return 0


@contextlib.contextmanager
def asked_by_signal(stop: Callable[[], None]) -> Iterator[None]:
    """Ctrl-C, a supervisor's TERM and a closed terminal call ``stop``, the first and every further time."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    kept = {number: signal.signal(number, lambda _number, _frame: stop()) for number in numbers}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def portal_address(folder: Path) -> str:
    """Where the portal of a data folder answers, for tools beside it."""
    record = json.loads((folder / "services.json").read_text())
    address: str = record["address"]
    return address
