"""Every indicator: those of the loop, and those that apps hand over from ``AppConfig.ready``."""

from __future__ import annotations

from governance.insight.indicators import EVERY, INDICATORS, Indicator
from governance.insight.row_indicators import RowIndicator

Known = Indicator | RowIndicator

_added: dict[str, Known] = {}


def register(*indicators: Known) -> None:
    """Hand over indicators: over facts (``Indicator``) or over rows of one's own (``RowIndicator``).

    The board shows them in a section of their own. Raises ValueError for a code that is taken.
    """
    for one in indicators:
        if get(one.code) is not None:
            raise ValueError(f"the indicator {one.code} is registered already")
        _added[one.code] = one


def get(code: str) -> Known | None:
    """The indicator with ``code``; None where nobody has handed it over."""
    return INDICATORS.get(code) or _added.get(code)


def added() -> list[Known]:
    """Those of apps, in the order in which they were handed over."""
    return list(_added.values())


def every() -> list[Known]:
    """All of them, the loop's own first."""
    return [*EVERY, *added()]
