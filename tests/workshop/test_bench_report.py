"""The table of the bench says what each page cost."""

from __future__ import annotations

from typing import Any

import pytest

from workshop.bench import door, machine, report
from workshop.terminal import Trouble

FACTS = {
    "cores": 2,
    "load": 0.1,
    "cases": 1000,
    "steps": 7000,
    "clocks": 6000,
    "postgres": "PostgreSQL 18",
    "buffers": "1GB",
    "python": "Python 3.11",
    "built": None,
}


def row(**changes: Any) -> str:
    """The last line of a table with one measurement."""
    one = {
        "name": "a list",
        "p50": 30.0,
        "p95": 40.0,
        "max": 50.0,
        "queries": 9,
        "target": "80",
        "passed": True,
    }
    results = {"at": "2026-11-28T10:00:00+08:00", "facts": FACTS, "measurements": [one | changes]}
    return report.table(results).splitlines()[-1]


def test_processor_time_stands_beside_the_clock() -> None:
    sql = {"p50": 1.0, "p95": 2.0}
    assert (
        row(processor=14.2, sql=sql) == "| a list | 30.0 | 40.0 | 50.0 | 14.2 | 9 | 1.0 / 2.0 | 80 | – | ✓ |"
    )


def test_what_was_measured_before_or_without_pages_has_none() -> None:
    assert row() == "| a list | 30.0 | 40.0 | 50.0 | – | 9 | – | 80 | – | ✓ |"


def test_every_line_has_as_many_cells_as_the_heading() -> None:
    heading = report.table({"at": "2026-11-28T10:00:00+08:00", "facts": FACTS, "measurements": []})
    cells = heading.splitlines()[-1].count("|")
    assert row().count("|") == row(missing=True).count("|") == cells


def test_the_machines_own_figures_stand_beside_the_target() -> None:
    assert row(machine={"python": 61.5, "sql": 48.0}).endswith("| 80 | 61.5 / 48 | ✓ |")


def test_the_fixed_work_is_the_same_each_time_and_takes_some_time(db: None) -> None:
    assert machine._python() == machine._python()
    assert machine._sql() == machine._sql()
    assert all(figure > 0 for figure in machine.measure().values())


USUAL = {
    "name": "a list",
    "p95": 40.0,
    "queries": 9,
    "target": "80",
    "passed": True,
    "machine": machine.USUAL,
}


def verdict(*changes: dict[str, Any]) -> str:
    return report.verdict({"measurements": [USUAL | one for one in changes]})


def test_the_last_line_says_what_missed_and_nothing_else() -> None:
    missed = {"name": "search", "p95": 190.2, "target": "150", "passed": False}
    sweep = {"name": "rungs", "p95": "–", "alone": "75 s for 100,000", "target": "100,000 in 60 s"}
    not_there = {"name": "a page to come", "passed": None}
    assert verdict({}, not_there) == "All 1 targets were met."
    assert verdict({}, missed, sweep | {"passed": False}) == (
        "2 of 3 targets were missed: search (p95 190.2 ms, 9 queries, target 150);"
        " rungs (75 s for 100,000, target 100,000 in 60 s)."
    )


def test_the_last_line_tells_of_a_slow_machine() -> None:
    slow = {name: figure * (2 if name == "sql" else 1) for name, figure in machine.USUAL.items()}
    assert verdict({"machine": slow}).endswith("up to 2.0 times as slow as that of the targets.")
    assert "slow" not in verdict({})


def test_a_page_that_failed_is_a_target_missed() -> None:
    assert "a list (failed, target 80)" in verdict({"failed": "answered 500", "passed": False, "p95": "–"})


def test_the_bench_of_a_fresh_clone_builds_what_the_browser_needs_before_anything_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def build() -> None:
        raise Trouble("building")

    monkeypatch.setattr(door.assets, "build", build)
    monkeypatch.setattr(door, "Services", lambda _folder: pytest.fail("services were started first"))
    with pytest.raises(Trouble, match="building"):
        door.bench()


def test_a_number_of_cases_that_is_none_is_named_before_minutes_of_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(door.assets, "build", lambda: pytest.fail("work was begun"))
    monkeypatch.setenv("BENCH_CASES", "many")
    with pytest.raises(Trouble, match="BENCH_CASES=many"):
        door.bench()
