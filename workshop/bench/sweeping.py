"""Two processes sweep the same due clocks: how long it takes, and that each fires once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import Any

from workshop.terminal import ROOT

WORKERS = 2
SIZE = 400  # clocks a batch, as installations begin with


def due_now() -> int:
    from django.utils import timezone

    from governance.cases.models import Clock

    return Clock.objects.due_to_fire(timezone.now()).order_by().count()


def prepare(clocks: int) -> None:
    """Matters at which everything stood still for weeks, until so many clocks are due."""
    missing = clocks - due_now()
    if missing > 0:
        subprocess.run(
            [
                sys.executable, "manage.py", "build_city", "--add", "--stalled", "--days", "20",
                "--cases", str(int(missing * 0.6) + 200), "--seed", str(int(time.time()) % 10_000_000),
            ],
            cwd=ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip


def sweep(clocks: int) -> dict[str, Any]:
    """Escalate about ``clocks`` due clocks by two processes at once."""
    from django.db.models import Count

    from governance.cases.models import Firing

    batches = -(-clocks // SIZE // WORKERS)
    last = Firing.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    begun = time.perf_counter()
    children = [
        subprocess.Popen(
            [sys.executable, "-m", "workshop.bench.sweeping", str(batches)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(WORKERS)
    ]
    said = [json.loads(child.communicate()[0].strip().splitlines()[-1]) for child in children]
    took = time.perf_counter() - begun
    fresh = Firing.objects.filter(pk__gt=last)
    twice = fresh.order_by().values("clock", "rung", "due_at").annotate(n=Count("pk")).filter(n__gt=1).count()
    fired = sum(one["fired"] for one in said)
    return {
        "fired": fired,
        "seconds": round(took, 1),
        "rows": fresh.count(),
        "twice": twice,
        "parked": sum(one["parked"] for one in said),
        "postponed": sum(one["postponed"] for one in said),
        "for_100000": round(took * 100_000 / fired, 1) if fired else None,
        "once": fresh.count() == fired and twice == 0,
    }


def baseline(count: int) -> float:
    """Seconds the database alone takes for as many rows of the trail and as many clocks; rolled back."""
    from django.db import connection, transaction

    begun = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO cases_caselog (case_id, step, at, actor_name, act, from_state, to_state, "right",
                                       text, detail, previous_digest, digest)
            SELECT case_id, step + 1000000, at, actor_name, act, from_state, to_state, "right",
                   text, detail, previous_digest, digest
            FROM cases_caselog ORDER BY id DESC LIMIT %s
            """,
            [count],
        )
        cursor.execute(
            "UPDATE cases_clock SET next_rung = next_rung WHERE id IN"
            " (SELECT clock_id FROM cases_firing ORDER BY id DESC LIMIT %s)",
            [count],
        )
        transaction.set_rollback(True)
    return round(time.perf_counter() - begun, 1)


def main() -> None:
    """One of the two: batches until its share is done, or nothing is due."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
    import django

    django.setup()
    from governance.cases.sla.escalation import sweep

    left, total = int(sys.argv[1]), {"fired": 0, "parked": 0, "postponed": 0}
    while left > 0:
        done = sweep.sweep(seconds=300, batches=left, size=SIZE)
        left -= max(done.batches, 1)
        for name in total:
            total[name] += getattr(done, name)
        if done.is_done:
            break
    print(json.dumps(total))


if __name__ == "__main__":
    main()
