"""Which command leads where, and one place where every failure becomes a sentence."""

import os
import shutil
import signal
import sys
from types import FrameType

from workshop import bootstrap
from workshop.terminal import ROOT, Trouble, complain, data_dir, say

KIND_OF_PACKAGES = {
    "run": "run",
    "manage": "run",
    "assets": "run",
    "services": "run",
    "bench": "run",
    "test": "dev",
    "check": "dev",
    "pytest": "dev",
}


def _clean() -> int:
    """Remove what can be made again. The data folder is the person's own."""
    for name in (".venv", "node_modules", "static/vendor", ".mypy_cache", ".ruff_cache", ".pytest_cache"):
        shutil.rmtree(ROOT / name, ignore_errors=True)
    say(f"Removed what was installed and built. The data in {data_dir()} was left.")
    return 0


def _stop_asked(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _inside(door: str, arguments: list[str]) -> int:
    if door == "run":
        from workshop.run import run

        return run()
    if door == "assets":
        from workshop.assets import build

        build()
        return 0
    if door == "bench":
        from workshop.bench.door import bench

        return bench()
    if door == "manage":
        from workshop.manage import manage

        return manage(arguments)
    from workshop import check

    if door == "test":
        return check.everything(arguments)
    if door == "check":
        return check.linters_only()
    return check.only_pytest(arguments)


def open_door(arguments: list[str]) -> int:
    """Run one command of the workshop; the exit code."""
    door = arguments[0] if arguments else ""
    if door == "clean":
        return _clean()
    if door not in KIND_OF_PACKAGES:
        complain(f"Unknown: {door or '(nothing)'}. One of: {', '.join(sorted(KIND_OF_PACKAGES))}, clean.")
        return 2
    # Ctrl-C, a supervisor's TERM and a closed terminal all mean: stop in order.
    signal.signal(signal.SIGTERM, _stop_asked)
    signal.signal(signal.SIGHUP, _stop_asked)
    try:
        bootstrap.prepare(KIND_OF_PACKAGES[door])
        if not bootstrap.inside_venv():
            bootstrap.enter_venv(arguments)
        os.chdir(ROOT)
        return _inside(door, arguments[1:])
    except Trouble as trouble:
        complain(str(trouble))
        return 1
    except KeyboardInterrupt:
        say()
        say("Stopped. 已停止。")
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 141
