"""``make bench``: services, a city of a million cases, two web workers, and the measuring.

Everything lives in ``DATA_DIR/bench``; the city is built the first time and used again afterwards. With
DATABASE_URL and REDIS_URL given, those are used instead of services of its own. ``BENCH_ONLY=list,filing``
measures some groups and leaves the other groups' last figures standing.
"""

import http.client
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from workshop import assets, processes
from workshop.bench import report
from workshop.services import Busy, Services
from workshop.terminal import ROOT, Trouble, complain, data_dir, say, step
from workshop.waiting import free_port, wait_until

WEB_WORKERS = 2


def cases_wanted() -> int:
    text = os.environ.get("BENCH_CASES") or "1000000"
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) <= 5_000_000:
        raise Trouble(f"BENCH_CASES={text} is not a number from 1 to 5000000.")
    return int(text)


def bench() -> int:
    """Build what is missing, measure, write the table. The exit code says whether all targets were met."""
    cases_wanted()  # before minutes of work
    assets.build()  # of a fresh clone: pages without them are errors
    folder = data_dir() / "bench"
    try:
        services = Services(folder).__enter__()
    except Busy:
        raise Trouble("Another bench is at work in this folder.") from None
    try:
        environment = _environment(folder, services)
        _run("The database and the demo", ["-m", "workshop.prepare", "database"], environment)
        _build(environment)
        _run("Static files", ["-m", "workshop.prepare", "static"], environment)
        port = free_port()
        web = _start_web(environment | {"PORT": str(port)}, folder, services)
        try:
            measured = ["-m", "workshop.bench.measure"]
            _run("Measuring", measured, environment | {"BENCH_URL": f"http://127.0.0.1:{port}"})
        finally:
            processes.end_group(processes.note(web.pid))
        results = json.loads((folder / "results.json").read_text())
        (say if all_met(results) else complain)(report.verdict(results))
        return 0 if all_met(results) else 1
    finally:
        services.__exit__(None, None, None)


def all_met(results: dict[str, Any]) -> bool:
    """Whether nothing that was measured missed its target."""
    return all(one["passed"] in (True, None) for one in results["measurements"])


def _environment(folder: Path, services: Services) -> dict[str, str]:
    environment = dict(os.environ)
    for name in ("SECRET_KEY", "HOST", "DEBUG", "PROMETHEUS_MULTIPROC_DIR"):
        environment.pop(name, None)
    return environment | services.environment | {"DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"}


def _run(title: str, command: list[str], environment: dict[str, str]) -> None:
    with step(title):
        done = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=False)
    if done.returncode:
        raise Trouble(f"The step “{title}” failed; the reason stands above.")


def _build(environment: dict[str, str]) -> None:
    """The city, unless it stands; a half one is finished."""
    wanted = cases_wanted()
    asked = subprocess.run(
        [sys.executable, "-m", "workshop.bench.standing"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if asked.returncode:
        raise Trouble(asked.stderr.strip().splitlines()[-1])
    standing: dict[str, Any] = json.loads(asked.stdout.strip().splitlines()[-1])
    command = ["manage.py", "build_city"]
    if standing["unfinished"]:
        _run("Finishing the city", [*command, "--resume"], environment)
    elif standing["cases"] * 10 < wanted * 9:
        begun = time.monotonic()
        missing = wanted - standing["cases"]
        more = ["--cases", str(missing), *(["--add"] if standing["cases"] else [])]
        _run(f"A city of {wanted} cases", [*command, *more], environment)
        took = {"cases": missing, "seconds": round(time.monotonic() - begun, 1)}
        Path(environment["DATA_DIR"], "built.json").write_text(json.dumps(took))


def _start_web(environment: dict[str, str], folder: Path, services: Services) -> subprocess.Popen[bytes]:
    environment = environment | {
        "HOST": "127.0.0.1",
        "WEB_WORKERS": str(WEB_WORKERS),
        "DJANGO_SETTINGS_MODULE": "workshop.bench.settings",
    }
    with (folder / "web.log").open("wb") as log:
        web = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "governance.wsgi"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    services.note_process("web", web.pid)
    if not wait_until(lambda: _answers(int(environment["PORT"])), lambda: web.poll() is None):
        processes.end_group(processes.note(web.pid))
        raise Trouble(f"The web server did not come up; see {folder / 'web.log'}.")
    return web


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/sign-in/")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
