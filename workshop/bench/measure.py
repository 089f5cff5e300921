"""The measuring process: runs beside the web server that ``door`` has started (BENCH_URL)."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict
from typing import Any

from workshop.terminal import ROOT, data_dir, say

PLANS = 5


def main() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
    import django

    django.setup()
    from django.utils import timezone

    from governance.access.models import User
    from workshop.bench import report
    from workshop.bench.pages import Page, pages
    from workshop.bench.people import cookies_of
    from workshop.bench.timing import Browser

    url = os.environ["BENCH_URL"]
    facts = _facts()
    browsers = {name: Browser(url, cookies_of(User.objects.get(username=name))) for name in _readers()}
    measured: list[dict[str, Any]] = []
    hottest: list[tuple[float, Page]] = []
    for page in list(pages()):
        one = _measure(page, browsers[page.who])
        measured.append(one)
        if page.path:
            hottest.append((one["p95"], page))
        _tell(one)
    for make in (_filing, _sweeping):
        one = make(url, facts["cases"])
        measured.append(one)
        _tell(one)
    plans = _plans([page for _time, page in sorted(hottest, key=lambda one: -one[0])])
    results = {"at": timezone.now().isoformat(), "facts": facts, "measurements": measured}
    report.write(data_dir(), results, plans)


def _readers() -> tuple[str, ...]:
    from workshop.bench.pages import READERS

    return (*READERS, "unit")


def _tell(one: dict[str, Any]) -> None:
    mark = {True: "✓", False: "✗", None: "–"}[one["passed"]]
    say(f"  {mark} {one['name']}: p95 {one.get('p95', '–')} ms, {one.get('queries', '–')} queries")


def _measure(page: Any, browser: Any) -> dict[str, Any]:
    from workshop.bench.timing import page_times, sql_times

    target = f"{page.target:g}" + (f", {page.queries} queries" if page.queries else "")
    one: dict[str, Any] = {"group": page.group, "name": page.name, "target": target, "path": page.path}
    if page.path is None:
        return one | {"missing": True, "passed": None}
    sql = sql_times(page.sql, page.params) if page.sql else None
    try:
        times, queries = page_times(browser, page.path)
    except RuntimeError as error:
        return one | {"p50": "–", "p95": 1e9, "max": "–", "queries": str(error), "passed": False}
    passed = times.p95 <= page.target and (page.queries is None or queries <= page.queries)
    return one | {
        "p50": times.p50,
        "p95": times.p95,
        "max": times.worst,
        "queries": queries,
        "sql": asdict(sql) if sql else None,
        "passed": passed,
    }


def _filing(url: str, cases: int) -> dict[str, Any]:
    from workshop.bench import filing

    done = filing.file_cases(url)
    times = done["times"]
    return {
        "group": "filing",
        "name": f"filing over HTTP, {filing.CLIENTS} clients: {done['a_second']} a second",
        "p50": times.p50,
        "p95": times.p95,
        "max": times.worst,
        "queries": "–",
        "alone": f"{filing.baseline()} a second",
        "target": "≥ 80 a second",
        "passed": done["a_second"] >= 80,
    }


def _sweeping(url: str, cases: int) -> dict[str, Any]:
    from workshop.bench import sweeping

    clocks = min(100_000, max(cases // 10, 100))
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
        "alone": f"{done['for_100000']} s for 100,000",
        "target": "100,000 in 60 s",
        "passed": done["once"] and (done["for_100000"] or 1e9) <= 60,
    }


def _facts() -> dict[str, Any]:
    from django.db import connection

    from governance.cases.models import Case, CaseLog, Clock

    with connection.cursor() as cursor:
        cursor.execute("SELECT split_part(version(), ' on ', 1)")
        postgres = cursor.fetchone()[0]
    return {
        "cases": Case.objects.count(),
        "steps": CaseLog.objects.count(),
        "clocks": Clock.objects.count(),
        "postgres": postgres,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
    }


def _plans(hottest: list[Any]) -> dict[str, str]:
    """EXPLAIN of the slowest statement of each of the slowest pages, asked in this process."""
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    found: dict[str, str] = {}
    for page in hottest[:PLANS]:
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(
            get_user_model().objects.get(username=page.who), "django.contrib.auth.backends.ModelBackend"
        )
        with CaptureQueriesContext(connection) as captured:
            client.get(page.path)
        reads = [one for one in captured.captured_queries if one["sql"].startswith("SELECT")]
        slowest = max(reads, key=lambda one: float(one["time"]))["sql"]
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + slowest.replace("%", "%%"))
            plan = "\n".join(row[0] for row in cursor.fetchall())
        shown = slowest if len(slowest) < 3000 else slowest[slowest.index(" FROM ") :][:3000]
        found[page.name] = f"{shown}\n\n{plan}"
    return found


if __name__ == "__main__":
    main()
