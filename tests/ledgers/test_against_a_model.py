"""Any sequence of acts leaves the books as plain dictionaries say, and the recount finds nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.common.refusals import Refused
from governance.ledgers import holds
from governance.ledgers.models import Account, Entry, Hold
from governance.ledgers.posting import post
from governance.ledgers.recount import recount
from governance.ledgers.reversal import reverse
from tests.ledgers.books import award, donation, own, shop, spending

pytestmark = pytest.mark.django_db

PEOPLE, SHOPS = ("wang", "li"), ("s1", "s2")
Amounts = dict[tuple[str, str], int]
ACTS = st.lists(
    st.tuples(
        st.sampled_from(("donate", "award", "spend", "hold", "settle", "release", "reverse")),
        st.sampled_from(PEOPLE),
        st.sampled_from(SHOPS),
        st.integers(1, 30),
        st.integers(0, 5),
    ),
    min_size=5,
    max_size=20,
)


@dataclass
class Naive:
    """The same books without chains, locks or rows."""

    have: Counter[tuple[str, str]] = field(default_factory=Counter)
    moves: list[tuple[str, Amounts]] = field(default_factory=list)
    reversed: set[int] = field(default_factory=set)
    held: list[tuple[str, int] | None] = field(default_factory=list)

    def move(self, kind: str, amounts: Amounts) -> bool:
        if any(k[0] != "given" and self.have[k] + n < 0 for k, n in amounts.items()):
            return False
        self.have.update(amounts)
        self.moves.append((kind, amounts))
        return True


@given(ACTS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_books_are_what_a_naive_model_says(acts: list[tuple[str, str, str, int, int]]) -> None:
    with transaction.atomic():
        compare(acts)
        transaction.set_rollback(True)


def compare(acts: list[tuple[str, str, str, int, int]]) -> None:
    naive, entries, placed = Naive(), [], []
    for n, (act, who, where, amount, which) in enumerate(acts):
        cause, mine = f"act:{n}", ("own", who)
        try:
            with transaction.atomic():
                if act == "donate":
                    entry = post(donation(amount, cause), actor=None)
                elif act == "award":
                    entry = post(award(who, amount, cause), actor=None)
                elif act == "spend":
                    entry = post(spending(who, where, amount, cause), actor=None)
                elif act == "hold":
                    hold = holds.place(own(who), amount, cause=cause, actor=None)
                    placed.append(hold)
                    entry = hold.placed_by
                elif act in ("settle", "release"):
                    if not placed:
                        continue
                    hold = placed[which % len(placed)]
                    if act == "settle":
                        entry = holds.settle(hold, {shop(where): min(amount, hold.amount)}, actor=None)
                    else:
                        entry = holds.release(hold, actor=None)
                else:
                    if not entries:
                        continue
                    entry = reverse(entries[which % len(entries)], reason="更正", actor=None)
            booked = True
        except Refused:
            booked = False
        if act == "donate":
            expected = naive.move(act, {("given", "city"): -amount, ("fund", "city"): amount})
        elif act == "award":
            expected = naive.move(act, {("fund", "city"): -amount, mine: amount})
        elif act == "spend":
            expected = naive.move(act, {mine: -amount, ("shop", where): amount})
        elif act == "hold":
            expected = naive.move(act, {mine: -amount, ("held", who): amount})
            if expected:
                naive.held.append((who, amount))
        elif act in ("settle", "release"):
            index = which % len(naive.held)
            if expected := (open_hold := naive.held[index]) is not None:
                holder, total = open_hold
                paid = min(amount, total) if act == "settle" else 0
                moved = {("held", holder): -total, ("shop", where): paid, ("own", holder): total - paid}
                naive.move(act, {k: v for k, v in moved.items() if v})
                naive.held[index] = None
        else:
            index = which % len(entries)
            kind, amounts = naive.moves[index]
            expected = kind not in ("hold", "release", "reverse") and index not in naive.reversed
            if expected:
                back: Counter[tuple[str, str]] = Counter()
                for (account, holder), moved_amount in amounts.items():
                    to = "own" if kind == "settle" and account == "held" else account
                    back[to, holder] -= moved_amount
                expected = naive.move("reverse", {k: v for k, v in back.items() if v})
            if expected:
                naive.reversed.add(index)
        assert booked == expected, (act, who, where, amount, which)
        if booked:
            entries.append(entry)
    rows = Account.objects.values_list("kind", "holder", "balance")
    assert {(kind, holder): n for kind, holder, n in rows if n} == {k: n for k, n in naive.have.items() if n}
    assert Entry.objects.count() == len(naive.moves)
    assert Hold.objects.filter(state="held").count() == sum(one is not None for one in naive.held)
    assert list(recount()) == []
