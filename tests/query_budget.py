"""How many queries a page may take, in a file that is reviewed: tests/query_counts.json.

A changed count fails and prints the queries. ``UPDATE_QUERY_COUNTS=1`` writes the file anew (in one
process: not with -n).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

FILE = Path(__file__).with_name("query_counts.json")
UPDATE = os.environ.get("UPDATE_QUERY_COUNTS") == "1"


@contextmanager
def budget(name: str) -> Iterator[None]:
    """``with budget("page: workbench"):`` holds the block to the number in the file."""
    assert not (UPDATE and os.environ.get("PYTEST_XDIST_WORKER")), "UPDATE_QUERY_COUNTS needs one process"
    with CaptureQueriesContext(connection) as captured:
        yield
    counts = json.loads(FILE.read_text()) if FILE.exists() else {}
    if UPDATE:
        counts[name] = len(captured)
        FILE.write_text(json.dumps(counts, indent=2, sort_keys=True, ensure_ascii=False) + "\n")
        return
    queries = "\n".join(f"{n}. {one['sql'][:300]}" for n, one in enumerate(captured.captured_queries, 1))
    assert len(captured) == counts.get(name), (
        f"{name}: {len(captured)} queries, {counts.get(name)} in {FILE.name}. If that is meant, run with "
        f"UPDATE_QUERY_COUNTS=1 and have the change reviewed.\n{queries}"
    )
