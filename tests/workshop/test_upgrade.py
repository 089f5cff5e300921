"""A portal of the version before kinds of matter is upgraded with what it holds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
# As the last version left it: a confidential case at an area's own people, and one that is not.
BEFORE = """
import django
django.setup()
from datetime import UTC, datetime
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

OLD = {
    "access": "0009_stamped_units",
    "cases": "0029_words_of_districts",
    "insight": "0001_initial",
    "importing": "0001_initial",
    "grids": "0003_staff_picture",
}
loader = MigrationExecutor(connection).loader
# Apps that the last version did not have, and that stand on what is new.
NEW = {"parties", "disputes", "volunteers"}
rest = [leaf for leaf in loader.graph.leaf_nodes() if leaf[0] not in OLD | dict.fromkeys(NEW)]
targets = [*OLD.items(), *rest]
MigrationExecutor(connection).migrate(targets)
apps = MigrationExecutor(connection).loader.project_state(targets).apps
get, at = apps.get_model, datetime(2026, 3, 12, 1, 30, tzinfo=UTC)
area = get("areas", "Area").objects.create(
    code="530100000000", name="春城市", level=0, lft=1, rght=2, tree_id=1, valid_from=at.date()
)
calendar = get("clock", "WorkCalendar").objects.create(area=area, name="日历")
version = get("clock", "CalendarVersion").objects.create(calendar=calendar, number=1, reason="初始")
channel = get("cases", "Channel").objects.create(code="patrol", name="网格巡查")
for number, secret in (("A-1", True), ("A-2", False)):
    case = get("cases", "Case").objects.create(
        number=number, state="accepted", title="垃圾", text="一大堆垃圾", is_confidential=secret, area=area,
        city=area, desk=area, level=0, lead_area=area, channel=channel, reported_at=at, state_since=at,
    )
    get("cases", "Clock").objects.create(
        case=case, kind="handle", level=0, area=area, clock_type="working_hour", amount=480,
        calendar_version=version, started_at=at, due_at=at, original_due_at=at,
    )
    get("insight", "CaseFact").objects.create(case=case, city=area, channel=channel, reported_on=at.date())
for clock, minutes, edited in (("register", 120, 1), ("dispatch", 60, 2), ("sign_in", 90, 1)):
    get("cases", "TimeLimit").objects.create(
        kind="incident", clock=clock, level=3 if clock == "sign_in" else None, urgency="urgent",
        clock_type="working_hour", amount=minutes, number=edited, effective_from=at,
    )
"""
AFTER = """
import json, sys
import django
django.setup()
from django.core.management import call_command
from governance.cases.models import Case, Clock, RulePublication, TimeLimit
from governance.insight.models import CaseFact

call_command("migrate", verbosity=0)
print(json.dumps({
    "secrecy": sorted(Case.objects.values_list("number", "secrecy")),
    "kinds": sorted(set(Case.objects.values_list("kind", flat=True))),
    "lead_areas": sorted(Clock.objects.values_list("lead_area__name", "key")),
    "facts": sorted(CaseFact.objects.values_list("kind", flat=True)),
    "limits": sorted(
        TimeLimit.objects.filter(effective_to=None).values_list("clock", "clock_type", "amount", "number")
    ),
    "published": [
        [row.subject, row.area.name, row.before, row.after] for row in RulePublication.objects.all()
    ],
}))
"""


@pytest.fixture
def database() -> Iterator[str]:
    """A database of its own, gone after the test; its address."""
    server, mark, options = os.environ["DATABASE_URL"].partition("?")
    name = f"test_upgrade_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    known = settings.DATABASES["default"]
    admin = psycopg2.connect(
        host=known["HOST"], port=known["PORT"] or None, user=known["USER"], password=known["PASSWORD"],
        dbname="postgres",
    )  # fmt: skip
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    yield f"{server.rpartition('/')[0]}/{name}{mark}{options}"
    with admin.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    admin.close()


def run(code: str, database: str) -> str:
    environment = os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_what_a_portal_holds_is_there_after_the_upgrade(database: str) -> None:
    run(BEFORE, database)
    assert json.loads(run(AFTER, database).splitlines()[-1]) == {
        "secrecy": [["A-1", "confidential"], ["A-2", "open"]],
        "kinds": ["incident"],
        "lead_areas": [["春城市", ""], ["春城市", ""]],
        "facts": ["incident", "incident"],
        # What is urgent no longer waits for office hours, where nobody had decided on it.
        "limits": [
            ["dispatch", "working_hour", 60, 2],
            ["register", "urgent_hour", 120, 2],
            ["sign_in", "working_hour", 90, 1],
        ],
        "published": [
            [
                "incident/register",
                "春城市",
                {":urgent": ["working_hour", 120, ""]},
                {":urgent": ["urgent_hour", 120, ""]},
            ]
        ],
    }
