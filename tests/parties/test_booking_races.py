"""Two people book the same hour at the same moment: one has it, the other is told."""

from __future__ import annotations

import threading
from typing import Any
from unittest import mock

import pytest

from governance.common.refusals import Refused
from parties import reasons
from parties.models import Booking, SharedResource
from parties.resources import booking
from tests.cast import Cast
from tests.parties.booked import OTHER, PHONE, books, room, tools
from tests.threads import together

pytestmark = pytest.mark.race


def _by(resource: SharedResource, phone: str) -> Any:
    return lambda: books(resource, phone=phone)


def _without_lock() -> Any:
    """Both have looked at what is free before either writes."""
    met, look = threading.Barrier(2), booking._check

    def looked(resource: SharedResource, made: Booking, at: Any) -> None:
        look(resource, made, at)
        met.wait(timeout=30)

    return (
        mock.patch.object(booking, "_held", lambda pk: SharedResource.objects.get(pk=pk)),
        mock.patch.object(booking, "_check", looked),
    )


def _told(results: list[Any]) -> list[Any]:
    return [one.reason for one in results if isinstance(one, Refused)]


def test_of_two_who_book_the_last_piece_one_has_it(real_cast: Cast) -> None:
    ladders = tools(real_cast, 2)
    books(ladders, phone="13900005555")
    assert _told(together(_by(ladders, PHONE), _by(ladders, OTHER))) == [reasons.TAKEN]
    assert Booking.objects.holding().count() == 2


def test_without_the_lock_a_piece_is_lent_twice(real_cast: Cast) -> None:
    """The control that loses: two ladders, three people."""
    ladders = tools(real_cast, 2)
    books(ladders, phone="13900005555")
    lock, check = _without_lock()
    with lock, check:
        assert _told(together(_by(ladders, PHONE), _by(ladders, OTHER))) == []
    assert Booking.objects.holding().count() == 3


def test_even_without_the_lock_the_database_lets_one_at_a_time(real_cast: Cast) -> None:
    place = room(real_cast)
    lock, check = _without_lock()
    with lock, check:
        assert _told(together(_by(place, PHONE), _by(place, OTHER))) == [reasons.TAKEN]
    assert Booking.objects.holding().count() == 1
