"""Two people at the same moment: the last yuan of a fund is awarded once, the day's cap holds."""

from __future__ import annotations

from typing import Any

import pytest

from governance.common.refusals import Refused
from governance.ledgers.recount import recount
from tests.cast import Cast
from tests.threads import together
from tests.volunteers.helping import donated, has, proposed, volunteer
from volunteers.books import beans, ledgers, points
from volunteers.models import Volunteer
from volunteers.models.books import Book

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def _people(cast: Cast) -> list[Volunteer]:
    return [volunteer(cast, f"甲{n}", number=n, is_party_member=True) for n in (1, 2)]


def test_the_last_beans_of_a_fund_go_to_one_of_two(cast: Cast) -> None:
    people = _people(cast)
    donated(cast, 20)
    awards = [proposed(cast, one) for one in people]
    answers = together(*(lambda one=one: beans.award(one, actor=None) for one in awards))
    assert sum(isinstance(one, Refused) for one in answers) == 1
    assert (sum(has(one, ledgers.BEANS) for one in people), beans.left(cast.east_lane)) == (20, 0)
    assert not list(recount())


def _two_meetings(person: Volunteer) -> list[Any]:
    return together(
        *(
            lambda n=n: points.credit(person, "check_in_service", source=f"service:{n}", actor=None)
            for n in range(3)
        )
    )


def test_without_the_persons_lock_the_cap_of_a_day_is_passed(cast: Cast, monkeypatch: Any) -> None:
    """The control: this is how the test below looks when it loses."""
    person = _people(cast)[0]
    read = points.earned

    def slowly(*asked: Any) -> int:
        found = read(*asked)
        barrier.wait(timeout=30)
        return found

    import threading

    barrier = threading.Barrier(3)
    monkeypatch.setattr(points, "active", lambda one: one)
    monkeypatch.setattr(points, "earned", slowly)
    _two_meetings(person)
    assert has(person, Book.PARTY) == 15


def test_the_cap_of_a_day_holds_whoever_credits_at_the_same_moment(cast: Cast) -> None:
    person = _people(cast)[0]
    answers = _two_meetings(person)
    assert sum(isinstance(one, Refused) for one in answers) == 1
    assert has(person, Book.PARTY) == 10
