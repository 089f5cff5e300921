"""The board's figures beside counts made from the file itself, by nothing of the portal.

The arithmetic here knows a list of dates, the national holidays of those years and 15 working days.
"""

from __future__ import annotations

import csv
import io
import math
import random
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from governance.cases.models import Category, Channel
from governance.importing import services
from governance.insight.board import Board
from governance.insight.periods import Period
from tests.cases.story import instant
from tests.cast import Cast, fresh

chinese_calendar = pytest.importorskip("chinese_calendar")
pytestmark = pytest.mark.django_db
YEARS = range(2016, 2020)
WORKING_DAYS, CLOSES = 15, time(17, 30)
FIGURES = (
    "reported_count",
    "closed_count",
    "due_count",
    "on_time_closure_rate",
    "median_handling_hours",
    "p90_handling_hours",
)
Pair = tuple[datetime, datetime]


def made_up(count: int) -> list[Pair]:
    """Times of messages and of their answers: most within weeks, some after a year."""
    lot = random.Random(20261121)
    pairs = []
    for _turn in range(count):
        reported = datetime(2016, 1, 1) + timedelta(minutes=lot.randrange(3 * 365 * 24 * 60))  # noqa: DTZ001
        took = timedelta(minutes=lot.choice((600, 9_000, 22_000, 40_000)) + lot.randrange(20_000))
        pairs.append((reported, reported + took * lot.choice((1, 1, 1, 1, 8))))
    return pairs


def as_file(pairs: list[Pair]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("external_id", "title", "reported_at", "text", "replied_at"))
    for number, (reported, replied) in enumerate(pairs):
        said = f"第{number}件：小区门口的路灯已经三天不亮了。"
        writer.writerow((f"F{number}", "路灯", reported.isoformat(" "), said, replied.isoformat(" ")))
    return out.getvalue().encode()


def due(reported: datetime) -> datetime:
    """The end of office on the fifteenth working day after the day of the report."""
    day, left = reported.date(), WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= chinese_calendar.is_workday(day)
    return datetime.combine(day, CLOSES)


def by_hand(pairs: list[Pair], year: int) -> list[int | None]:
    """Reported, closed, due, due and on time, and the hours by which half and nine tenths were closed.

    A matter is due in the period of its deadline, or of its closing when that came before.
    """
    hours = sorted(math.ceil((b - a).total_seconds() / 3600) for a, b in pairs if b.year == year)
    falls = [(b <= due(a)) for a, b in pairs if min(b, due(a)).year == year]
    return [
        sum(a.year == year for a, _b in pairs),
        len(hours),
        len(falls),
        sum(falls),
        hours[math.ceil(len(hours) * 0.5) - 1] if hours else None,
        hours[math.ceil(len(hours) * 0.9) - 1] if hours else None,
    ]


def on_the_board(cast: Cast, year: int) -> list[Any]:
    period = Period(date(year, 1, 1), date(year, 12, 31))
    board = Board(cast.north, period, fresh(cast.official), at=instant("2026-03-20 10:00"))
    found = [board.figure(code) for code in FIGURES]
    return [one.numerator if one.indicator.code == "on_time_closure_rate" else one.value for one in found]


def test_the_figures_of_each_year_are_those_of_the_file(cast: Cast) -> None:
    pairs = made_up(220)
    batch = services.take(
        as_file(pairs),
        "messages.csv",
        area=cast.north,
        channel=Channel.objects.get(code="hotline_12345"),
        category=Category.objects.get(code="other_matter"),
        actor=fresh(cast.official),
    )
    services.map_columns(batch, batch.mapping)
    services.run(services.begin(services.try_rows(batch)))
    for year in YEARS:
        assert on_the_board(cast, year) == by_hand(pairs, year), year
    late = sum(b > due(a) for a, b in pairs)
    assert 0 < late < len(pairs)  # or the figures would say nothing
