"""Times as exports write them: local wall-clock times of the installation, to instants."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Any

from django.utils import timezone

from governance.importing import reasons

FIRST_YEAR = 2000  # limits and calendars begin there
_WRITTEN = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[ T]+(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:\.\d+)?秒?)?分?)?"
    r"(Z|[+-]\d{2}:?\d{2})?"
)


def read(value: Any, *, now: datetime) -> datetime:
    """The instant that ``value`` names. A day alone is its beginning. Raises Refused with what to do."""
    if value is None or not str(value).strip():
        raise reasons.NO_DATE()
    moment = _moment(value)
    if moment.year < FIRST_YEAR:
        raise reasons.TOO_OLD(year=moment.year, first=FIRST_YEAR)
    found = timezone.make_aware(moment) if moment.tzinfo is None else moment
    if found > now:
        raise reasons.IN_FUTURE()
    return found.astimezone(UTC)


def _moment(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time.min)
    text = str(value).strip().replace("\u3000", " ")
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise reasons.BAD_DATE(text=text[:40])
    *parts, zone = match.groups()
    try:
        moment = datetime(*(int(part or 0) for part in parts))  # type: ignore[arg-type] # noqa: DTZ001
        if zone:
            offset = datetime.strptime("+0000" if zone == "Z" else zone.replace(":", ""), "%z").tzinfo
            moment = moment.replace(tzinfo=offset)
    except ValueError as error:
        raise reasons.BAD_DATE(text=text[:40]) from error
    return moment
