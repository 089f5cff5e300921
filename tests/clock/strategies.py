"""Random calendars, instants and pauses around a change of year."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from governance.clock.arithmetic import Pause
from governance.clock.calendars import SHANGHAI, Calendar, DayKind, OfficeHours, Span, Spans, SpecialDay

FIRST = date(2026, 12, 14)  # a Monday; the year turns in the third week


@st.composite
def day_spans(draw: st.DrawFn) -> Spans:
    """One to three spans of a day; they may touch, begin at midnight or end at 24:00."""
    count = draw(st.integers(1, 3))
    marks = draw(
        st.lists(st.integers(0, 96).map(lambda quarter: quarter * 15), min_size=2 * count, max_size=2 * count)
        .map(sorted)
        .filter(lambda found: all(found[i] < found[i + 1] for i in range(0, 2 * count, 2)))
    )
    return tuple(Span(marks[i], marks[i + 1]) for i in range(0, 2 * count, 2))


weeks = (
    st.lists(st.one_of(st.just(()), day_spans()), min_size=7, max_size=7)
    .filter(any)
    .map(lambda week: tuple(week))
)
dates = st.integers(-3, 45).map(lambda days: FIRST + timedelta(days))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    starts = draw(st.lists(dates, min_size=1, max_size=2, unique=True))
    special = []
    for day in draw(st.lists(dates, max_size=12, unique=True)):
        if draw(st.booleans()):
            special.append(SpecialDay(day, DayKind.HOLIDAY, "节"))
        else:
            special.append(SpecialDay(day, DayKind.WORKDAY, "节", draw(st.none() | day_spans())))
    return Calendar(
        hours=tuple(OfficeHours(start, draw(weeks)) for start in starts),
        special=tuple(special),
        covered=draw(st.frozensets(st.sampled_from([2026, 2027]))),
    )


# Whole minutes over three weeks, with the quarters (where spans begin and end) drawn often.
minutes = st.one_of(st.integers(0, 21 * 96).map(lambda quarter: quarter * 15), st.integers(0, 21 * 1440))
instants = minutes.map(
    lambda count: datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=SHANGHAI) + timedelta(minutes=count)
)


@st.composite
def pauses(draw: st.DrawFn, *, may_be_open: bool = False) -> list[Pause]:
    found = []
    for begin in draw(st.lists(instants, max_size=3)):
        found.append(Pause(begin, begin + timedelta(minutes=draw(st.integers(0, 3000)))))
    if may_be_open and draw(st.integers(0, 3)) == 0:
        found.append(Pause(draw(instants), None))
    return found
