"""Office time as it lies in the database: lists of ["09:00", "12:00"], Monday first."""

from __future__ import annotations

from datetime import date
from typing import Any

from governance.clock.calendars import DayKind, Span, Spans, SpecialDay


def spans_from_json(value: Any) -> Spans:
    """The spans of one day. Raises ValueError when the form is another; order is not checked here."""
    if not isinstance(value, list):
        raise ValueError("spans are a list")
    for pair in value:
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair)):
            raise ValueError("a span is a list of two texts")
    return tuple(Span.parse(*pair) for pair in value)


def week_from_json(value: Any) -> tuple[Spans, ...]:
    """The spans of a week's days. Raises ValueError when the form is another."""
    if not isinstance(value, list):
        raise ValueError("a week is a list")
    return tuple(spans_from_json(day) for day in value)


def spans_to_json(spans: Spans | None) -> list[list[str]] | None:
    return None if spans is None else [list(span.texts) for span in spans]


def week_to_json(week: tuple[Spans, ...]) -> list[list[list[str]]]:
    return [[list(span.texts) for span in spans] for spans in week]


def special_day(day: date, kind: str, name: str, spans: Any, notice: int | None = None) -> SpecialDay:
    """A special day from its columns. Raises ValueError when they do not make sense together."""
    return SpecialDay(day, DayKind(kind), name, None if spans is None else spans_from_json(spans), notice)
