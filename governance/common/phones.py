"""Telephone numbers in one form, however they were typed; and numbers of people masked in running text.

The form kept is ``13800138000`` for mobile numbers, ``0871-63123456`` or ``0871-63123456-801`` for landlines
and ``+85291234567`` for numbers abroad. Checking, keeping, the blind index and searching all go by it.
"""

from __future__ import annotations

import re
from collections.abc import Set
from itertools import chain
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from governance.common import folding
from governance.common.crypto import blind_index, mask_phone

TYPED = 60  # characters: a number with a country code, blanks, brackets and an extension
MOBILE = re.compile(r"1\d{10}")
_KEPT = re.compile(r"0\d{2,3}-\d{7,8}-\d{1,6}")  # of a short landline the extension is no eighth digit
_LANDLINE = re.compile(r"0(10|2\d|[3-9]\d\d)([1-9]\d{6,7})")
# A mobile number with a digit too few or too many is none of another kind.
_PHONE = re.compile(r"(?!1[3-9](\d{8}|\d{10})$)(?:1\d{10}|0\d{2,3}-\d{7,8}(-\d{1,6})?|\+?\d{5,15})")
_EXTENSION = re.compile(
    r"^(.*\d\D*?)(?:转|轉|分机|分機|ext\.?|x|#|,|;|-)\D*(\d{1,6})\D*$", re.IGNORECASE | re.DOTALL
)
_BETWEEN = re.compile(r"[\s\-()\[\]./·_~,]+")
_TYPED = re.compile(r"[\d\s\-+()\[\]./·_~,;#x转轉分机機ext.]+", re.IGNORECASE)


def normal(text: str) -> str:
    """``text`` in the form in which numbers are kept; what is no number comes back without its blanks."""
    plain = folding.folded(text, dashes=folding.STROKES)
    if not plain or "*" in plain:  # masked: it is shown so, and means that nothing changes
        return plain
    if _KEPT.fullmatch(plain):
        return plain
    whole = _bare(plain)
    if whole is not None:
        return whole
    if (split := _EXTENSION.match(plain)) is not None:
        head = _bare(split[1])
        if head is not None and head.startswith("0"):
            return f"{head}-{split[2]}"
    return _BETWEEN.sub("", plain)


def _bare(plain: str) -> str | None:
    """A number without extension, or None when it is none."""
    digits = _BETWEEN.sub("", plain)
    home = re.match(r"(?:\+|00)86(?=\d)", digits)
    if home is not None:
        digits = digits[home.end() :]
    elif digits.startswith("86") and len(digits) > 11:
        home, digits = re.match("86", digits), digits[2:]
    if digits.startswith("01") and MOBILE.fullmatch(digits[1:]) and digits[2] in "3456789":
        digits = digits[1:]
    if MOBILE.fullmatch(digits):
        return digits
    if home is not None and not digits.startswith("0"):
        digits = f"0{digits}"
    if (parts := _LANDLINE.fullmatch(digits)) is not None:
        return f"0{parts[1]}-{parts[2]}"
    if home is None and re.fullmatch(r"00[1-9]\d{7,14}", digits):
        return f"+{digits[2:]}"
    if home is None and re.fullmatch(r"\+\d{5,15}|\d{5,9}|[2-9]\d{9,14}", digits):
        return digits
    return None


def is_phone(text: str) -> bool:
    """Whether ``text`` is a telephone number in any of its spellings."""
    return bool(text) and _PHONE.fullmatch(normal(text)) is not None


def may_be_phone(text: str) -> bool:
    """Whether somebody may have typed a telephone number to look for; words never are one."""
    plain = folding.folded(text, dashes=folding.STROKES)
    return len(plain) <= TYPED and _TYPED.fullmatch(plain) is not None and is_phone(plain)


def is_mobile(text: str) -> bool:
    """Whether a short message reaches the number."""
    return MOBILE.fullmatch(normal(text)) is not None


def validate_phone(text: str) -> None:
    """Raises ValidationError for what is no telephone number."""
    if not is_phone(text):
        raise ValidationError(_("请填写手机号或带区号的固定电话。"), code="invalid")


def index_of(text: str) -> str:
    """The blind index under which a number is found: the same for all its spellings and extensions."""
    return blind_index(_without_extension(normal(text)))


def _without_extension(number: str) -> str:
    return "-".join(number.split("-")[:2])


# Masking in running text ------------------------------------------------------------------

