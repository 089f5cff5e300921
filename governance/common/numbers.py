"""Whole numbers out of what a browser sends."""

from __future__ import annotations

MOST_DIGITS = 9


def whole_number(text: str | None) -> int | None:
    """The number that ``text`` writes in at most nine digits; None for whatever is no such number."""
    text = text or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None
