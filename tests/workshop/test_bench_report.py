"""The table of the bench says what each page cost."""

from __future__ import annotations

from typing import Any

from workshop.bench import report

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
    assert row(processor=14.2, sql=sql) == "| a list | 30.0 | 40.0 | 50.0 | 14.2 | 9 | 1.0 / 2.0 | 80 | ✓ |"


def test_what_was_measured_before_or_without_pages_has_none() -> None:
    assert row() == "| a list | 30.0 | 40.0 | 50.0 | – | 9 | – | 80 | ✓ |"


def test_every_line_has_as_many_cells_as_the_heading() -> None:
    heading = report.table({"at": "2026-11-28T10:00:00+08:00", "facts": FACTS, "measurements": []})
    cells = heading.splitlines()[-1].count("|")
    assert row().count("|") == row(missing=True).count("|") == cells
