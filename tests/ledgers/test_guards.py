"""The database refuses what is no book-keeping; the recount finds what was done behind its back."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from governance.ledgers import holds
from governance.ledgers.models import Account, Entry, Hold, Line
from governance.ledgers.posting import post
from governance.ledgers.recount import recount
from governance.ledgers.reversal import reverse
from tests.forgery import behind_the_guards
from tests.ledgers.books import FUND, award, donation, funded, own, row, shop, spending

pytestmark = pytest.mark.django_db


def books() -> None:
    funded()
    post(award("wang", 50, "clue:1"), actor=None)
    entry = post(spending("wang", "s", 10, "s:1"), actor=None)
    reverse(entry, reason="退货", actor=None)
    holds.settle(holds.place(own("wang"), 20, cause="b:1", actor=None), {shop("s"): 20}, actor=None)
    holds.place(own("wang"), 5, cause="b:2", actor=None)


def refused_by_the_database(act: Callable[[], object], match: str) -> None:
    def committed() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            act()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError, match=match):
        committed()


def test_entries_and_lines_are_never_changed_or_deleted() -> None:
    books()
    refused_by_the_database(lambda: Line.objects.update(amount=1), "append-only|refused")
    refused_by_the_database(lambda: Line.objects.all()._raw_delete("default"), "append-only|refused")
    refused_by_the_database(lambda: Entry.objects.update(reason="x"), "append-only|refused")
    refused_by_the_database(lambda: Account.objects.all()._raw_delete("default"), "append-only|refused")


def test_an_entry_that_does_not_balance_is_not_committed() -> None:
    entry = funded()
    fund = row(FUND)

    def lopsided() -> None:
        Line.objects.create(entry=entry, account=fund, amount=7, sequence=2, balance_after=107, digest="x")

    refused_by_the_database(lopsided, "add up to 7")

    def empty() -> None:
        Entry.objects.create(
            ledger="test_beans",
            kind="award",
            cause="x",
            at=entry.at,
            day=entry.day,
            actor_name="x",
            digest="x",
        )

    refused_by_the_database(empty, "0 lines")


def test_a_balance_is_not_written_without_its_line() -> None:
    funded()
    refused_by_the_database(lambda: Account.objects.filter(pk=row(FUND).pk).update(balance=1), "last line")


def test_a_floor_is_kept_by_the_database_too() -> None:
    funded()
    refused_by_the_database(lambda: Account.objects.filter(pk=row(FUND).pk).update(balance=-1), "floor")


def test_whose_an_account_is_never_changes() -> None:
    funded()
    refused_by_the_database(lambda: Account.objects.update(holder="x"), "never changes")


def differences() -> list[str]:
    return [f"{one.where}: {one.what}" for one in recount()]


def test_sound_books_show_no_difference() -> None:
    books()
    assert differences() == []
    said = StringIO()
    call_command("check_ledgers", stdout=said)
    assert f"{Line.objects.count()} lines" in said.getvalue()


FORGERIES: dict[str, tuple[Callable[[], object], str]] = {
    "balance": (lambda: Account.objects.filter(kind="own").update(balance=999), "keeps 999"),
    "amount": (lambda: Line.objects.filter(account__kind="own", sequence=1).update(amount=51), "add up to 1"),
    "middle line gone": (
        lambda: Line.objects.filter(account__kind="own", sequence=2)._raw_delete("default"),
        "line 2 is missing",
    ),
    "reason": (lambda: Entry.objects.filter(kind="award").update(reason="别的"), "the row was changed"),
    "chain": (
        lambda: Line.objects.filter(account__kind="own", sequence=2).update(digest="0" * 64),
        "chained",
    ),
    "hold": (lambda: Hold.objects.filter(state="held").update(amount=6), "open holds say 6"),
    "hold ended": (lambda: Hold.objects.filter(state="held").update(state="settled"), "open holds say 0"),
    "tail": (
        lambda: Line.objects.filter(account__kind="own").order_by("-sequence")[:1].get().delete(),
        "keeps 25",
    ),
}


@pytest.mark.parametrize("what", FORGERIES)
def test_the_recount_finds(what: str) -> None:
    books()
    forge, said = FORGERIES[what]
    with behind_the_guards():
        if what == "hold ended":
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE ledgers_hold DROP CONSTRAINT ledger_hold_ended_once")
        forge()
    found = differences()
    assert any(said in one for one in found), found
    with pytest.raises(SystemExit):
        call_command("check_ledgers", stderr=StringIO())


def test_donations_need_no_fund() -> None:
    post(donation(1, "d:9"), actor=None)
    assert differences() == []
