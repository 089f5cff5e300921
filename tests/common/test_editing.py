"""Two editors of one thing: the second sees the first one's change before writing over it."""

from __future__ import annotations

from datetime import date

import pytest

from governance.common import editing
from tests.refusals import refused

LABELS = {"name": "名称", "households": "户数"}


def test_what_was_seen_and_is_still_so_may_be_written() -> None:
    token = editing.seen({"name": "东巷", "from": date(2026, 1, 1)})
    editing.insist_unchanged(token, {"name": "东巷", "from": date(2026, 1, 1)}, LABELS)


def test_a_change_in_between_is_named_with_both_values() -> None:
    token = editing.seen({"name": "东巷", "households": 310})
    with pytest.raises(editing.Changed) as caught:
        editing.insist_unchanged(token, {"name": "东巷", "households": 420}, LABELS)
    assert [(d.label, d.before, d.after) for d in caught.value.differences] == [("户数", 310, 420)]
    assert "户数" in str(caught.value)


def test_a_token_that_was_not_made_here_is_refused() -> None:
    # Not as parameters: a token tells the second it was made in, and workers must find the same tests.
    for token in ("", "made-up", editing.seen({"name": "东巷"}) + "x"):
        with refused(editing.SEEN_SPOILT):
            editing.insist_unchanged(token, {"name": "东巷"})
