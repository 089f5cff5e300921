"""The kinds of notices: each room registers its own, with their variables and the words to begin with.

A text is filled by name only ({title}); attributes, indexes and formats are refused when it is saved,
so that an edited text can neither fail at night nor show what it was not given.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class TextKind:
    """A kind of notice: its code, what it is, the variables it may use, and the words to begin with.

    ``is_printed``: it stands on a paper, such as a receipt, and is sent to nobody.
    """

    code: str
    label: str | _StrPromise
    variables: tuple[str, ...]
    default: str | _StrPromise
    channels: tuple[str, ...] = ()
    is_printed: bool = False


_kinds: dict[str, TextKind] = {}


def register(*kinds: TextKind) -> None:
    """Hand over kinds of notices. A default that breaks the rules is a programming error."""
    for kind in kinds:
        _kinds[kind.code] = kind
        if found := faults(kind.code, str(kind.default)):
            raise ValueError(f"{kind.code}: {found}")


def of(code: str) -> TextKind:
    """The kind of that code. Raises KeyError."""
    return _kinds[code]


def every() -> dict[str, TextKind]:
    return dict(_kinds)


def faults(code: str, text: str) -> list[str]:
    """What keeps ``text`` from being used for ``code``, as sentences; empty when it is sound."""
    kind = _kinds.get(code)
    if kind is None:
        return [_("没有“%s”这种通知。") % code]
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return [_("花括号不成对。要写花括号本身，请写两个。")]
    found = []
    for _literal, name, spec, conversion in parts:
        if name is None:
            continue
        if spec or conversion or name not in kind.variables:
            found.append(
                _("不认识 {%(name)s}，可用的有：%(known)s。")
                % {"name": name, "known": "、".join(f"{{{one}}}" for one in kind.variables)}
            )
    return found
