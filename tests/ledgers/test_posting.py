"""Movements are booked whole, once, and within what there is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from governance.common.refusals import Refused
from governance.ledgers import accounts, definitions, reasons
from governance.ledgers.models import Account, Entry, Line
from governance.ledgers.posting import Posting, book, post
from governance.ledgers.statements import statement
from tests.cast import Cast
from tests.ledgers.books import FUND, GIVEN, award, donation, funded, have, own, row, shop, spending

pytestmark = pytest.mark.django_db


def refusal(posting: Posting) -> Refused:
    with pytest.raises(Refused) as refused:
        post(posting, actor=None)
    return refused.value


def test_a_movement_changes_both_accounts_and_says_who_and_why(cast: Cast) -> None:
    entry = post(donation(100, reason="春节慰问", area=cast.east_lane), actor=cast.zhang)
    assert have(GIVEN, FUND) == [-100, 100]
    assert cast.zhang.name in entry.actor_name
    assert [(line.amount, line.balance_after, line.sequence) for line in entry.lines.order_by("amount")] == [
        (-100, -100, 1),
        (100, 100, 1),
    ]


def test_what_is_not_there_is_refused_and_nothing_is_changed() -> None:
    funded(10)
    error = refusal(award("wang", 11, "clue:1"))
    assert error.reason == reasons.SHORT
    assert "10" in str(error)
    assert "11" in str(error)
    assert have(FUND, own("wang")) == [10, 0]
    assert Entry.objects.count() == 1


def test_more_than_the_ceiling_is_refused_and_not_cut() -> None:
    funded()
    post(award("wang", 40, "clue:1"), actor=None)
    error = refusal(award("wang", 11, "clue:2", ceilings={own("wang"): 50}))
    assert error.reason == reasons.ABOVE_CEILING
    assert have(own("wang")) == [40]
    post(award("wang", 10, "clue:2", ceilings={own("wang"): 50}), actor=None)
    assert have(own("wang")) == [50]


def test_the_same_cause_is_booked_once() -> None:
    funded()
    post(award("wang", 5, "clue:1"), actor=None)
    assert refusal(award("wang", 5, "clue:1")).reason == reasons.ALREADY_BOOKED
    assert have(own("wang")) == [5]


def test_a_request_sent_twice_is_answered_with_its_entry() -> None:
    funded()
    first = post(award("wang", 5, "clue:1", key="k1"), actor=None)
    assert post(award("wang", 5, "clue:1", key="k1"), actor=None) == first
    assert have(own("wang")) == [5]


@pytest.mark.parametrize(
    "other",
    [award("wang", 6, "clue:1", key="k1"), award("li", 5, "clue:2", key="k1")],
    ids=["amount", "cause"],
)
def test_a_key_stands_for_one_request_only(other: Posting) -> None:
    funded()
    post(award("wang", 5, "clue:1", key="k1"), actor=None)
    assert refusal(other).reason == reasons.KEY_REUSED


def test_of_many_each_gets_its_answer_and_one_refusal_stops_nobody() -> None:
    funded(10)
    found = book(
        [
            award("wang", 6, "a:1"),
            award("li", 5, "a:2"),
            award("li", 4, "a:3"),
            award("wang", 6, "a:1"),
            spending("wang", "shop", 2, "b:1"),
        ],
        actor=None,
    )
    assert [type(one).__name__ for one in found] == ["Entry", "Refused", "Entry", "Refused", "Entry"]
    assert have(FUND, own("wang"), own("li"), shop("shop")) == [0, 4, 4, 2]
    assert list(row(own("wang")).lines.values_list("sequence", "balance_after")) == [(1, 6), (2, 4)]


@pytest.mark.parametrize(
    "moves",
    [{FUND: 1}, {FUND: 1, GIVEN: -2}, {FUND: 0, GIVEN: 0}, {FUND: 1.5, GIVEN: -1.5}],
    ids=["one line", "unbalanced", "nothing", "fractions"],
)
def test_what_no_book_can_take_is_a_fault_of_the_caller(moves: dict[accounts.AccountRef, int]) -> None:
    with pytest.raises(ValueError, match="d:1"):
        post(Posting("test_beans", "donate", "d:1", moves), actor=None)


def test_a_closed_account_takes_nothing_more() -> None:
    funded()
    post(award("wang", 5, "clue:1"), actor=None)
    with pytest.raises(Refused, match="5"):
        accounts.close(row(own("wang")))
    post(spending("wang", "shop", 5, "s:1"), actor=None)
    accounts.close(row(own("wang")))
    assert refusal(award("wang", 1, "clue:2")).reason == reasons.ACCOUNT_CLOSED


def test_a_statement_begins_with_what_was_there_before() -> None:
    def on(day: int) -> datetime:
        return datetime(2026, 11, day, 4, tzinfo=UTC)

    book([donation(100)], actor=None, at=on(1))
    book([award("wang", 30, "a:1")], actor=None, at=on(2))
    book([spending("wang", "shop", 10, "s:1")], actor=None, at=on(10))
    book([award("wang", 5, "a:2")], actor=None, at=on(11))
    found = statement(row(own("wang")), date(2026, 11, 3), date(2026, 11, 10))
    assert (found.opening, [line.amount for line in found.lines], found.closing) == (30, [-10], 20)
    assert (found.credited, found.debited) == (0, 10)
    empty = statement(row(own("wang")), date(2026, 12, 1), date.max)
    assert (empty.opening, empty.lines, empty.closing) == (25, [], 25)


def test_a_ledger_that_does_not_fit_together_is_not_taken() -> None:
    kinds = (definitions.AccountKind("a", "甲", held_in="b"),)
    with pytest.raises(ValueError, match="no account b"):
        definitions.register(definitions.Ledger("x", "x", "x", kinds, ()))
    with pytest.raises(ValueError, match="twice"):
        definitions.register(definitions.get("test_beans"))


def test_lines_and_entries_are_many_for_few_queries(django_assert_num_queries: object) -> None:
    funded()
    book([award(f"p{n}", 1, f"w:{n}") for n in range(3)], actor=None)
    with django_assert_num_queries(10):  # type: ignore[operator]
        book([award(f"p{n}", 1, f"v:{n}") for n in range(40)], actor=None)
    assert Line.objects.filter(entry__cause__startswith="v:").count() == 80
    assert Account.objects.filter(kind="own").count() == 40