_GAP = r"[ \-.·]{0,2}"
_CASE = r"(?<!\d)\d{6}-(?:\d\d|20[2-9]\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-\d{3,8}(?!\d)"
_DIGIT = r"\d"
_MONTH = rf"(?:0{_GAP}[1-9]|1{_GAP}[0-2])"
_DAY = rf"(?:0{_GAP}[1-9]|[12]{_GAP}\d|3{_GAP}[01])"
_IDENTITY = _GAP.join(
    [
        r"(?<![\dXx])[1-9]",
        *[_DIGIT] * 5,
        rf"(?:1{_GAP}[89]|2{_GAP}0)",
        *[_DIGIT] * 2,
        _MONTH,
        _DAY,
        *[_DIGIT] * 3,
        r"[\dXx](?![\dXx])",
    ]
)
# Fifteen digits are the code of a grid: identity cards of that length ended with the year 2012.
_LONG = r"(?<![\dXx])\d{17}[\dXx](?![\dXx])"
_HOME = rf"(?:\+|00)?86\)?{_GAP}"
_DATE = r"(?!(?:19|18)\d\d[-. ]\d\d?[-. ]\d\d?(?!\d))"
_MOBILE_IN_TEXT = rf"(?<!\d)(?:{_HOME}(?:\(?0\)?{_GAP})?|0)?{_DATE}1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)"
_LANDLINE_IN_TEXT = (
    rf"(?<!\d)(?:(?:(?:\+|00)86\)?{_GAP}|86[ -])\(?0?|(?:{_HOME})?\(?0)(?:10|2\d|[3-9]\d\d)\)?[ \-.·)]{{0,3}}"
    rf"[1-9](?:[ \-.·]?\d){{6,7}}(?!\d)(?:{_GAP}(?:转|分机|ext\.?|x|-){_GAP}\d{{1,6}}(?!\d))?"
)
_ABROAD = r"(?<!\d)(?:\+|00)(?!86)[1-9]\d{0,2}(?:[ \-.()]{0,2}\d){7,12}(?!\d)"
_IN_TEXT = re.compile(
    rf"(?P<case>{_CASE})|(?P<identity>{_IDENTITY}|{_LONG})|(?P<mobile>{_MOBILE_IN_TEXT})"
    rf"|(?P<landline>{_LANDLINE_IN_TEXT})|(?P<abroad>{_ABROAD})",
    re.IGNORECASE,
)
_FEWEST = 10  # digits of the shortest number with an area code


def landlines(text: str) -> set[str]:
    """The landlines in running text, in the form in which numbers are kept, without extension."""
    chars, _starts = _plain(text)
    found = (one["landline"] for one in _IN_TEXT.finditer(chars) if one["landline"])
    return {_without_extension(normal(one)) for one in found}


def masked(text: str, keep: Set[str] = frozenset()) -> str:
    """``text`` with numbers of people masked: telephones and identity cards, however they are spelt.

    Numbers in ``keep`` (landlines of offices, in the form in which they are kept) stay.
    """
    chars, starts = _plain(text)
    if not chars:
        return text
    parts: list[str] = []
    end = 0
    for found in _IN_TEXT.finditer(chars):
        if found["case"]:
            continue
        said = _mask(found, keep)
        if said is None:
            continue
        parts += [text[end : starts[found.start()]], said]
        end = starts[found.end() - 1] + 1
    return "".join(parts) + text[end:]


def masked_query(query: str) -> str:
    """A query string with the numbers in its values masked, however they are encoded."""
    return urlencode(
        [(key, masked(value)) for key, value in parse_qsl(query, keep_blank_values=True)], safe="*"
    )


def masked_deep(value: Any) -> Any:
    """``value`` (as JSON) with the numbers in all of its texts masked; what is named query is one."""
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, dict):
        return {
            key: masked_query(one) if key == "query" and isinstance(one, str) else masked_deep(one)
            for key, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [masked_deep(one) for one in value]
    return value


def holds_number(text: str) -> bool:
    """Whether running text holds a number of a person."""
    return masked(text) != text


def _mask(found: re.Match[str], keep: Set[str]) -> str | None:
    digits = re.sub(r"[^\dXx]", "", found[0])
    if found["identity"]:
        return f"{digits[:6]}****{digits[-4:]}"
    if found["mobile"]:
        return f"{digits[-11:][:3]}****{digits[-4:]}"
    number = _without_extension(normal(found[0]))
    return None if number in keep else mask_phone(number)


def _plain(text: str) -> tuple[str, list[int]]:
    """The plain characters of ``text`` and the place of each; nothing when there are too few digits."""
    if sum(map(str.isnumeric, text)) < _FEWEST:
        return "", []
    each = [folding.plain(char) for char in text]
    return "".join(each), list(chain.from_iterable([at] * len(one) for at, one in enumerate(each)))
