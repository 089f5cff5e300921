"""Identity numbers of people and organisations: one form, their check digit, the birthday in them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from governance.common import folding
from governance.common.crypto import blind_index

LONGEST_NAME = 60  # characters
ADULT = 18  # years: 民法典第十七条
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_CARD = re.compile(r"[1-9]\d{16}[\dX]")


def normal(text: str) -> str:
    """``text`` in the form in which numbers are kept: plain capitals and digits without blanks."""
    return re.sub(r"[\s\-]", "", folding.folded(text)).upper()


def plain_name(text: str) -> str:
    """A name without the marks that nobody sees and that turn what stands beside them."""
    shown = (one for one in text if unicodedata.category(one) != "Cf")
    return "".join(shown).strip()


def is_card(number: str) -> bool:
    """Whether ``number`` is that of an identity card (GB 11643), check digit and birthday included."""
    if not _CARD.fullmatch(number) or birthday(number) is None:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return number[-1] == _CHECKS[total % 11]


def birthday(number: str) -> date | None:
    """The birthday in the number of an identity card; None where there is none."""
    if not _CARD.fullmatch(number):
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def is_minor(number: str, on: date) -> bool:
    """Whether whoever has this identity card is under eighteen on a day."""
    born = birthday(number)
    if born is None:
        return False
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day)) < ADULT


def validate(text: str) -> None:
    """Raises ValidationError for eighteen digits that are no identity card, and for what is no number."""
    number = normal(text)
    if re.fullmatch(r"\d{17}[\dX]", number) and not is_card(number):
        raise ValidationError(_("身份证号码不对，请核对每一位。"), code="invalid")
    if not re.fullmatch(r"[0-9A-Z]{5,24}", number):
        raise ValidationError(_("证件号码应为 5 到 24 位数字或字母。"), code="invalid")


def index_of(text: str) -> str:
    """The digest under which the number is found, in any of its spellings."""
    return blind_index(normal(text))


def last_four(text: str) -> str:
    """What is shown on screen."""
    number = normal(text)
    return f"****{number[-4:]}" if len(number) > 4 else "*" * len(number)
