"""How many cases a second four clients file through the counter's page."""

from __future__ import annotations

import json
import threading
import time
import uuid
from typing import Any
from urllib.parse import urlencode

from django.db import connection, transaction
from django.urls import reverse

from governance.access import rights
from governance.access.models import Post, User
from governance.areas.models import Level
from governance.cases.models import Case, Category, Channel
from workshop.bench.people import TOKEN, cookies_of
from workshop.bench.timing import Browser, Times

CLIENTS, EACH = 4, 250


def file_cases(url: str) -> dict[str, Any]:
    """Filed a second over all clients, and the times of single filings in milliseconds."""
    posts = Post.objects.in_force().filter(
        role__code=rights.COMMUNITY_STAFF, area__level=Level.COMMUNITY, person__username__startswith="city-"
    )
    chosen = list(
        posts.select_related("person", "area").order_by("area__lft")[:: max(posts.count() // CLIENTS, 1)]
    )
    clients = [(cookies_of(User.objects.get(pk=post.person_id)), post.area.code) for post in chosen[:CLIENTS]]
    channel = Channel.objects.get(code="counter").pk
    category = Category.objects.get(code="street_lamp").pk
    times: list[float] = []
    most: list[int] = []
    faults: list[str] = []

    def run(cookies: str, area: str) -> None:
        browser = Browser(url, cookies)
        for number in range(EACH):
            form = urlencode(
                {
                    "channel_choice": channel,
                    "category": category,
                    "area": area,
                    "text": f"巷口第{number}盏路灯不亮，夜里走路看不清，请派人检修。",
                    "reporter_phone": "13900001234",
                    "client_key": str(uuid.uuid4()),
                    "separate": "on",
                    "advice_seen": "on",
                }
            )
            begun = time.perf_counter()
            status, queries, said = browser.ask(
                "POST",
                reverse("intake"),
                form,
                **{
                    "Content-Type": "application/x-www-form-urlencoded",
                    "X-CSRFToken": TOKEN,
                    "Accept": "application/json",
                },
            )
            times.append((time.perf_counter() - begun) * 1000)
            most.append(queries)
            if status not in (200, 201, 302):
                faults.append(f"{status} {said[:200]!r}")
                return

    before = Case.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    threads = [threading.Thread(target=run, args=client) for client in clients]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    filed = Case.objects.filter(pk__gt=before).count()
    if faults:
        raise RuntimeError(f"filing failed: {faults[0]}")
    return {
        "a_second": round(filed / took, 1),
        "filed": filed,
        "times": Times.of(times),
        "queries": max(most),
    }


def baseline() -> float:
    """Cases a second that the database alone takes in one session: a row of each table, rolled back."""
    count = 200
    columns = [
        field.column
        for field in Case._meta.concrete_fields
        if field.column not in ("id", "number", "external_number", "client_key")
    ]
    names = ", ".join(f'"{name}"' for name in columns)
    pk = Case.objects.exclude(search=None).order_by("-pk").values_list("pk", flat=True)[0]
    with connection.cursor() as cursor, transaction.atomic():
        begun = time.perf_counter()
        for number in range(count):
            with transaction.atomic():
                cursor.execute(
                    f"INSERT INTO cases_case (number, external_number, {names}) "  # noqa: S608
                    f"SELECT %s, '', {names} FROM cases_case WHERE id = %s RETURNING id",
                    [f"bench-{number}", pk],
                )
                new = cursor.fetchone()[0]
                cursor.execute(
                    "INSERT INTO cases_caselog (case_id, step, at, actor_name, act, from_state, to_state,"
                    ' "right", text, detail, previous_digest, digest)'
                    " VALUES (%s, 1, now(), '', 'file', '', 'reported', '', '', %s, '', '')",
                    [new, json.dumps({})],
                )
        took = time.perf_counter() - begun
        transaction.set_rollback(True)
    return round(count / took, 1)
