"""Needs: who brings them, what is published, what fits, how residents prove a telephone and rate."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from governance.access import reasons as access_reasons
from governance.cases.models import Case, LoopSetting
from governance.cases.reasons import NOT_HOLDER
from governance.cases.sla import clocks
from governance.cases.workflow.validation import Incomplete
from governance.common.refusals import Refused
from governance.notices.models import Delivery
from parties import reasons
from parties.lists import matching, proofs, services
from parties.lists.clocks import RATING, REVIEW, UNCLAIMED
from parties.lists.reading import mean_stars
from parties.lists.services import collect
from parties.models import NeedItem, PhoneProof, Rating, ResourceItem
from parties.rights import NEEDS
from tests.cases.story import MORNING, act
from tests.cases.sweeping import assert_sound
from tests.cast import Cast, fresh
from tests.parties.claiming import (
    LATER,
    RATED,
    collected,
    contact,
    delivered,
    kind,
    link_of,
    need_again,
    offer,
    published,
    rates,
    wish,
)

PHONE = "13812345678"


def refused(reason: Any, do: Any) -> None:
    with pytest.raises(Refused) as caught:
        do()
    assert caught.value.reason == reason


# Collected and published -----------------------------------------------------------------


def test_staff_grid_workers_and_units_bring_needs_each_where_they_may(cast: Cast) -> None:
    assert collected(cast).state == "collected"
    grid = collect(wish(cast, source="grid", area=cast.east_grid), actor=fresh(cast.grid_ma), at=MORNING)
    assert (grid.desk, grid.need.source) == (cast.east_lane, "grid")
    who = contact(cast)
    case = collect(wish(cast, unit=cast.water), actor=fresh(who), at=MORNING)
    assert (case.need.unit, case.need.source, case.need.collected_by) == (cast.water, "unit", who)
    refused(access_reasons.OUTSIDE_AREA, lambda: collect(wish(cast), actor=fresh(cast.zhao), at=MORNING))
    refused(
        reasons.NOT_OF_YOUR_UNIT,
        lambda: collect(wish(cast, unit=cast.office), actor=fresh(who), at=MORNING),
    )
    refused(
        reasons.RESOURCE_ELSEWHERE,
        lambda: collect(wish(cast, unit=cast.south_office), actor=None, at=MORNING),
    )


def test_what_is_published_is_written_anew_and_never_the_residents_own_words(cast: Cast) -> None:
    case = collected(cast)
    assert [clock.kind for clock in clocks.live(case)] == [REVIEW]
    with pytest.raises(Refused) as caught:
        act(case, "publish", cast.zhao, sort="need", title="理发", text="每月一次为老人理发", capacity=1)
    assert caught.value.reason == NOT_HOLDER
    need = published(cast)
    assert need.case.text not in need.text
    assert [clock.kind for clock in clocks.live(need.case)] == [UNCLAIMED]
    due = clocks.live(need.case)[0].due_at
    assert due is not None
    assert timezone.localdate(due - timedelta(seconds=1)) == timezone.localdate(MORNING) + timedelta(days=15)
    assert_sound()


@pytest.mark.parametrize(("field", "value"), [("capacity", 0), ("capacity", 21), ("title", "题" * 61)])
def test_too_many_places_or_too_long_a_title_are_said_and_not_cut(cast: Cast, field: str, value: Any) -> None:
    said = {"sort": "need", "title": "为老理发", "text": "每月一次为老人理发一次", "capacity": 1}
    with pytest.raises(Incomplete) as caught:
        act(collected(cast), "publish", cast.zhang, **(said | {field: value}))
    assert set(caught.value.errors) == {field}


def test_a_need_is_refused_or_withdrawn_only_with_a_reason(cast: Cast) -> None:
    with pytest.raises(Incomplete):
        act(collected(cast), "refuse", cast.zhang)
    case = act(collected(cast), "refuse", cast.zhang, text="已有上门服务")
    assert (case.state, case.need.ended_because) == ("refused", "已有上门服务")
    taken = act(published(cast).case, "withdraw", cast.zhang, text="居民自己解决了")
    assert taken.state == "withdrawn"
    assert clocks.live(taken) == []
    assert not NeedItem.objects.published().filter(case=taken).exists()


def test_the_colleague_of_the_next_street_sees_no_need(cast: Cast) -> None:
    need = published(cast)
    for who in (cast.zhang, cast.street_wang, cast.official):
        assert need in NeedItem.objects.restrict(fresh(who), NEEDS)
    for who in (cast.zhao, cast.shui, contact(cast)):
        assert need not in NeedItem.objects.restrict(fresh(who), NEEDS)


# Resources, and what fits ----------------------------------------------------------------


def resource(cast: Cast, **changes: Any) -> ResourceItem:
    said: dict[str, Any] = {
        "unit": cast.water,
        "area": cast.north,
        "category": kind(),
        "way": "service",
        "title": "义诊队",
        "text": "两名医生，每月一次",
        "from_on": date(2026, 1, 1),
        "actor": None,
    }
    return services.offer(**(said | changes))


def test_a_unit_offers_changes_and_takes_down_its_own_resources_only(cast: Cast) -> None:
    who = contact(cast)
    made = resource(cast, actor=fresh(who))
    refused(reasons.NOT_OF_YOUR_UNIT, lambda: resource(cast, unit=cast.office, actor=fresh(who)))
    refused(reasons.NOT_OF_YOUR_UNIT, lambda: services.change(made, actor=fresh(cast.he), title="改名"))
    refused(reasons.RESOURCE_ELSEWHERE, lambda: resource(cast, area=cast.south))
    assert services.change(made, actor=fresh(who), title="义诊服务队").title == "义诊服务队"
    services.take_down(made, actor=fresh(who))
    refused(reasons.RESOURCE_WITHDRAWN, lambda: services.take_down(made, actor=fresh(who)))
    assert not ResourceItem.objects.on_offer().exists()


def test_through_a_unit_one_sees_its_own_resources(cast: Cast) -> None:
    mine, other = resource(cast), resource(cast, unit=cast.office)
    assert list(ResourceItem.objects.restrict(fresh(contact(cast)), NEEDS)) == [mine]
    assert set(ResourceItem.objects.restrict(fresh(cast.official), NEEDS)) == {mine, other}
    lane = resource(cast, area=cast.east_lane)
    assert lane in ResourceItem.objects.restrict(fresh(cast.zhang), NEEDS)
    assert lane not in ResourceItem.objects.restrict(fresh(cast.zhao), NEEDS)


def test_need_and_resource_fit_by_kind_place_and_time_and_the_reason_is_said(cast: Cast) -> None:
    need = published(cast)
    NeedItem.objects.filter(pk=need.pk).update(wanted_from=date(2099, 4, 1), wanted_until=date(2099, 6, 30))
    need = need_again(need)
    good = resource(cast, times="每月第一个周六", until_on=date(2099, 5, 31))
    other_kind = resource(cast, category=kind("need_legal"))
    elsewhere = resource(cast, area=cast.west_lane)
    over = resource(cast, until_on=date(2099, 3, 31))
    later = resource(cast, from_on=date(2099, 7, 1))
    fits = matching.resources_for(need)
    assert [fit.resource for fit in fits] == [good]
    assert "为老服务" in fits[0].why
    assert "北区" in fits[0].why
    assert "2099-04-01 至 2099-05-31" in fits[0].why
    assert "每月第一个周六" in fits[0].why
    assert [fit.need for fit in matching.needs_for(good)] == [need]
    for wrong in (other_kind, elsewhere, over, later):
        assert matching.needs_for(wrong) == []


def test_the_nearer_resource_stands_first(cast: Cast) -> None:
    far, near = resource(cast), resource(cast, area=cast.east_lane)
    assert [fit.resource for fit in matching.resources_for(published(cast))] == [near, far]


# Residents -------------------------------------------------------------------------------


def asks(cast: Cast, phone: str = PHONE) -> str:
    proofs.ask_for_need(
        phone,
        area=cast.east_lane,
        category=kind(),
        title="楼道太黑",
        text="三楼楼道灯坏了很久没人修",
        name="陈女士",
        at=MORNING,
    )
    return link_of(phone)


def test_a_residents_need_is_filed_when_the_link_is_used_and_only_once(cast: Cast) -> None:
    token = asks(cast)
    assert not Case.objects.filter(kind="need").exists()
    assert proofs.use("wrong", at=MORNING) is None
    assert proofs.use(token, at=MORNING + timedelta(hours=2)) is None
    case = proofs.use(token, at=MORNING)
    assert isinstance(case, Case)
    assert (case.need.source, case.reporter_phone, case.desk) == ("resident", PHONE, cast.east_lane)
    assert proofs.use(token, at=MORNING) is None
    assert Case.objects.filter(kind="need").count() == 1


def test_what_a_resident_typed_is_wiped_when_used_and_when_too_old(cast: Cast) -> None:
    proofs.use(asks(cast), at=MORNING)
    row = PhoneProof.objects.get()
    assert (row.said, row.phone) == ("", "")
    asks(cast)
    assert json.loads(PhoneProof.objects.latest("pk").said)["name"] == "陈女士"
    assert proofs.forget(MORNING + timedelta(days=2)) == 2


def test_the_message_holds_the_link_and_no_word_of_what_was_typed(cast: Cast) -> None:
    token = asks(cast)
    text = Delivery.objects.filter(notice=None).latest("pk").text
    assert token in text
    assert "楼道" not in text
    assert "陈" not in text


# Rating ----------------------------------------------------------------------------------


def test_a_telephone_rates_once_and_only_what_is_delivered(cast: Cast) -> None:
    waiting = published(cast)
    refused(reasons.NOT_DELIVERED, lambda: rates(waiting, 1))
    need = delivered(cast)
    rates(need, 1)
    refused(reasons.RATED_BEFORE, lambda: rates(need, 1, stars=1))
    refused(reasons.STARS_RANGE, lambda: rates(need, 2, stars=6))
    assert [row.stars for row in Rating.objects.all()] == [5]
    assert "1390000" not in Rating.objects.get().phone_index
    assert need_again(need).case.log.filter(act="count_rating").count() == 1


def test_the_mean_is_said_and_the_community_rates_after_five_answers(cast: Cast) -> None:
    need = delivered(cast)
    for number in range(4):
        rates(need, number)
    assert mean_stars(need.ratings.all()) is None
    with pytest.raises(Refused) as caught:
        act(need.case, "rate", cast.secretary, at=RATED, stars=4, text="居民满意")
    assert caught.value.reason == reasons.RATINGS_MISSING
    rates(need, 4, stars=2)
    assert mean_stars(need.ratings.all()) == 4.4
    case = act(need.case, "rate", cast.secretary, at=RATED, stars=4, text="居民满意")
    assert (case.state, case.need.community_stars) == ("rated", 4)
    assert [clock.kind for clock in clocks.live(case)] == []
    case = act(case, "close", cast.secretary, at=RATED)
    assert case.state == "closed"
    assert_sound()


def test_how_many_answers_are_needed_is_a_setting(cast: Cast) -> None:
    LoopSetting.objects.filter(pk="need_ratings_minimum").update(value=1)
    need = delivered(cast)
    assert [clock.kind for clock in clocks.live(need.case)] == [RATING]
    rates(need, 1, at=LATER)
    assert act(need.case, "rate", cast.secretary, at=RATED, stars=5, text="很好").state == "rated"


def test_a_number_that_a_resident_writes_is_masked(cast: Cast) -> None:
    need = delivered(cast)
    proofs.ask_for_rating(need, PHONE, stars=3, words="找我 13912345678", at=LATER)
    proofs.use(link_of(PHONE), at=LATER)
    assert "13912345678" not in Rating.objects.get().words


def test_a_unit_is_offered_what_is_open_near_it_and_not_what_it_has(cast: Cast) -> None:
    near = published(cast)
    south = offer(cast.south_office)
    assert list(NeedItem.objects.open_to([cast.water])) == [near]
    assert list(NeedItem.objects.open_to([south.unit])) == []
    asked = published(cast, unit=cast.water, source="unit")
    assert asked not in NeedItem.objects.open_to([cast.water])
    assert asked in NeedItem.objects.open_to([cast.office])
    full = delivered(cast, capacity=1)
    assert full not in NeedItem.objects.open_to([cast.office])
