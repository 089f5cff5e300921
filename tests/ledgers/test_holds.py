"""What is put aside is settled or released once; what was booked is taken back once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from governance.common.refusals import Refused
from governance.ledgers import holds, reasons
from governance.ledgers.accounts import AccountRef
from governance.ledgers.models import Hold
from governance.ledgers.posting import post
from governance.ledgers.reversal import reverse
from tests.ledgers.books import award, funded, have, own, shop, spending

pytestmark = pytest.mark.django_db

WANG = own("wang")
ASIDE = AccountRef("test_beans", "held", "wang")


@pytest.fixture
def hold() -> Hold:
    funded()
    post(award("wang", 50, "clue:1"), actor=None)
    return holds.place(WANG, 20, cause="booking:1", actor=None)


def test_what_is_held_cannot_be_spent_otherwise(hold: Hold) -> None:
    assert have(WANG, ASIDE) == [30, 20]
    with pytest.raises(Refused) as refused:
        post(spending("wang", "shop", 31, "s:1"), actor=None)
    assert refused.value.reason == reasons.SHORT


def test_a_settlement_pays_and_gives_back_the_rest(hold: Hold) -> None:
    holds.settle(hold, {shop("s"): 15}, actor=None)
    assert have(WANG, ASIDE, shop("s")) == [35, 0, 15]
    hold.refresh_from_db()
    assert hold.state == Hold.State.SETTLED


def test_a_hold_ends_once_and_says_how(hold: Hold) -> None:
    holds.release(hold, actor=None)
    assert have(WANG, ASIDE) == [50, 0]
    with pytest.raises(Refused, match="已退回"):
        holds.settle(hold, {shop("s"): 1}, actor=None)


def test_no_more_than_what_is_held_is_settled(hold: Hold) -> None:
    with pytest.raises(Refused) as refused:
        holds.settle(hold, {shop("s"): 21}, actor=None)
    assert refused.value.reason == reasons.HOLD_TOO_SMALL
    assert have(WANG, ASIDE) == [30, 20]


def test_requests_sent_twice_place_and_settle_once(hold: Hold) -> None:
    first = holds.place(WANG, 5, cause="booking:2", key="k1", actor=None)
    assert holds.place(WANG, 5, cause="booking:2", key="k1", actor=None) == first
    paid = holds.settle(first, {shop("s"): 5}, key="k2", actor=None)
    assert holds.settle(first, {shop("s"): 5}, key="k2", actor=None) == paid
    assert have(WANG, shop("s")) == [25, 5]


def test_what_nobody_settles_goes_back_when_its_time_is_over(hold: Hold) -> None:
    now = timezone.now()
    late = holds.place(WANG, 5, cause="booking:2", expires_at=now - timedelta(minutes=1), actor=None)
    holds.place(WANG, 5, cause="booking:3", expires_at=now + timedelta(minutes=1), actor=None)
    assert holds.release_expired(now) == 1
    late.refresh_from_db()
    assert late.state == Hold.State.RELEASED
    assert have(WANG, ASIDE) == [25, 25]


def test_of_an_account_without_holds_nothing_is_held() -> None:
    with pytest.raises(ValueError, match="can be held"):
        holds.place(shop("s"), 1, cause="x:1", actor=None)


def test_a_reversal_is_a_visible_entry_of_the_opposite_once() -> None:
    funded()
    entry = post(award("wang", 8, "clue:1"), actor=None)
    back = reverse(entry, reason="线索不实", actor=None)
    assert have(WANG) == [0]
    assert (back.reverses, back.reason) == (entry, "线索不实")
    with pytest.raises(Refused) as refused:
        reverse(entry, reason="再来一次", actor=None)
    assert refused.value.reason == reasons.ALREADY_REVERSED


def test_a_reversal_says_why_and_is_not_reversed_itself() -> None:
    entry = funded()
    with pytest.raises(Refused) as refused:
        reverse(entry, reason="  ", actor=None)
    assert refused.value.reason == reasons.REASON_NEEDED
    back = reverse(entry, reason="重复登记", actor=None)
    with pytest.raises(Refused) as refused:
        reverse(back, reason="反悔", actor=None)
    assert refused.value.reason == reasons.NOT_REVERSIBLE


def test_what_is_spent_already_is_not_taken_back() -> None:
    funded()
    entry = post(award("wang", 8, "clue:1"), actor=None)
    post(spending("wang", "s", 8, "s:1"), actor=None)
    with pytest.raises(Refused) as refused:
        reverse(entry, reason="线索不实", actor=None)
    assert refused.value.reason == reasons.SHORT


def test_a_settlement_taken_back_returns_to_the_holder(hold: Hold) -> None:
    paid = holds.settle(hold, {shop("s"): 15}, actor=None)
    reverse(paid, reason="服务没有发生", actor=None)
    assert have(WANG, ASIDE, shop("s")) == [50, 0, 0]


def test_a_hold_is_released_and_not_reversed(hold: Hold) -> None:
    with pytest.raises(Refused) as refused:
        reverse(hold.placed_by, reason="取消", actor=None)
    assert refused.value.reason == reasons.NOT_REVERSIBLE
