"""What people type, in one form: full width and half width, invisible marks, the many dashes and dots.

Phones, office programs and input methods write the same number or name in many ways. Nothing here knows of
a domain; ``phones`` builds on it.
"""

from __future__ import annotations

import re
import unicodedata

# What stands between the parts of a name of a people of Xinjiang; the standard asks for U+00B7.
DOT = "\u00b7"
_DOTS = re.compile("[\u2022\u2027\u2219\u22c5\u25cf\u30fb\uff65\u0387\u16eb\u2024]")
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
_STOP = re.compile(rf"(?<=[{_HAN}])\s?[.\uff0e\ufe52\uff61]\s?(?=[{_HAN}])")
_AROUND_DOT = re.compile(rf"\s*{DOT}\s*")
DASHES = "\u2212"  # the minus
STROKES = "\u2212\u30fc\u4e00\u2500\u2501"  # and strokes typed in place of a dash between digits
_HIDDEN = "\u034f\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0"  # invisible, but not of the class of marks


def plain(char: str, *, dashes: str = DASHES) -> str:
    """One character in its plain form: "-" for a dash, " " for a blank, nothing for an invisible mark."""
    if char.isascii():
        return " " if char in "\t\v\f" else char
    if char in dashes or unicodedata.category(char) == "Pd":
        return "-"
    if char in _HIDDEN or "\ufe00" <= char <= "\ufe0f":
        return ""
    found = []
    for one in unicodedata.normalize("NFKC", char):
        kind = unicodedata.category(one)
        if kind == "Cf":
            continue
        found.append("-" if kind == "Pd" or one in DASHES else " " if kind == "Zs" else digit(one) or one)
    return "".join(found)


def digit(char: str) -> str:
    """The digit 0 to 9 that ``char`` is in whatever script, else nothing."""
    value = unicodedata.decimal(char, None)
    return "" if value is None else str(value)


def folded(text: str, *, dashes: str = DASHES) -> str:
    """``text`` in plain characters, without invisible marks and without blanks around it."""
    return "".join(plain(char, dashes=dashes) for char in text).strip()


def keyed(text: str) -> str:
    """A code as it was given out: upper case, without blanks, hyphens and what else stands between."""
    return re.sub(r"[^0-9A-Z]", "", folded(text, dashes=STROKES).upper())


def numbered(text: str) -> str:
    """A number of a paper or a matter as it was given out: one hyphen between its parts, no # before it."""
    found = folded(text, dashes=STROKES).lstrip("#").strip().upper()
    return re.sub(r"[\s-]+", "-", re.sub(r"[\s]*-[\s]*", "-", found)).strip("-")


def name(text: str) -> str:
    """The name of a person: its dots as U+00B7, without invisible marks, one blank where there were several.

    Characters stay as they are otherwise: a rare character of a name is no spelling mistake.
    """
    text = "".join(
        " " if unicodedata.category(one) == "Zs" else one
        for one in text
        if one not in _HIDDEN and (unicodedata.category(one) != "Cf") and not "\ufe00" <= one <= "\ufe0f"
    )
    text = _STOP.sub(DOT, _DOTS.sub(DOT, text))
    return " ".join(_AROUND_DOT.sub(DOT, text).split())
