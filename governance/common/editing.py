"""Two people editing the same thing: the form carries what was read, the second to save sees the difference.

A page signs the values it showed into its form (``seen``). On saving they are compared with the values
as they are now, under a lock: when they differ, nothing is written, the form keeps what was typed, and
the page shows what the other changed. Saving once more, with that in sight, is then a decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.utils.translation import gettext_lazy as _

from governance.common.refusals import Reason, Refused

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise

SEEN = "seen"
_SALT = "governance.editing"

CHANGED_MEANWHILE = Reason(
    "changed_meanwhile",
    _("您打开之后，有人改过：%(what)s。请看一看下面的差别，确认后再保存一次；您填写的内容都还在。"),
)
SEEN_SPOILT = Reason("seen_spoilt", _("页面已过期，请刷新后再改；刷新前可先复制您填写的内容。"))


@dataclass(frozen=True)
class Difference:
    """One value that is not the same: its name, what it was, what it is."""

    key: str
    label: Text
    before: Any
    after: Any


class Changed(Refused):
    """Somebody else saved first. ``differences`` go from what was seen to what is there now."""

    def __init__(self, differences: list[Difference]) -> None:
        self.differences = differences
        super().__init__(CHANGED_MEANWHILE, what="、".join(str(one.label) for one in differences))


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON keeps them: rows by key, dates as text."""
    return {key: _plain(value) for key, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if hasattr(value, "pk"):
        return value.pk
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    return str(value)


def seen(values: Mapping[str, Any]) -> str:
    """The values a page shows, signed, for the form's hidden field ``seen``."""
    return signing.dumps(plain(values), salt=_SALT, compress=True)


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], labels: Mapping[str, Text] | None = None
) -> list[Difference]:
    """What is not the same, in the order of ``after``, then what is gone."""
    names = labels or {}
    old, new = plain(before), plain(after)
    keys = [*new, *(key for key in old if key not in new)]
    return [
        Difference(key, names.get(key, key), old.get(key), new.get(key))
        for key in keys
        if old.get(key) != new.get(key)
    ]


def insist_unchanged(token: str, now: Mapping[str, Any], labels: Mapping[str, Text] | None = None) -> None:
    """Raise ``Changed`` when ``now`` (read under a lock) is not what the page with ``token`` showed.

    Raises Refused (SEEN_SPOILT) for a token that is missing or was not made here.
    """
    try:
        before = signing.loads(token, salt=_SALT)
    except signing.BadSignature as error:
        raise SEEN_SPOILT() from error
    if found := differences(before, now, labels):
        raise Changed(found)
