"""Fixtures that every folder uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from django.test.signals import template_rendered

from governance.cases.workflow import definitions
from governance.cases.workflow.definitions import Flow
from governance.common import jinja, sessions
from grids.flows import INCIDENT
from tests import cast as town
from tests import errands, scope_guard, snapshot, template_database
from tests.cast import Cast


@pytest.fixture(scope="session", autouse=True)
def _contexts_of_compiled_templates() -> Iterator[None]:
    """Django's test client keeps what a page knew (``response.context``); compiled ones tell it as well."""
    plain = jinja.Page.render

    def telling(self: jinja.Page, context: Any = None, request: Any = None) -> Any:
        known = self.known(context, request)
        template_rendered.send(sender=self, template=self, context=known)
        return plain(self, known)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jinja.Page, "render", telling)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any
) -> None:
    """Test databases are copied from one that is migrated already."""
    with django_db_blocker.unblock():
        template = template_database.prepared()
    connection.settings_dict["TEST"]["TEMPLATE"] = template


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The town is built once and committed; each test sees it and takes back what it did."""
    with django_db_blocker.unblock():
        if not town.User.objects.exists():
            town.build()
            snapshot.keep()


@pytest.fixture(autouse=True, scope="session")
def _town_stands_again() -> Iterator[None]:
    """A test that really commits has its tables emptied after; the next one meets the town again."""

    def again(self: TransactionTestCase) -> None:
        snapshot.empty()
        snapshot.bring_back()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", again)
        yield


@pytest.fixture(autouse=True, scope="session")
def _sessions_are_not_read_again() -> Iterator[None]:
    """A slow run would read a session once more between two pages, and count a question too many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sessions, "COPY_LASTS", 3600)
        yield


@pytest.fixture(autouse=True, scope="session")
def _pages_read_within_a_scope() -> Iterator[None]:
    with scope_guard.watching():
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    """A small town with its people, gone after the test."""
    return town.assemble()


@pytest.fixture
def errand(cast: Cast) -> Iterator[Flow]:
    """A second kind of matter, in a flow that is gone after the test."""
    with errands.known() as flow:
        yield flow


@pytest.fixture
def real_cast(transactional_db: None) -> Cast:
    """The same, committed, so that other threads see it."""
    return town.assemble()


@pytest.fixture
def nothing(db: None) -> None:
    """No area and nobody: for tests that begin with an empty installation."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE areas_area, access_user CASCADE")


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture
def incidents_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Incidents are the only kind of matter, as where no other app is installed."""
    monkeypatch.setattr(definitions, "_flows", {INCIDENT.kind: definitions.flow_of(INCIDENT.kind)})
