"""Throwaway services for pytest, started before Django reads its settings.

Loaded with ``-p`` (see pyproject.toml), which is earlier than any conftest. When the environment
already names the services (``make test`` does, and so do the parallel workers of xdist, which
inherit it), nothing is started.
"""

import os
import sys

import pytest

from workshop.services import Busy, Services
from workshop.terminal import Trouble, data_dir

LONGEST = ("tests/e2e/test_make_run.py", "tests/e2e/test_shell.py::TestEveryPage", "tests/e2e/")

_services: Services | None = None


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    global _services
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        return
    if "--help" in sys.argv or "-h" in sys.argv or "--version" in sys.argv:
        return
    folder = data_dir() / "test"
    _services = Services(folder, throwaway=True)
    try:
        _services.__enter__()
    except Busy:
        raise pytest.UsageError(
            f"Another test run uses {folder}. Wait for it, or choose another: DATA_DIR=…"
        ) from None
    except Trouble as trouble:
        raise pytest.UsageError(str(trouble)) from None
    os.environ.update(_services.environment)
    os.environ["DATA_DIR"] = str(folder)  # media and secrets of the tests stay apart, too


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that workers do the rest beside them and nobody waits at the end."""
    items.sort(
        key=lambda item: next(
            (place for place, start in enumerate(LONGEST) if item.nodeid.startswith(start)), len(LONGEST)
        )
    )


def pytest_unconfigure(config: pytest.Config) -> None:
    global _services
    if _services is not None:
        _services.__exit__(None, None, None)
        _services = None
