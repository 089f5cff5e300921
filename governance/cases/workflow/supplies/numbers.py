"""Numbers within bounds, and money in fen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from governance.cases.workflow.supplies.base import Supply

if TYPE_CHECKING:
    from governance.cases.models import Case
    from governance.cases.workflow.supplies.base import Asked, Words

HIGHEST = 1_000_000_000  # fits every column that keeps a whole number
WHOLE = re.compile(r"[+-]?\d{1,12}")
MOST_FEN = 10_000_000_000_00  # ten billion yuan
YUAN = re.compile(r"[¥￥]?\s*(-?(?:\d{1,3}(?:,\d{3})+|\d{1,13})(?:\.(\d+))?)\s*元?")


@dataclass(frozen=True)
class Number(Supply):
    """A whole number from ``minimum`` to ``maximum``, in ``unit``."""

    minimum: int = 0
    maximum: int = HIGHEST
    unit: Words = ""

    def read(self, value: Any, case: Case) -> int:
        if isinstance(value, bool) or not WHOLE.fullmatch(str(value)):
            raise ValueError(_("“%s”应为整数。") % self.label)
        number = int(str(value))
        if number < self.minimum:
            raise ValueError(
                _("“%(label)s”不能小于 %(n)s。") % {"label": self.label, "n": self._said(self.minimum)}
            )
        if number > self.maximum:
            raise ValueError(
                _("“%(label)s”不能大于 %(n)s。") % {"label": self.label, "n": self._said(self.maximum)}
            )
        return number

    def _said(self, number: int) -> str:
        return f"{number} {self.unit}" if self.unit else str(number)

    def _schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}

    def field(self, asked: Asked) -> forms.Field:
        # Wrong numbers are refused by ``read``, in its words.
        attrs = {"inputmode": "numeric", "class": "is-short"}
        return forms.CharField(max_length=12, widget=forms.TextInput(attrs=attrs))


@dataclass(frozen=True)
class Money(Supply):
    """An amount in fen, typed in yuan with at most two decimals; ``minimum`` and ``maximum`` are in fen."""

    minimum: int = 0
    maximum: int = MOST_FEN

    def read(self, value: Any, case: Case) -> int:
        said = YUAN.fullmatch(str(value).strip())
        if isinstance(value, bool) or said is None:
            raise ValueError(_("“%s”应为金额（元），如 1280.50。") % self.label)
        if said[2] and len(said[2]) > 2:
            raise ValueError(_("“%s”最多两位小数，即精确到分。") % self.label)
        fen = int(Decimal(said[1].replace(",", "")) * 100)
        if fen < self.minimum:
            raise ValueError(
                _("“%(label)s”不能少于 %(n)s 元。") % {"label": self.label, "n": in_yuan(self.minimum)}
            )
        if fen > self.maximum:
            raise ValueError(
                _("“%(label)s”不能多于 %(n)s 元。") % {"label": self.label, "n": in_yuan(self.maximum)}
            )
        return fen

    def to_json(self, value: Any) -> Any:
        """Yuan as text, so that nothing is rounded on the way."""
        return None if value is None else in_yuan(value)

    def _schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^-?\d{1,13}(\.\d{1,2})?$"}

    def field(self, asked: Asked) -> forms.Field:
        attrs = {"inputmode": "decimal", "class": "is-short"}
        return forms.CharField(max_length=20, widget=forms.TextInput(attrs=attrs))


def in_yuan(fen: int) -> str:
    """Fen as yuan with two decimals: 128050 is "1280.50"."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100}.{fen % 100:02d}"
