"""Numbers people quote: of cases, supervision orders and cards."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.utils import timezone

from governance.areas.models import Area

# Without the letters and digits that are misheard or misread on the telephone.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def next_serial(prefix: str, count: int = 1) -> int:
    """The last of ``count`` serials just taken under ``prefix``: one statement, so none is given twice."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO cases_numbercounter (prefix, last) VALUES (%s, %s)
            ON CONFLICT (prefix) DO UPDATE SET last = cases_numbercounter.last + EXCLUDED.last
            RETURNING last
            """,
            [prefix, count],
        )
        return int(cursor.fetchone()[0])


def next_key() -> int:
    """A primary key for a case that is still to be written: what belongs to it can be written first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('cases_case', 'id'))")
        return int(cursor.fetchone()[0])


def case_number(district: Area, at: datetime) -> str:
    """530111-260312-0042: the district's first six digits, the local day, the day's serial there."""
    day = timezone.localtime(at).strftime("%y%m%d")
    prefix = f"{district.code[:6]}-{day}-"
    return f"{prefix}{next_serial(prefix):04d}"


def paper_number(kind: str, area: Area, at: datetime) -> str:
    """The number of an order or card, such as DB-530111-2026-0007 (督办) by area and year."""
    prefix = paper_prefix(kind, area.code, at)
    return f"{prefix}{next_serial(prefix):04d}"


def paper_prefix(kind: str, code: str, at: datetime) -> str:
    """What stands before the serial in the number of a paper: kind, area, year."""
    return f"{kind}-{code[:6]}-{timezone.localtime(at).year}-"


def paper_numbers(prefixes: Iterable[str]) -> list[str]:
    """A number for each of ``prefixes``, in their order: each prefix's block taken by one statement.

    Prefixes are locked in order until the transaction ends, so that two who take many never wait for
    each other in a circle.
    """
    wanted = list(prefixes)
    counts = Counter(wanted)
    left = {prefix: next_serial(prefix, counts[prefix]) - counts[prefix] for prefix in sorted(counts)}
    numbers = []
    for prefix in wanted:
        left[prefix] += 1
        numbers.append(f"{prefix}{left[prefix]:04d}")
    return numbers


def follow_code() -> str:
    """The code with which a reporter follows a case without an account: 8 characters, 40 bits."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(8))
