"""Asking over HTTP and in SQL, and what the times come to."""

from __future__ import annotations

import http.client
import os
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from workshop.bench.counting import HEADER, PROCESSOR

WARM, ROUNDS = 3, int(os.environ.get("BENCH_ROUNDS") or 40)


@dataclass(frozen=True)
class Times:
    """Milliseconds of some rounds."""

    p50: float
    p95: float
    worst: float

    @classmethod
    def of(cls, times: list[float]) -> Times:
        ordered = sorted(times)
        return cls(*(round(ordered[min(int(len(ordered) * q), len(ordered) - 1)], 1) for q in (0.5, 0.95, 1)))


class Browser:
    """One signed-in client that keeps its connection, as browsers do."""

    def __init__(self, url: str, cookies: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        self.cookies = cookies
        self.processor = 0.0  # milliseconds that the last answer took the portal

    def get(self, path: str) -> tuple[int, int]:
        """The status and the number of queries."""
        status, queries, _body = self.ask("GET", path)
        return status, queries

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, int, bytes]:
        self.connection.request(method, path, body, {"Cookie": self.cookies, **headers})
        answer = self.connection.getresponse()
        said = answer.read()
        self.processor = float(answer.getheader(PROCESSOR) or 0)
        return answer.status, int(answer.getheader(HEADER) or 0), said


def page_times(browser: Browser, path: str) -> tuple[Times, int, float]:
    """Times, most queries, median processor time of the portal. RuntimeError for an answer not the page."""
    browser.connection.close()  # it opens again by itself; the server hangs up on who is idle
    times, processor, most = [], [], 0
    for turn in range(WARM + ROUNDS):
        begun = time.perf_counter()
        status, queries = browser.get(path)
        took = (time.perf_counter() - begun) * 1000
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
        if turn >= WARM:
            times.append(took)
            processor.append(browser.processor)
            most = max(most, queries)
    return Times.of(times), most, sorted(processor)[len(processor) // 2]


def sql_times(sql: str, params: list[Any]) -> Times:
    """The same rows by a statement of our own."""
    from django.db import connection

    times = []
    with connection.cursor() as cursor:
        for turn in range(WARM + ROUNDS):
            begun = time.perf_counter()
            cursor.execute(sql, params)
            cursor.fetchall()
            if turn >= WARM:
                times.append((time.perf_counter() - begun) * 1000)
    return Times.of(times)
