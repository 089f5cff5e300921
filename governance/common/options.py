"""Choices of hundreds of rows, escaped once and offered on every page.

``Options`` are kept as long as the rows they were read from; ``PreparedChoices`` puts what depends on the
reader's language before them; ``QuickSelect`` writes them as Django would (tests/common/test_rendering.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.choices import BaseChoiceIterator
from django.utils.safestring import SafeString

from governance.common.jinja import macro
from governance.common.rendering import WIDGETS

Pair = tuple[str, Any]


class Options:
    """Pairs of value and label in the words of the data, the same for every reader. Without groups."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self.pairs = tuple(pairs)
        self.places = {value: n for n, (value, _label) in enumerate(self.pairs)}
        self.lines = [option(value, label) for value, label in self.pairs]

    def __bool__(self) -> bool:
        return bool(self.pairs)


class PreparedChoices(BaseChoiceIterator):
    """The choices of a field: ``first``, then ``options``. Taken by a field as they are, not gone through."""

    def __init__(self, first: Iterable[Pair], options: Options) -> None:
        self.first, self.options = tuple(first), options

    def __iter__(self) -> Iterator[Pair]:
        yield from self.first
        yield from self.options.pairs

    def lines(self, chosen: set[str]) -> list[str]:
        """The options as HTML, those of ``chosen`` selected."""
        lines = [option(value, label, str(value) in chosen) for value, label in self.first]
        places = [n for value in chosen if (n := self.options.places.get(value)) is not None]
        ready = self.options.lines
        if places:
            ready = list(ready)
            for n in places:
                ready[n] = option(*self.options.pairs[n], True)
        return [*lines, *ready]


class QuickSelect(forms.Select):
    """A select that writes an ``PreparedChoices`` from what is ready; other choices as ever."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        if not isinstance(self.choices, PreparedChoices):
            return super().render(name, value, attrs, renderer)
        chosen = set(self.format_value(value))
        return macro(WIDGETS, "ready")(name, self.build_attrs(self.attrs, attrs), self.choices.lines(chosen))


def option(value: Any, label: Any, is_chosen: bool = False) -> str:
    """One option as Django writes it."""
    return macro(WIDGETS, "option")(value, label, {"selected": True} if is_chosen else {})
