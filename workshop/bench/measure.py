"""The measuring process: runs beside the web server that ``door`` has started (BENCH_URL).

The table is written anew after each group, so that an interrupted run leaves what it has measured.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from workshop.bench import machine
from workshop.terminal import ROOT, Trouble, data_dir, say

GROUPS = ("list", "case", "workbench", "dashboard", "search", "filing", "escalation")
PLANS = {"list": 4}  # of the slowest pages of a group; else one


def main() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
    import django

    django.setup()
    from django.utils import timezone

    from workshop.bench import report

    wanted = _wanted()
    results = _earlier()
    _tidy()
    results["facts"] = _facts()
    for group in wanted:
        speed = machine.measure()
        say(f"  {group} (this machine: {machine.told(speed)} ms for the fixed work in Python and SQL)")
        measured, plans = _group(group)
        measured = [one | {"machine": speed} for one in measured]
        results["at"] = timezone.now().isoformat()
        rest = [one for one in results["measurements"] if one["group"] != group]
        results["measurements"] = sorted([*rest, *measured], key=lambda one: GROUPS.index(one["group"]))
        results["plans"][group] = plans
        report.write(data_dir(), results)


def _wanted() -> list[str]:
    asked = [one.strip() for one in os.environ.get("BENCH_ONLY", "").split(",") if one.strip()]
    if unknown := set(asked) - set(GROUPS):
        raise Trouble(f"BENCH_ONLY knows {', '.join(GROUPS)}; not {', '.join(sorted(unknown))}.")
    return [one for one in GROUPS if not asked or one in asked]


def _earlier() -> dict[str, Any]:
    """The last results, whose groups stand until they are measured again."""
    path = data_dir() / "results.json"
    if path.exists():
        found: dict[str, Any] = json.loads(path.read_text())
        return found | {"plans": found.get("plans", {})}
    return {"measurements": [], "plans": {}}


def _group(group: str) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The measurements of a group, and the plans of its slowest pages."""
    if group == "filing":
        return [_told(_filing())], {}
    if group == "escalation":
        return [_told(_sweeping())], {}
    if group == "dashboard":
        _fold()
    measured, pages = [], []
    for page, one in _pages(group):
        measured.append(_told(one))
        if page.path and not one.get("failed"):
            pages.append((one["p95"], page))
    slowest = [page for _time, page in sorted(pages, key=lambda one: -one[0])]
    return measured, _plans(slowest[: PLANS.get(group, 1)])


