"""As the city grows tenfold, pages ask the database no more often."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from governance.cases.models import Case
from tests.cast import Cast
from tests.workshop.city import raise_city

pytestmark = pytest.mark.django_db
LISTS = ("/cases/", "/cases/?standing=all&sort=newest", "/cases/?time=late", "/cases/?q=井盖", "/")


def test_query_counts_stay_flat(cast: Cast, client: Client) -> None:
    raise_city(100, seed=1)
    small = _counts(cast, client)
    raise_city(900, seed=2)
    large = _counts(cast, client)
    assert Case.objects.count() == 1_000
    for page, count in large.items():
        # A page without rows asks neither for places nor clocks nor photos; no page asks by the row.
        assert count <= small[page] + 3, (page, small[page], count)
        assert count <= 40, page


def _counts(cast: Cast, client: Client) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, user in (("mayor", cast.mayor), ("zhang", cast.zhang)):
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        case = Case.objects.readable(user).filter(state="archived").order_by("pk").first()
        assert case is not None
        pages = {path: path for path in LISTS} | {"a case": f"/cases/{case.number}/"}
        client.get("/")  # what is kept in memory is read once
        for key, path in pages.items():
            found[f"{name} {key}"] = _count(client, path)
    return found


def _count(client: Any, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)
