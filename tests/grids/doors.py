"""What tests of intake send through the pages."""

from __future__ import annotations

import uuid
from typing import Any

from governance.cases.models import Category, Channel
from tests.cases.story import photo
from tests.cast import Cast

JSON = {"HTTP_ACCEPT": "application/json"}


def category(code: str) -> int:
    return Category.objects.get(code=code).pk


def report(**changes: Any) -> dict[str, Any]:
    """Three taps of the grid worker: photo, category, send."""
    said = {
        "client_key": str(uuid.uuid4()),
        "category": category("rubbish_exposed"),
        "photos": photo(),
    }
    return {name: value for name, value in (said | changes).items() if value is not None}


def counter(cast: Cast, **changes: Any) -> dict[str, Any]:
    """A resident at the counter of East Lane."""
    said = {
        "client_key": str(uuid.uuid4()),
        "channel_choice": Channel.objects.get(code="counter").pk,
        "category": category("property_service"),
        "area": cast.east_grid.code,
        "place_text": "3 栋",
        "text": "电梯坏了三天，物业一直没有人来修。",
        "reporter_name": "王大妈",
        "reporter_phone": "13912345678",
    }
    return {name: value for name, value in (said | changes).items() if value is not None}


def public(cast: Cast, **changes: Any) -> dict[str, Any]:
    said = {
        "client_key": str(uuid.uuid4()),
        "category": category("rubbish_exposed"),
        "area": cast.east_lane.code,
        "text": "小区门口的垃圾桶满了好几天没有人清。",
        "consent": "on",
    }
    return {name: value for name, value in (said | changes).items() if value is not None}


def faults(answer: Any) -> dict[str, str]:
    """The refused fields of a JSON answer with their sentences."""
    assert answer.status_code == 422, answer.content.decode()
    return {one["field"]: one["text"] for one in answer.json()["errors"]}
