"""Shared resources: hours, bookings, nobody twice, no-shows, and who may see and decide what."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from governance.access import reasons as access_reasons
from governance.access import services as access
from governance.access.models import AuditEntry
from governance.cases.models import Case, CaseLog, LoopSetting
from governance.cases.reasons import NOT_DESK_OR_LEAD
from governance.common.refusals import Refused
from governance.notices.models import Delivery
from parties import reasons
from parties.models import Booking, SharedResource
from parties.resources import booking, proof, services, times, upkeep
from parties.resources.booking import Wanted
from parties.resources.names import NO_SHOWS
from parties.rights import KEEP, RESOURCES
from tests.cases.story import MORNING, act, instant
from tests.cases.sweeping import assert_sound
from tests.cast import Cast, fresh, person
from tests.parties.booked import DAILY, ELEVEN, NINE, OTHER, PHONE, TEN, books, room, tools


def refused(reason: Any, act_: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        act_()
    assert caught.value.reason == reason, caught.value
    return caught.value


@pytest.mark.parametrize(
    ("start", "hours", "said", "reason"),
    [
        ("2026-03-12 09:00", 1, {}, reasons.IN_THE_PAST),
        ("2026-03-30 09:00", 1, {}, reasons.TOO_FAR_AHEAD),
        ("2026-03-13 09:00", 4, {}, reasons.TOO_LONG),
        ("2026-03-14 09:00", 1, {}, reasons.CLOSED_THAT_DAY),
        ("2026-03-13 08:00", 1, {}, reasons.NOT_THEN),
        ("2026-03-13 17:00", 2, {}, reasons.NOT_THEN),
        ("2026-03-13 09:30", 1, {}, reasons.OFF_THE_GRID),
        ("2026-03-13 09:00", 1.5, {}, reasons.OFF_THE_GRID),
        ("2026-03-13 09:00", 1, {"people": 21}, reasons.TOO_MANY_PEOPLE),
        ("2026-03-13 09:00", 1, {"pieces": 2}, reasons.TOO_MANY_PIECES),
    ],
)
def test_what_cannot_be_booked_says_why(cast: Cast, start: str, hours: float, said: Any, reason: Any) -> None:
    place = room(cast)
    refused(reason, lambda: books(place, instant(start), hours, **said))
    assert not Booking.objects.exists()


def test_an_exception_closes_or_opens_a_day(cast: Cast) -> None:
    place = room(cast)
    services.set_exception(place, date(2026, 3, 13), actor=None, note="消毒")
    refused(reasons.CLOSED_THAT_DAY, lambda: books(place))
    made = services.set_exception(place, date(2026, 3, 14), actor=None, opens=time(10), closes=time(12))
    assert books(place, instant("2026-03-14 10:00")).state == "approved"
    services.drop_exception(made, actor=None)
    refused(reasons.CLOSED_THAT_DAY, lambda: books(place, instant("2026-03-14 11:00"), phone=OTHER))


def test_one_at_a_time_and_the_next_begins_when_the_last_ends(cast: Cast) -> None:
    place = room(cast)
    books(place, NINE, 2)
    refused(reasons.TAKEN, lambda: books(place, TEN, phone=OTHER))
    assert books(place, ELEVEN, phone=OTHER).state == "approved"


def test_the_database_itself_refuses_an_overlap(cast: Cast) -> None:
    first = books(room(cast))
    copy = Booking.objects.get(pk=first.pk)
    copy.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)


def test_several_pieces_are_lent_until_none_is_left(cast: Cast) -> None:
    ladders = tools(cast, 3)
    books(ladders, NINE, 2, pieces=1)
    books(ladders, TEN, 2, pieces=1, phone=OTHER)
    caught = refused(reasons.TOO_FEW_PIECES, lambda: books(ladders, TEN, pieces=2))
    assert "1 件" in str(caught)
    assert books(ladders, TEN, pieces=1).state == "approved"
    refused(reasons.TAKEN, lambda: books(ladders, TEN, phone="13900003333"))
    assert [slot.left for slot in times.calendar(ladders, date(2026, 3, 13), 1, at=MORNING)[0].slots[:4]] == [
        2, 0, 2, 3,
    ]  # fmt: skip


def test_the_owner_decides_on_the_loop_against_a_clock(cast: Cast) -> None:
    place = room(cast, needs_approval=True)
    made = books(place)
    case = Case.objects.get(booking=made)
    assert (made.state, case.state, case.lead_unit) == ("requested", "asked", cast.water)
    assert case.clocks.get().due_at == instant("2026-03-13 17:30")  # one working day
    assert PHONE not in case.text + case.title
    refused(reasons.TAKEN, lambda: books(place, phone=OTHER))  # what is asked for holds the time, too
    refused(NOT_DESK_OR_LEAD, lambda: act(case, "approve", cast.he))
    act(case, "approve", cast.shui)
    assert Booking.objects.get(pk=made.pk).state == "approved"
    told = Delivery.objects.exclude(address="").latest("pk")
    assert told.address == PHONE
    assert "预约成功" in told.text
    assert_sound()


def test_refused_with_a_reason_the_time_is_free_again(cast: Cast) -> None:
    place = room(cast, needs_approval=True)
    made = books(place)
    act(made.case, "refuse", cast.zhang, text="当天有会")
    assert Booking.objects.get(pk=made.pk).reason == "当天有会"
    assert books(place, phone=OTHER).state == "requested"


def test_a_request_lapses_when_its_time_comes(cast: Cast) -> None:
    made = books(room(cast, needs_approval=True))
    assert upkeep.lapse(NINE - timedelta(minutes=1)) == 0
    assert upkeep.lapse(NINE) == 1
    assert upkeep.lapse(NINE) == 0
    assert Booking.objects.get(pk=made.pk).state == "lapsed"
    assert Case.objects.get(booking=made).state == "lapsed"
    assert_sound()


def test_cancelled_in_time_by_the_booker_later_only_by_the_owner(cast: Cast) -> None:
    place = room(cast, needs_approval=True)
    made = books(place)
    refused(
        reasons.TOO_LATE_TO_CANCEL, lambda: booking.cancel(made, actor=None, at=NINE - timedelta(minutes=90))
    )
    booking.cancel(made, actor=None, at=NINE - timedelta(hours=2))
    assert CaseLog.objects.filter(case=made.case, act="cancel").count() == 1
    again = books(place)
    refused(
        reasons.WHY_NEEDED, lambda: booking.cancel(again, actor=fresh(cast.shui), as_booker=False, at=MORNING)
    )
    refused(
        access_reasons.OUTSIDE_AREA,
        lambda: booking.cancel(again, actor=fresh(cast.zhao), as_booker=False, reason="停电", at=MORNING),
    )
    booking.cancel(again, actor=fresh(cast.shui), as_booker=False, reason="停电", at=NINE)
    assert "停电" in Delivery.objects.latest("pk").text


def test_used_and_rated_or_a_no_show(cast: Cast) -> None:
    made = books(room(cast))
    refused(reasons.NOT_BEGUN, lambda: booking.settle(made, came=True, actor=fresh(cast.shui), at=MORNING))
    refused(reasons.BOOKING_IS, lambda: booking.rate(made, rating=5))
    booking.settle(made, came=True, actor=fresh(cast.shui), at=NINE)
    refused(reasons.RATING_RANGE, lambda: booking.rate(made, rating=6))
    assert booking.rate(made, rating=4, remark="干净").rating == 4
    row = booking.settle(made, came=False, actor=fresh(cast.shui), at=TEN)
    assert (row.state, row.rating) == ("no_show", None)
    assert AuditEntry.objects.filter(subject_id=str(made.pk), subject_type="parties.booking").count() == 2


def test_repeated_no_shows_are_blocked_for_a_time_and_the_rule_is_a_row(cast: Cast) -> None:
    place = room(cast)

    def misses(day: str) -> None:
        start = instant(f"{day} 09:00")
        made = books(place, start, at=start - timedelta(days=1))
        booking.settle(made, came=False, actor=None, at=start)

    misses("2026-03-02")
    misses("2026-03-03")
    caught = refused(reasons.BLOCKED, lambda: books(place))
    assert "2026-04-02" in str(caught)
    assert books(place, phone=OTHER).state == "approved"
    later = instant("2026-04-02 09:00")
    assert books(place, later, at=later - timedelta(minutes=1), phone="13900004444").state == "approved"
    assert books(place, later + timedelta(hours=1), at=later).state == "approved"  # the block is over
    LoopSetting.objects.filter(pk=NO_SHOWS).update(value=3)
    assert books(place, TEN).state == "approved"


def test_who_has_many_bookings_open_uses_them_first(cast: Cast) -> None:
    place = tools(cast, 9)
    for _n in range(3):
        books(place)
    refused(reasons.TOO_MANY_OPEN, lambda: books(place))


def test_without_an_account_time_is_theirs_only_when_the_telephone_is_proved(cast: Cast) -> None:
    place = room(cast)
    wanted = Wanted(NINE, TEN, "议事", name="杨女士", phone="139 0000 1111")
    asked = booking.ask_for(place, wanted, at=MORNING)
    token = proof.send_link(PHONE, at=MORNING, booking=asked)
    assert token in Delivery.objects.latest("pk").text
    books(place, phone=OTHER)  # somebody is faster
    found = proof.waiting_for(token)
    assert found is not None
    refused(reasons.TAKEN, lambda: booking.prove(found, at=MORNING))
    asked.starts_at, asked.ends_at = TEN, ELEVEN
    asked.save()
    row = proof.waiting_for(token)
    assert row is not None
    assert booking.prove(row, at=MORNING).state == "approved"
    assert booking.prove(row, at=MORNING).state == "approved"
    assert proof.waiting_for(token) is None


def test_nobody_learns_whether_a_number_has_bookings(cast: Cast) -> None:
    before = Delivery.objects.count()
    proof.send_link("13711112222", at=MORNING)
    assert Delivery.objects.count() == before
    books(room(cast))
    proof.send_link(PHONE, at=MORNING)
    assert "链接" in Delivery.objects.latest("pk").text


def test_reminded_once_taken_as_used_forgotten_in_the_end(cast: Cast) -> None:
    made = books(room(cast), instant("2026-03-16 09:00"))
    day_before = instant("2026-03-15 09:30")
    assert upkeep.tend(day_before)["reminded"] == 1
    assert upkeep.tend(day_before)["reminded"] == 0
    assert upkeep.take_as_used(instant("2026-03-19 10:00")) == 1
    assert upkeep.forget(instant("2026-09-12 10:00")) == 0
    assert upkeep.forget(instant("2026-09-12 10:01")) == 1
    row = Booking.objects.get(pk=made.pk)
    assert (row.name, row.phone, row.phone_index, row.state) == ("", "", "", "used")


def test_pausing_says_why_and_closing_waits_for_what_is_booked(cast: Cast) -> None:
    place = room(cast)
    made = books(place)
    soon = timezone.now() + timedelta(days=2)
    Booking.objects.update(starts_at=soon, ends_at=soon + timedelta(hours=1))
    owner = fresh(cast.shui)
    refused(reasons.RESOURCE_WHY, lambda: services.set_state(place, "paused", reason=" ", actor=owner))
    refused(
        reasons.RESOURCE_STILL_BOOKED, lambda: services.set_state(place, "closed", reason="搬走", actor=owner)
    )
    services.set_state(place, "paused", reason="装修", actor=owner)
    assert "装修" in str(refused(reasons.RESOURCE_NOT_OPEN, lambda: books(place, TEN, phone=OTHER)))
    refused(
        reasons.RESOURCE_BOOKED_AHEAD,
        lambda: services.edit(place, actor=owner, hours=DAILY, pieces=2),
    )
    booking.cancel(made, actor=None, at=MORNING)
    services.set_state(place, "closed", reason="搬走", actor=owner)
    refused(reasons.RESOURCE_CLOSED, lambda: services.edit(place, actor=owner, hours=DAILY, name="别名"))
    changes = AuditEntry.objects.filter(subject_type="parties.sharedresource", subject_id=str(place.pk))
    assert changes.count() == 3


def test_a_unit_sees_and_keeps_its_own_the_next_street_nothing(cast: Cast) -> None:
    mine, other = room(cast), tools(cast, unit=cast.office)
    made = books(other)
    contact = person("lian", "联络员")
    access.give_post(
        contact, role=cast.roles["alliance_contact"], area=cast.north, unit=cast.water, actor=None
    )

    def seen(who: Any) -> set[int]:
        rows = SharedResource.objects.restrict(fresh(who), RESOURCES)
        return set(rows.values_list("pk", flat=True))

    assert seen(contact) == seen(cast.shui) == {mine.pk}
    assert seen(cast.zhang) == seen(cast.official) == {mine.pk, other.pk}
    assert seen(cast.zhao) == seen(cast.nobody) == set()
    assert not Booking.objects.restrict(fresh(contact), KEEP).filter(pk=made.pk).exists()
    assert not Booking.objects.restrict(fresh(cast.zhao), KEEP).exists()
    refused(
        access_reasons.OUTSIDE_AREA,
        lambda: services.set_state(other, "paused", reason="装修", actor=fresh(contact)),
    )
    refused(
        reasons.RESOURCE_UNIT_ELSEWHERE,
        lambda: room(cast, unit=cast.south_office, name="别区的会议室"),
    )
