"""Two people at the same moment: what there is once is given once."""

from __future__ import annotations

import threading
from typing import Any
from unittest import mock

import pytest

from governance.common.refusals import Refused
from governance.ledgers import accounts, holds, posting
from governance.ledgers.models import Account, Entry
from governance.ledgers.posting import post
from governance.ledgers.recount import recount
from governance.ledgers.reversal import reverse
from tests.ledgers.books import FUND, award, funded, have, own, row, shop, spending
from tests.threads import together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def outcomes(results: list[Any]) -> list[str]:
    return sorted(one.code if isinstance(one, Refused) else type(one).__name__ for one in results)


def test_two_awards_over_the_fund_give_one() -> None:
    funded(10)
    found = together(*(lambda n=n: post(award(f"p{n}", 8, f"clue:{n}"), actor=None) for n in range(2)))
    assert outcomes(found) == ["Entry", "ledger_short"]
    assert have(FUND) == [2]
    assert list(recount()) == []


def test_without_the_lock_the_books_are_only_saved_by_the_database() -> None:
    """The control that loses: both read the same balance, and the second writer meets the constraints."""
    funded(10)

    def unlocked(refs: Any) -> Any:
        wanted = list({one.key: one for one in refs}.values())
        Account.objects.bulk_create([accounts._new(one) for one in wanted], ignore_conflicts=True)
        found = {one.key: row(one) for one in wanted}
        barrier.wait(timeout=30)
        return found

    barrier = threading.Barrier(2)
    with mock.patch.object(posting, "lock", unlocked):
        found = together(*(lambda n=n: post(award(f"p{n}", 8, f"clue:{n}"), actor=None) for n in range(2)))
    assert sum(isinstance(one, Entry) for one in found) == 1
    assert "ledger_line_sequence_once" in str(next(one for one in found if not isinstance(one, Entry)))


def test_one_request_by_two_tills_pays_once() -> None:
    funded()
    post(award("wang", 10, "clue:1"), actor=None)
    pay = spending("wang", "s", 10, "code:7", key="k7")
    found = together(lambda: post(pay, actor=None), lambda: post(pay, actor=None))
    assert outcomes(found) == ["Entry", "Entry"]
    assert found[0].pk == found[1].pk
    assert have(own("wang"), shop("s")) == [0, 10]


def test_one_code_at_two_shops_pays_one() -> None:
    funded()
    post(award("wang", 20, "clue:1"), actor=None)
    found = together(
        *(lambda at=at: post(spending("wang", at, 10, "code:7"), actor=None) for at in ("s1", "s2"))
    )
    assert outcomes(found) == ["Entry", "ledger_already_booked"]
    assert have(own("wang")) == [10]


def test_a_cause_without_accounts_in_common_is_booked_once_too() -> None:
    funded()
    post(award("wang", 10, "clue:1"), actor=None)
    post(award("li", 10, "clue:2"), actor=None)
    found = together(
        *(lambda n=n: post(spending(n, f"shop of {n}", 10, "code:7"), actor=None) for n in ("wang", "li"))
    )
    assert outcomes(found) == ["Entry", "ledger_already_booked"]
    assert list(recount()) == []


def test_a_hold_is_settled_or_released_but_not_both() -> None:
    funded()
    post(award("wang", 20, "clue:1"), actor=None)
    hold = holds.place(own("wang"), 20, cause="b:1", actor=None)
    found = together(
        lambda: holds.settle(hold, {shop("s"): 20}, actor=None), lambda: holds.release(hold, actor=None)
    )
    assert outcomes(found) == ["Entry", "ledger_hold_ended"]
    assert sorted(have(own("wang"), shop("s"))) == [0, 20]


def test_an_entry_is_reversed_once() -> None:
    funded()
    entry = post(award("wang", 20, "clue:1"), actor=None)
    found = together(
        lambda: reverse(entry, reason="不实", actor=None), lambda: reverse(entry, reason="不实", actor=None)
    )
    assert outcomes(found) == ["Entry", "ledger_already_reversed"]
    assert have(own("wang")) == [0]


def test_opposite_movements_of_two_accounts_do_not_wait_for_each_other_for_ever() -> None:
    funded()
    post(award("wang", 20, "clue:1"), actor=None)
    post(spending("wang", "s", 10, "s:0"), actor=None)
    there = [lambda n=n: post(spending("wang", "s", 1, f"s:{n}"), actor=None) for n in range(1, 4)]
    first = Entry.objects.get(cause="s:0")
    found = together(*there, lambda: reverse(first, reason="退货", actor=None))
    assert outcomes(found) == ["Entry"] * 4
    assert list(recount()) == []
