"""Times as exports write them: local wall-clock times of the installation, to instants."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from governance.importing import reasons

FIRST_YEAR = 2000  # limits and calendars begin there
# A day as spreadsheets count it, where the cell lost its date format: from 2000 to the end of 2099.
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_SERIAL_DAYS = (36526, 73051)
_SERIAL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall clock
_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[ T]*(\d\d):?(\d\d)(?::?(\d\d)(?:\.?\d{3})?)?)?")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
_DAY_FIRST_OR_MONTH = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}.*")
_MORNING, _AFTERNOON, _EVENING = ("凌晨", "清晨", "早上", "上午"), ("中午", "下午", "傍晚"), ("晚上", "夜间")
_HALVES = "|".join((*_MORNING, *_AFTERNOON, *_EVENING, "AM", "PM"))
_WRITTEN = re.compile(
    r"(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?日?"
    r"(?: ?\(?(?:周|星期|礼拜)[一二三四五六日天]\)?)?"
    rf"(?:[ T]*({_HALVES})? ?(\d{{1,2}}) ?[:时点]"
    r"(?: ?(\d{1,2}) ?(?:[:分] ?(?:(\d{1,2})(?:\.\d+)? ?秒?)?)?)?"
    r" ?(AM|PM)?)?"
    r" ?(Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)


def read(value: Any, *, now: datetime) -> datetime:
    """The instant that ``value`` names. A day alone is its beginning. Raises Refused with what to do."""
    if value is None or not str(value).strip():
        raise reasons.NO_DATE()
    try:
        moment = _moment(value)
        found = timezone.make_aware(moment) if moment.tzinfo is None else moment
        if moment.year < FIRST_YEAR:
            raise reasons.TOO_OLD(year=moment.year, first=FIRST_YEAR)
        if found > now:
            raise reasons.IN_FUTURE()
        return found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise reasons.BAD_DATE(text=str(value).strip()[:40]) from error


def _moment(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time.min)
    text = " ".join(unicodedata.normalize("NFKC", str(value)).split())
    if _SERIAL.fullmatch(text) and _SERIAL_DAYS[0] <= float(text) < _SERIAL_DAYS[1]:
        return _SERIAL_ZERO + timedelta(seconds=round(float(text) * 86400))
    if match := _DIGITS.fullmatch(text):
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
    if _EPOCH.fullmatch(text):
        raise reasons.EPOCH(text=text)
    if _DAY_FIRST_OR_MONTH.fullmatch(text):
        raise reasons.DAY_OR_MONTH(text=text[:40])
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise ValueError(text)
    *parts, before, hour_said, minute_said, second_said, behind, zone = match.groups()
    year, month, day = map(int, parts)
    hour = int(hour_said or 0)
    hour, more = _on_the_clock(hour, (before or behind or "").upper())
    moment = datetime(year, month, day, hour, int(minute_said or 0), int(second_said or 0))  # noqa: DTZ001
    moment += timedelta(days=more)
    if zone:
        said = "+0000" if zone.upper() == "Z" else zone.replace(":", "")
        moment = moment.replace(tzinfo=datetime.strptime(said, "%z").tzinfo)
    return moment


def _on_the_clock(hour: int, half: str) -> tuple[int, int]:
    """The hour of 24, and days to add: 24:00 is the next day's beginning, 上午 12 and AM 12 are 0 o'clock."""
    if half in (*_MORNING, "AM"):
        return (0, 0) if hour == 12 else (hour, 0)
    if half in _EVENING and hour == 12:
        raise ValueError("noon or midnight")
    if half and hour < 12 and not (half == "中午" and hour == 11):
        return hour + 12, 0
    return (0, 1) if hour == 24 else (hour, 0)
