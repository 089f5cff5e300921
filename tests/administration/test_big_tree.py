"""Seventeen thousand areas: the tree opens, is searched and divided in a few queries, whatever its size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.transaction import atomic, set_rollback

from governance.access.models import User
from governance.areas import demo
from governance.areas.models import Area
from tests.portal.browsers import browser_of
from tests.query_budget import budget


@pytest.fixture(scope="module")
def kunming(django_db_setup: None, django_db_blocker: Any) -> Iterator[User]:
    """The city loaded once, with somebody who holds every right."""
    with django_db_blocker.unblock(), atomic():
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE areas_area, access_user CASCADE")
        demo.tell(lambda share: None)
        yield User.objects.create_superuser("root", "long-enough-for-tests", name="应急")
        set_rollback(True)


def test_the_tree_of_a_city_costs_what_that_of_a_town_costs(kunming: User) -> None:
    assert Area.objects.count() > 16_000
    browser = browser_of(kunming)
    pages = {
        "tree of a city": "/administration/areas/",
        "tree opened at a grid": "/administration/areas/?open=530111004009001",
        "a branch of a city": "/administration/areas/530111004000/branch/",
        "search in a city": "/administration/areas/find/?q=东骧",
        "division of a community": "/areas/530111004009/division/",
        "history of a community": "/areas/530111004009/history/?on=2024-01-01",
    }
    for name, path in pages.items():
        assert browser.get(path).status_code == 200
        with budget(name):
            answer = browser.get(path)
        assert len(answer.content) < 400_000, name
