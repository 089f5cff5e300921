"""Fixtures that every folder uses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.cast import Cast, assemble


@pytest.fixture
def cast(db: None) -> Cast:
    """A small town with its people, gone after the test."""
    return assemble()


@pytest.fixture
def real_cast(transactional_db: None) -> Cast:
    """The same, committed, so that other threads see it."""
    return assemble()


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    yield
    cache.clear()
