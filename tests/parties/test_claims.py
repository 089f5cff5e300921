"""Claims: places, lead and partners, confirmed in time, milestones, given up with a reason, agenda, year."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from governance.cases.choices import ClockState
from governance.cases.models import Case, CaseLog, Clock, TimeLimit
from governance.cases.reasons import NO_RIGHT, NOT_LEAD
from governance.cases.sla import clocks
from governance.cases.workflow.validation import Incomplete
from governance.common.refusals import Refused
from governance.notices.models import Notice
from parties import reasons
from parties.alliances import services as alliances
from parties.alliances.agenda import proposed_for
from parties.claims import services
from parties.claims.progress import stands
from parties.lists.clocks import CONFIRMING, DELIVERY, UNCLAIMED
from parties.models import Claim, Milestone
from parties.rights import NEEDS
from tests.cases.story import MORNING, act, instant, photo
from tests.cases.sweeping import assert_sound, sweep
from tests.cast import Cast, fresh
from tests.parties.claiming import (
    LATER,
    SOON,
    again,
    claimed,
    confirmed,
    contact,
    delivered,
    need_again,
    offer,
    published,
    rates,
)


def refused(reason: Any, do: Any) -> None:
    with pytest.raises(Refused) as caught:
        do()
    assert caught.value.reason == reason


# Taking a place --------------------------------------------------------------------------


def test_a_unit_claims_in_its_own_name_and_waits_for_the_secretary(cast: Cast) -> None:
    need = published(cast)
    who = contact(cast)
    refused(
        reasons.NOT_OF_YOUR_UNIT, lambda: services.claim(need, offer(cast.office), actor=fresh(who), at=SOON)
    )
    refused(
        reasons.RESOURCE_ELSEWHERE,
        lambda: services.claim(need, offer(cast.south_office), actor=None, at=SOON),
    )
    claim = claimed(need, cast.water, who)
    assert (claim.case.state, claim.place, claim.claimed_by) == ("offered", 1, who)
    clock = clocks.live(claim.case)[0]
    assert (clock.kind, clock.clock_type, clock.amount) == (CONFIRMING, "working_day", 3)
    assert need_again(need).case.state == "published"
    assert Notice.objects.filter(person=cast.secretary, text__contains="请确认").exists()
    for other in (cast.zhang, cast.street_wang, who):
        with pytest.raises(Refused) as caught:
            act(claim.case, "confirm", other, at=SOON)
        assert caught.value.reason == NO_RIGHT
    act(claim.case, "confirm", cast.secretary, at=SOON)
    assert need_again(need).case.state == "claimed"
    assert again(claim).confirmed_by == cast.secretary
    assert [one.kind for one in clocks.live(claim.case)] == [DELIVERY]
    assert_sound()


def test_the_last_place_is_given_once_and_the_second_is_told_who_has_it(cast: Cast) -> None:
    need = published(cast, capacity=1)
    claimed(need, cast.water, cast.shui)
    with pytest.raises(Refused) as caught:
        claimed(need, cast.office, cast.he)
    assert caught.value.reason == reasons.NO_PLACE_LEFT
    assert cast.water.name in str(caught.value)
    assert Case.objects.filter(kind="claim").count() == 1


def test_there_is_one_lead_then_partners_and_a_unit_once(cast: Cast) -> None:
    need = published(cast)
    refused(reasons.LEAD_WANTED, lambda: claimed(need, cast.water, cast.shui, "partner"))
    claimed(need, cast.water, cast.shui)
    refused(reasons.LEAD_CLAIMED, lambda: claimed(need, cast.office, cast.he))
    refused(reasons.CLAIMED_BEFORE, lambda: claimed(need, cast.water, cast.shui, "partner"))
    assert claimed(need, cast.office, cast.he, "partner").place == 2


@pytest.mark.parametrize(("taken", "change"), [("place", {}), ("unit", {"place": 2})])
def test_the_database_itself_keeps_a_place_and_a_unit_once(
    cast: Cast, taken: str, change: dict[str, Any]
) -> None:
    claim = claimed(published(cast), cast.water, cast.shui)
    other = Case.objects.create(
        **{
            one.name: getattr(claim.case, one.name)
            for one in Case._meta.concrete_fields
            if one.name not in ("id", "number", "follow_code", "client_key")
        }
        | {"number": "X-1", "follow_code": "ABCDEFGH"}
    )
    facts = {"need": claim.need, "unit": cast.office, "place": 1, "role": "partner", "claimed_at": SOON}
    if taken == "unit":
        facts["unit"] = cast.water
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.create(case=other, way="service", offer="也来", **(facts | change))


def test_a_claim_that_is_not_confirmed_or_taken_back_frees_its_place(cast: Cast) -> None:
    need = published(cast, capacity=1)
    first = claimed(need, cast.water, cast.shui)
    act(first.case, "decline", cast.secretary, at=SOON, text="医生没有执业资格")
    second = claimed(need, cast.office, cast.he)
    act(second.case, "take_back", cast.he, at=SOON, text="今年人手不够")
    assert claimed(need, cast.water, cast.shui).place == 1
    assert not again(first).is_live
    assert Claim.objects.filter(is_live=True).count() == 1


def test_places_are_never_fewer_than_units_that_have_claimed(cast: Cast) -> None:
    need = published(cast)
    claimed(need, cast.water, cast.shui)
    claimed(need, cast.office, cast.he, "partner")
    said = {"title": "为老人义诊", "text": "每月一次，场地由社区提供", "capacity": 1}
    refused(reasons.LESS_THAN_CLAIMED, lambda: act(need.case, "amend", cast.zhang, at=SOON, **said))
    assert act(need.case, "amend", cast.zhang, at=SOON, **(said | {"capacity": 3})).need.capacity == 3


def test_a_unit_does_not_claim_what_it_asked_for_itself(cast: Cast) -> None:
    need = published(cast, unit=cast.water)
    refused(reasons.OWN_NEED, lambda: claimed(need, cast.water, cast.shui))


# Its own clock ---------------------------------------------------------------------------


def test_three_working_days_are_a_rule_and_an_unconfirmed_claim_is_urged(cast: Cast) -> None:
    assert set(
        TimeLimit.objects.filter(kind="claim", clock=CONFIRMING).values_list("clock_type", "amount")
    ) == {("working_day", 3)}
    claim = claimed(published(cast), cast.water, cast.shui)
    sweep(instant("2026-03-18 10:00"))
    assert Case.objects.overdue(instant("2026-03-18 10:00")).filter(pk=claim.case_id).exists()
    assert CaseLog.objects.filter(case=claim.case_id, act__contains="remind").exists()


# Under way -------------------------------------------------------------------------------


def test_milestones_are_promised_reached_and_the_need_hears_of_all(cast: Cast) -> None:
    need = published(cast)
    claim = confirmed(cast, need, cast.water, cast.shui)
    lines = [{"due": "2026-03-20", "what": "第一次义诊"}, {"due": "2026-04-20", "what": "第二次义诊"}]
    refused(
        reasons.MILESTONE_PAST,
        lambda: act(
            claim.case, "begin", cast.shui, at=SOON, milestones=[{"due": "2026-03-01", "what": "过去"}]
        ),
    )
    with pytest.raises(Refused) as caught:
        act(claim.case, "begin", cast.he, at=SOON)
    assert caught.value.reason == NOT_LEAD
    act(claim.case, "begin", cast.shui, at=SOON, milestones=lines)
    assert need_again(need).case.state == "under_way"
    first = Milestone.objects.filter(claim=claim)[0]
    act(claim.case, "report_progress", cast.shui, at=LATER, text="第一次来了四十位", milestone=first.pk)
    first.refresh_from_db()
    assert first.reached_on == date(2026, 3, 20)
    with pytest.raises(Incomplete):
        act(claim.case, "report_progress", cast.shui, at=LATER, text="又来一次", milestone=first.pk)
    with pytest.raises(Incomplete) as missing:
        act(claim.case, "deliver", cast.shui, at=LATER, text="两次都完成了")
    assert set(missing.value.errors) == {"photos"}
    act(claim.case, "deliver", cast.shui, at=LATER, text="两次都完成了", people=80, photos=[photo()])
    assert need_again(need).case.state == "delivered"
    assert need_again(need).case.log.filter(act="hear").count() == 4
    assert_sound()


def test_the_need_is_delivered_when_every_confirmed_unit_has_delivered(cast: Cast) -> None:
    need = published(cast)
    lead = confirmed(cast, need, cast.water, cast.shui)
    partner = confirmed(cast, need, cast.office, cast.he, "partner")
    act(lead.case, "deliver", cast.shui, at=LATER, text="医生来了三次", photos=[photo()])
    assert need_again(need).case.state == "under_way"
    act(partner.case, "deliver", cast.he, at=LATER, text="场地布置好了", photos=[photo()])
    assert need_again(need).case.state == "delivered"
    act(partner.case, "redo", cast.secretary, at=LATER, text="桌椅没有收回")
    assert need_again(need).case.state == "under_way"


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ((), "published"),
        (("offered",), "published"),
        (("offered", "confirmed"), "claimed"),
        (("under_way", "delivered"), "under_way"),
        (("confirmed", "delivered"), "under_way"),
        (("delivered", "offered"), "delivered"),
        (("given_up",), "published"),
    ],
)
def test_where_a_need_stands_follows_from_its_claims(states: tuple[str, ...], expected: str) -> None:
    assert stands(dict(enumerate(states))) == expected


def test_giving_up_takes_a_reason_and_puts_the_need_back_on_the_list(cast: Cast) -> None:
    need = published(cast, capacity=1)
    claim = confirmed(cast, need, cast.water, cast.shui)
    with pytest.raises(Incomplete):
        act(claim.case, "give_up", cast.shui, at=SOON, text="不做了")
    act(claim.case, "give_up", cast.shui, at=LATER, text="医生外派支援，年内来不了")
    need = need_again(need)
    assert need.case.state == "published"
    assert again(claim).why_given_up.startswith("医生外派")
    running = [clock for clock in clocks.live(need.case) if clock.kind == UNCLAIMED]
    assert [clock.started_at for clock in running] == [LATER]
    assert claimed(need, cast.office, cast.he, at=LATER).place == 1
    assert_sound()


def test_a_need_that_is_withdrawn_takes_its_claims_along_and_judges_nobody(cast: Cast) -> None:
    need = published(cast)
    claim = confirmed(cast, need, cast.water, cast.shui)
    act(need.case, "withdraw", cast.zhang, at=LATER, text="居民不再需要")
    claim = again(claim)
    assert (claim.case.state, claim.is_live) == ("cancelled", False)
    states = set(Clock.objects.filter(case=claim.case, kind=DELIVERY).values_list("state", flat=True))
    assert states == {ClockState.CANCELLED}


def test_rating_ends_the_claims_and_drops_those_never_confirmed(cast: Cast) -> None:
    need = delivered(cast)
    Claim.objects.filter(need=need).update(place=2)
    for number in range(5):
        rates(need, number)
    act(need.case, "rate", cast.secretary, at=LATER, stars=5, text="很好")
    assert [one.case.state for one in Claim.objects.filter(need=need)] == ["done"]
    assert act(need.case, "close", cast.secretary, at=LATER).state == "closed"


# The meeting -----------------------------------------------------------------------------


def test_unclaimed_after_fifteen_days_it_stands_on_the_agenda_and_a_unit_is_assigned(cast: Cast) -> None:
    alliance = alliances.found(
        area=cast.east_street, actor=None, name="东街党建联盟", founded_on=date(2025, 1, 1)
    )
    need, other = published(cast), published(cast)
    claimed(other, cast.water, cast.shui)
    early, late = MORNING + timedelta(days=14), MORNING + timedelta(days=17)
    assert list(services.needs_for_agenda(alliance, early)) == []
    assert list(services.needs_for_agenda(alliance, late)) == [need]
    proposed = [(source.code, one.key) for source, one in proposed_for(alliance)]  # now, long after
    assert ("needs", need.case.number) in proposed
    said = {"role": "lead", "way": "service", "text": "联席会议商定由水务局牵头"}
    with pytest.raises(Refused) as caught:
        act(need.case, "assign", cast.zhang, at=late, unit=cast.water, **said)
    assert caught.value.reason == NO_RIGHT
    case = act(need.case, "assign", cast.secretary, at=late, unit=cast.water, **said)
    assert case.state == "claimed"
    assert Claim.objects.get(need=need).case.state == "confirmed"
    assert list(services.needs_for_agenda(alliance, late)) == []
    assert_sound()


# Who sees --------------------------------------------------------------------------------


def test_a_contact_sees_the_claims_of_the_own_unit_and_nothing_else(cast: Cast) -> None:
    need = published(cast)
    mine = claimed(need, cast.water, cast.shui)
    other = claimed(need, cast.office, cast.he, "partner")
    who = fresh(contact(cast))
    assert list(Claim.objects.restrict(who, NEEDS)) == [mine]
    assert [one.pk for one in Case.objects.readable(who)] == [mine.case_id]
    assert set(Claim.objects.restrict(fresh(cast.secretary), NEEDS)) == {mine, other}
    assert list(Claim.objects.restrict(fresh(cast.zhao), NEEDS)) == []
