"""What a request took in queries and processor time, as headers. Only the bench's settings use it."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

HEADER = "X-Queries"
PROCESSOR = "X-Processor-Ms"  # of the portal alone, not of the database


class CountQueries:
    """Counts without keeping the queries, so that counting costs next to nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        counted, begun = 0, time.thread_time()

        def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal counted
            counted += 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            response = self.get_response(request)
        response[HEADER] = str(counted)
        response[PROCESSOR] = f"{(time.thread_time() - begun) * 1000:.1f}"
        return response
