"""An app of another kind stands on the kernel: its tests and the guards of every page, with it installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUARDS = ("tests/toy", "tests/portal/test_urls_are_guarded.py", "tests/cases/test_integrity.py")


def test_a_toy_app_walks_its_loop_and_every_guard_covers_it() -> None:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.toy.settings"}
    for name in ("PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT", "PYTEST_CURRENT_TEST"):
        environment.pop(name, None)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "--ds", "tests.toy.settings", *GUARDS],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
