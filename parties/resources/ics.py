"""The times a resource is taken as an iCalendar feed (RFC 5545): nothing of who booked it or why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from parties.models import Booking

if TYPE_CHECKING:
    from parties.models import SharedResource

BACK, AHEAD = timedelta(days=30), timedelta(days=120)
OCTETS = 75  # of a line before it is folded


def feed(resource: SharedResource, *, url: str, at: datetime) -> str:
    """The calendar of ``resource`` around ``at``, lines ended by CRLF."""
    rows = Booking.objects.filter(resource=resource).holding().overlapping(at - BACK, at + AHEAD)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//governance//shared resources//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(resource.name)}",
        "X-WR-TIMEZONE:Asia/Shanghai",
    ]
    for pk, start, end, state, since in rows.values_list(
        "pk", "starts_at", "ends_at", "state", "state_since"
    ):
        lines += [
            "BEGIN:VEVENT",
            f"UID:booking-{pk}@resource-{resource.pk}",
            f"DTSTAMP:{_utc(since)}",
            f"DTSTART:{_utc(start)}",
            f"DTEND:{_utc(end)}",
            f"SUMMARY:{_escaped(_('%s：已约') % resource.name)}",
            f"LOCATION:{_escaped(resource.address)}",
            f"STATUS:{'TENTATIVE' if state == 'requested' else 'CONFIRMED'}",
            f"URL:{url}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return " ".join(plain.split())


def _folded(line: str) -> str:
    """Lines of at most 75 octets, a character never cut in two; what follows begins with a blank."""
    parts, room, current = [], OCTETS, ""
    for character in line:
        size = len(character.encode())
        if size > room:
            parts.append(current)
            current, room = "", OCTETS - 1
        current += character
        room -= size
    return "\r\n ".join([*parts, current])
