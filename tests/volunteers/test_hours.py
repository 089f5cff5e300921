"""Service hours and the time bank: by the rule, credited once, held, settled, given, never cut."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from governance.access import reasons as access_reasons
from governance.common.refusals import Refused
from governance.ledgers import reasons as ledger_reasons
from governance.ledgers.reconciliation import reconcile
from governance.ledgers.recount import recount
from tests.cast import Cast, fresh
from tests.volunteers.helping import ELDER, has, morning, pool, refused, served, volunteer, with_time
from volunteers import reasons
from volunteers.books import ledgers, limits, service_hours, time_bank
from volunteers.books.seeds import BANK_CAP
from volunteers.models import StarLevel, VolunteerLimit
from volunteers.models.books import BookingState, RecordState

BANK, HOURS = ledgers.BANK, ledgers.HOURS


@pytest.mark.parametrize(
    ("minutes", "breaks", "counted"), [(120, 0, 120), (119, 0, 90), (125, 10, 90), (29, 0, 0), (60, 90, 0)]
)
def test_time_is_counted_without_breaks_and_rounded_down_to_half_hours(
    minutes: int, breaks: int, counted: int
) -> None:
    start = morning()
    assert service_hours.countable(start, start + timedelta(minutes=minutes), breaks, 30) == counted


def test_hours_reach_the_book_when_a_second_person_verified_them(cast: Cast) -> None:
    person = volunteer(cast)
    record = served(cast, person, hours=2.7, actor=fresh(cast.zhang))
    assert has(person, HOURS) == 0
    refused(access_reasons.OUTSIDE_AREA, lambda: service_hours.verify(record, actor=fresh(cast.zhang)))
    own = served(cast, person, at=morning(2), actor=fresh(cast.secretary))
    refused(reasons.OWN_RECORD, lambda: service_hours.verify(own, actor=fresh(cast.secretary)))
    done = service_hours.verify(record, actor=fresh(cast.secretary))
    assert (done.state, has(person, HOURS), has(person, BANK)) == (RecordState.CREDITED, 150, 0)
    refused(reasons.DECIDED_ALREADY, lambda: service_hours.verify(record, actor=None))
    service_hours.refuse(own, reason="当天没有活动", actor=None)
    refused(reasons.NOT_CREDITED, lambda: service_hours.take_back(own, reason="错", actor=None))
    refused(reasons.REASON_NEEDED, lambda: service_hours.take_back(record, reason="", actor=None))
    service_hours.take_back(record, reason="记错了人", actor=None)
    assert has(person, HOURS) == 0
    assert not list(recount())


def test_nobody_is_in_two_places_or_above_the_day_without_a_reason(cast: Cast) -> None:
    person = volunteer(cast)
    served(cast, person, hours=5, at=morning(hour=8))
    refused(reasons.OVERLAPS, lambda: served(cast, person, at=morning(hour=12)))
    refused(reasons.ABOVE_DAY, lambda: served(cast, person, hours=4, at=morning(hour=14)))
    served(cast, person, hours=4, at=morning(hour=14), above_cap="防汛值守")
    refused(reasons.IN_FUTURE, lambda: served(cast, person, at=timezone.now()))
    refused(reasons.TOO_SHORT, lambda: served(cast, person, hours=0.4, at=morning(3)))


def test_many_are_verified_in_one_transaction_with_an_answer_for_each(cast: Cast) -> None:
    people = [volunteer(cast, f"甲{n}", number=n) for n in range(1, 4)]
    found = [served(cast, one) for one in people]
    service_hours.refuse(found[1], reason="没来", actor=None)
    answers = service_hours.answer_for_each(found, actor=None)
    assert [isinstance(one, Refused) for one in answers] == [False, True, False]
    assert [has(one, HOURS) for one in people] == [120, 0, 120]


def test_stars_come_by_hours_and_are_rows(cast: Cast) -> None:
    assert [limits.stars(hours * 60) for hours in (99, 100, 299, 300, 600, 1000, 1499, 1500)] == [
        0, 1, 1, 2, 3, 4, 4, 5,
    ]  # fmt: skip
    StarLevel.objects.filter(stars=1).update(minutes=600)
    assert limits.stars(600) == 1


def test_care_is_deposited_too_and_what_is_above_the_cap_is_everybodys(cast: Cast) -> None:
    person, team = volunteer(cast), volunteer(cast, "团队", number=2, as_team=True)
    VolunteerLimit.objects.filter(code=BANK_CAP).update(value=150)
    for n in (1, 2):
        service_hours.verify(served(cast, person, at=morning(n), is_care=True), actor=None)
    service_hours.verify(served(cast, team, is_care=True), actor=None)
    assert (has(person, HOURS), has(person, BANK), has(team, BANK)) == (240, 150, 0)
    state = {str(one.label): one.total for one in reconcile(BANK).totals}
    assert (state["累计存入"], state["公益池（捐赠）"]) == (360, 210)
    assert reconcile(BANK).holds


def test_time_that_was_spent_cannot_be_taken_back(cast: Cast) -> None:
    person = volunteer(cast)
    record = service_hours.verify(served(cast, person, is_care=True), actor=None)
    time_bank.donate(person, 60, actor=None, key="d1")
    refused(ledger_reasons.SHORT, lambda: service_hours.take_back(record, reason="错", actor=None))
    assert (has(person, HOURS), has(person, BANK)) == (120, 60)
    record.refresh_from_db()
    assert record.state == RecordState.CREDITED


def booked(elder: Any, helper: Any, minutes: int = 60, **more: Any) -> Any:
    return time_bank.book(
        elder, helper, minutes=minutes, what="陪诊", on=timezone.localdate(), actor=None, **more
    )


def test_a_booking_holds_is_settled_once_and_pays_the_helper(cast: Cast) -> None:
    elder, helper = volunteer(cast, "杨婆婆", born=ELDER), volunteer(cast, "何姐", number=2)
    with_time(elder, 100)
    booking = booked(elder, helper)
    assert (has(elder, BANK), has(elder, BANK, ledgers.HELD)) == (40, 60)
    refused(ledger_reasons.SHORT, lambda: booked(elder, helper))
    refused(ledger_reasons.HOLD_TOO_SMALL, lambda: time_bank.settle(booking, served=61, actor=None))
    done = time_bank.settle(booking, served=45, actor=fresh(cast.zhang))
    assert (done.state, done.served) == (BookingState.SETTLED, 45)
    assert (has(elder, BANK), has(elder, BANK, ledgers.REDEEMED), has(helper, BANK)) == (55, 45, 45)
    refused(reasons.BOOKING_OVER, lambda: time_bank.settle(booking, served=1, actor=None))
    second = booked(elder, helper, 55)
    refused(reasons.REASON_NEEDED, lambda: time_bank.cancel(second, reason="", actor=None))
    time_bank.cancel(second, reason="住院", actor=None)
    assert has(elder, BANK) == 55
    assert reconcile(BANK).holds
    assert not list(recount())


def test_the_pool_serves_elders_and_the_same_request_books_once(cast: Cast) -> None:
    elder, helper = volunteer(cast, "杨婆婆", born=ELDER), volunteer(cast, "何姐", number=2)
    refused(ledger_reasons.SHORT, lambda: booked(elder, helper, from_pool=True))
    pool(200)
    refused(reasons.TOO_YOUNG, lambda: booked(helper, elder, from_pool=True))
    first = booked(elder, helper, from_pool=True, key="one")
    assert booked(elder, helper, from_pool=True, key="one") == first
    assert booked(elder, helper, from_pool=True).pk != first.pk
    time_bank.settle(first, served=60, actor=None)
    assert (has(elder, BANK, ledgers.REDEEMED), has(helper, BANK)) == (60, 60)
    assert reconcile(BANK).holds


def test_time_is_given_to_near_relatives_from_sixty_by_people_of_no_team(cast: Cast) -> None:
    son, mother = volunteer(cast, "杨帆"), volunteer(cast, "杨婆婆", number=2, born=ELDER)
    team = volunteer(cast, "团队", number=3, as_team=True)
    with_time(son, 120)
    with_time(team, 120)

    def give(giver: Any, receiver: Any, minutes: int, kinship: str = "parent", key: str = "k") -> Any:
        return time_bank.transfer(giver, receiver, minutes, kinship=kinship, actor=None, key=key)

    refused(reasons.TEAM_DONATES, lambda: give(team, mother, 10))
    refused(reasons.NOT_KIN, lambda: give(son, mother, 10, kinship="friend"))
    refused(reasons.TOO_YOUNG, lambda: give(mother, son, 10))
    refused(reasons.SAME_PERSON, lambda: give(son, son, 10))
    refused(reasons.NOT_WHOLE, lambda: give(son, mother, 0))
    refused(ledger_reasons.SHORT, lambda: give(son, mother, 121))
    entry = give(son, mother, 50)
    assert give(son, mother, 50) == entry  # the same request, sent again
    assert (has(son, BANK), has(mother, BANK)) == (70, 50)
    VolunteerLimit.objects.filter(code=BANK_CAP).update(value=60)
    refused(ledger_reasons.ABOVE_CEILING, lambda: give(son, mother, 20, key="k2"))
    time_bank.donate(team, 120, actor=None, key="d")
    assert has(team, BANK) == 0
    refused(
        access_reasons.OUTSIDE_AREA,
        lambda: time_bank.donate(son, 10, actor=fresh(cast.zhao), key="z"),
    )
