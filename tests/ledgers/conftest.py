"""A ledger of made-up beans: a fund gives them, people hold and spend them, shops are paid."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from governance.ledgers import definitions
from governance.ledgers.definitions import AccountKind, EntryKind, Equation, Ledger

BEANS = Ledger(
    "test_beans",
    "豆",
    "粒",
    accounts=(
        AccountKind("given", "捐入", floor=None),
        AccountKind("fund", "基金"),
        AccountKind("own", "持有", held_in="held"),
        AccountKind("held", "预留"),
        AccountKind("shop", "商户"),
    ),
    entries=(
        EntryKind("donate", "捐赠"),
        EntryKind("award", "奖励"),
        EntryKind("spend", "兑换"),
    ),
    equations=(Equation("捐入 = 基金 + 持有 + 预留 + 商户", ("given",), ("fund", "own", "held", "shop")),),
)


@pytest.fixture(autouse=True)
def _beans() -> Iterator[None]:
    definitions.register(BEANS)
    yield
    definitions.forget(BEANS.code)
