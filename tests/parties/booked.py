"""Telling bookings in tests: a room of the water office, tools of the city office, and who books them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from governance.access.models import User
from parties.models import Booking, SharedResource
from parties.resources import booking, services
from parties.resources.booking import Wanted
from tests.cases.story import MORNING, instant
from tests.cast import Cast

DAILY = {weekday: (time(9), time(18)) for weekday in range(5)}
PHONE, OTHER = "13900001111", "13900002222"
NINE, TEN, ELEVEN = (instant(f"2026-03-13 {hour:02d}:00") for hour in (9, 10, 11))


def room(cast: Cast, **changes: Any) -> SharedResource:
    """The water office's room in East Lane, open on weekdays from nine to six, approved at once."""
    facts: dict[str, Any] = {
        "kind": "room",
        "name": "一楼会议室",
        "unit": cast.water,
        "area": cast.east_lane,
        "address": "东巷 8 号",
        "seats": 20,
    }
    return services.offer(actor=None, hours=DAILY, **(facts | changes))


def tools(cast: Cast, pieces: int = 2, **changes: Any) -> SharedResource:
    return room(cast, **({"kind": "equipment", "name": "折叠梯", "pieces": pieces, "seats": None} | changes))


def books(
    resource: SharedResource,
    start: datetime = NINE,
    hours: float = 1,
    *,
    phone: str = PHONE,
    at: datetime = MORNING,
    booker: User | None = None,
    **said: Any,
) -> Booking:
    wanted = Wanted(start, start + timedelta(hours=hours), "楼栋议事", name="杨女士", phone=phone, **said)
    return booking.book(SharedResource.objects.get(pk=resource.pk), wanted, booker=booker, at=at)