def _tidy() -> None:
    """What autovacuum does in a running portal within the hour, done at once: the city came in one go."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("SELECT pg_has_role('pg_checkpoint', 'USAGE')")
        if cursor.fetchone() == (True,):
            cursor.execute("CHECKPOINT")  # else what was tidied is written out while pages are timed


def _fold() -> None:
    """What the beat does each minute in a running portal: the bench has none, and its sweeps append much."""
    from governance.insight.tasks import fold

    while fold():
        pass


def _pages(group: str) -> Iterator[tuple[Any, dict[str, Any]]]:
    from governance.access.models import User
    from workshop.bench.pages import READERS, pages
    from workshop.bench.people import cookies_of
    from workshop.bench.timing import Browser

    url = os.environ["BENCH_URL"]
    browsers = {name: Browser(url, cookies_of(User.objects.get(username=name))) for name in READERS}
    for page in pages():
        if page.group == group:
            yield page, _measure(page, browsers[page.who])


def _told(one: dict[str, Any]) -> dict[str, Any]:
    mark = {True: "✓", False: "✗", None: "–"}[one["passed"]]
    say(f"  {mark} {one['name']}: p95 {one.get('p95', '–')} ms, {one.get('queries', '–')} queries")
    return one


def _measure(page: Any, browser: Any) -> dict[str, Any]:
    from workshop.bench.timing import page_times, sql_times

    target = f"{page.target:g}" + (f", {page.queries} queries" if page.queries else "")
    one: dict[str, Any] = {"group": page.group, "name": page.name, "target": target, "path": page.path}
    if page.path is None:
        return one | {"missing": True, "passed": None}
    sql = sql_times(page.sql, page.params) if page.sql else None
    try:
        times, queries, processor = page_times(browser, page.path)
    except (RuntimeError, OSError) as error:
        say(f"    {page.path}: {error}")
        browser.connection.close()
        dash = {"p50": "–", "p95": "–", "max": "–", "queries": "–"}
        return one | dash | {"failed": str(error), "passed": False, "sql": asdict(sql) if sql else None}
    passed = times.p95 <= page.target and (page.queries is None or queries <= page.queries)
    return one | {
        "p50": times.p50,
        "p95": times.p95,
        "max": times.worst,
        "queries": queries,
        "processor": processor,
        "sql": asdict(sql) if sql else None,
        "passed": passed,
    }


def _filing() -> dict[str, Any]:
    from workshop.bench import filing

    done = filing.file_cases(os.environ["BENCH_URL"])
    times = done["times"]
    return {
        "group": "filing",
        "name": f"filing over HTTP, {filing.CLIENTS} clients: {done['a_second']} a second",
        "p50": times.p50,
        "p95": times.p95,
        "max": times.worst,
        "queries": done["queries"],
        "alone": f"{filing.baseline()} a second",
        "target": "≥ 80 a second",
        "passed": done["a_second"] >= 80,
    }


def _sweeping() -> dict[str, Any]:
    from governance.cases.models import Case
    from workshop.bench import sweeping

    clocks = min(100_000, max(Case.objects.count() // 10, 100))
    sweeping.prepare(clocks)
    done = sweeping.sweep(clocks)
    return {
        "group": "escalation",
        "name": f"{done['fired']:,} rungs fired once by two sweeps in {done['seconds']} s"
        f" ({done['parked']} parked, {done['postponed']} postponed, {done['twice']} twice)",
        "p50": "–",
        "p95": "–",
        "max": "–",
        "queries": "–",
        "alone": f"{done['for_100000']} s for 100,000; the rows alone {sweeping.baseline(done['fired'])} s",
        "target": "100,000 in 60 s",
        "passed": done["once"] and (done["for_100000"] or 1e9) <= 60,
    }


def _facts() -> dict[str, Any]:
    from django.db import connection

    from governance.cases.models import Case, CaseLog, Clock

    with connection.cursor() as cursor:
        cursor.execute("SELECT split_part(version(), ' on ', 1)")
        postgres = cursor.fetchone()[0]
        cursor.execute("SHOW shared_buffers")
        buffers = cursor.fetchone()[0]
    built = data_dir() / "built.json"
    return {
        "cases": Case.objects.count(),
        "steps": CaseLog.objects.count(),
        "clocks": Clock.objects.count(),
        "postgres": postgres,
        "buffers": buffers,
        "python": f"Python {platform.python_version()}",
        "built": json.loads(built.read_text()) if built.exists() else None,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
    }


def _plans(slowest: list[Any]) -> dict[str, str]:
    """EXPLAIN of the slowest statement of each page, asked in this process."""
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    found: dict[str, str] = {}
    for page in slowest:
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(
            get_user_model().objects.get(username=page.who), "django.contrib.auth.backends.ModelBackend"
        )
        client.get(page.path)
        with CaptureQueriesContext(connection) as captured:
            client.get(page.path)
        reads = [
            one
            for one in captured.captured_queries
            if one["sql"].lstrip(" \n(").startswith(("SELECT", "WITH RECURSIVE"))
        ]
        slowest_sql = max(reads, key=lambda one: float(one["time"]))["sql"]
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) " + slowest_sql.replace("%", "%%"), [])
            plan = "\n".join(row[0] for row in cursor.fetchall())
        found[page.name] = f"{_shown(slowest_sql)}\n\n{plan}"
    return found


def _shown(sql: str) -> str:
    """A statement without its list of columns, and without what would fill pages."""
    columns = sql.partition("SELECT ")[2].partition(" FROM ")[0]
    if len(columns) > 200:
        sql = sql.replace(columns, "…", 1)
    return sql if len(sql) < 2500 else f"{sql[:2500]} …"


if __name__ == "__main__":
    try:
        main()
    except Trouble as trouble:
        sys.exit(str(trouble))
