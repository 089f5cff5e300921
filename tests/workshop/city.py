"""Building small made-up cities in tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from workshop.city import build
from workshop.city.build import Plan


def plan(cases: int, **more: Any) -> Plan:
    """A plan up to this hour, in small chunks so that there is more than one."""
    until = timezone.now().replace(minute=0, second=0, microsecond=0)
    return Plan(**({"cases": cases, "seed": 5, "until": until, "days": 60, "chunk": 200} | more))


def quiet(_what: str, _share: float) -> None:
    """Says nothing."""


def raise_city(cases: int, **more: Any) -> Plan:
    made = plan(cases, **more)
    build.build(made, quiet)
    return made


HOUR = timedelta(hours=1)
