"""Expecting a refusal by its name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from governance.common.refusals import Reason, Refused


@contextmanager
def refused(code: str | Reason) -> Iterator[None]:
    """``with refused("area_retired"):`` passes when the block is refused for that reason and no other."""
    wanted = code.code if isinstance(code, Reason) else code
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.code == wanted
    assert str(caught.value)
