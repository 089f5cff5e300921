"""Numbers people quote: of cases, supervision orders and cards."""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.areas.models import Area
from governance.cases.models import NumberCounter, NumberPattern

# Without the letters and digits that are misheard or misread on the telephone.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

# (key, what is numbered so, the pattern to begin with, the places it may use beside the serial).
PATTERNS = (
    (
        "case",
        gettext_lazy("事项编号"),
        "{area}-{yy}{mm}{dd}-{serial:4}",
        ("area", "yyyy", "yy", "mm", "dd"),
    ),
    (
        "paper",
        gettext_lazy("督办单、黄红牌编号"),
        "{kind}-{area}-{yyyy}-{serial:4}",
        ("kind", "area", "yyyy", "yy", "mm", "dd"),
    ),
)
LONGEST = 40  # characters: the columns that keep numbers
_PLACE = re.compile(r"\{([^{}]*)\}")
_SERIAL = re.compile(r"\{serial:[0-9]+\}")
_LITERAL = re.compile(r"[A-Za-z0-9._-]*")
_SAMPLE_AT = datetime(2026, 1, 1, tzinfo=UTC)


# Serials that were taken beforehand, by the counter's prefix.
_reserved: ContextVar[Mapping[str, Iterator[int]]] = ContextVar("reserved", default={})  # noqa: B039 (never written)


def next_serial(prefix: str, count: int = 1) -> int:
    """The last of ``count`` serials just taken under ``prefix``: one statement, so none is given twice.

    Whoever takes one holds the counter until their transaction ends, and all others wait: a long one takes
    what it needs beforehand (``reserve_case_numbers``).
    """
    if count == 1 and (found := next(_reserved.get().get(prefix, iter(())), None)) is not None:
        return found
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


def reserve_case_numbers(counts: Mapping[str, int], at: datetime) -> dict[str, Iterator[int]]:
    """Take so many serials for cases filed at the instant ``at`` in the districts with these codes.

    Call it outside the transaction that is to use them (``taking_from``): it is over at once, and nobody
    waits for the counter. Serials that are not used after all are never given again.
    """
    found: dict[str, Iterator[int]] = {}
    for code, count in sorted(counts.items()):
        prefix, _width = _filled(pattern_of("case"), code, at)
        if count > 0 and prefix not in found:
            last = next_serial(prefix, count)
            found[prefix] = iter(range(last - count + 1, last + 1))
    return found


@contextmanager
def taking_from(reserved: Mapping[str, Iterator[int]]) -> Iterator[None]:
    """Within, serials come from what was reserved, and from the counter when that is used up."""
    token = _reserved.set(reserved)
    try:
        yield
    finally:
        _reserved.reset(token)


def next_key() -> int:
    """A primary key for a case that is still to be written: what belongs to it can be written first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('cases_case', 'id'))")
        return int(cursor.fetchone()[0])


def faults(key: str, pattern: str) -> list[str]:
    """What keeps ``pattern`` from being used for numbers of ``key``, as sentences; empty when it is sound.

    The serial stands last and behind a hyphen, so that what is before it always is the counter's prefix
    and no two patterns can ever give the same number. Place and year are in it: serials begin anew there.
    """
    known = {one: places for one, _label, _pattern, places in PATTERNS}.get(key)
    if known is None:
        return [_("没有“%s”这种编号。") % key]
    found = []
    used = _PLACE.findall(pattern)
    if strange := [one for one in used if one not in known and not _SERIAL.fullmatch(_braced(one))]:
        names = "、".join(map(_braced, strange))
        allowed = "、".join(map(_braced, (*known, "serial:4")))
        found.append(_("不认识 %(names)s，可用的有：%(allowed)s。") % {"names": names, "allowed": allowed})
    if not _LITERAL.fullmatch(_PLACE.sub("", pattern).replace("{}", "")):
        found.append(_("花括号以外只能用字母、数字、“-”、“.”和“_”。"))
    if not re.search(r"-\{serial:[3-8]\}$", pattern) or len(_SERIAL.findall(pattern)) != 1:
        found.append(_("序号要写在最后，前面是“-”，位数 3 到 8，如 -{serial:4}。"))
    for needed in (("area",), ("yyyy", "yy"), *((("kind",),) if "kind" in known else ())):
        if not any(one in used for one in needed):
            found.append(_("须含 %s，否则不同地方或年份的编号会混在一起。") % _braced(needed[0]))
    if not found and len(_filled(pattern, "530100", _SAMPLE_AT, "DB")[0]) + 8 > LONGEST:
        found.append(_("编号太长，最多 %s 个字符。") % LONGEST)
    return found


def _braced(place: str) -> str:
    return f"{{{place}}}"


def pattern_of(key: str) -> str:
    """The pattern of a kind of number: the row, else the words to begin with."""
    row = NumberPattern.objects.filter(pk=key).values_list("pattern", flat=True).first()
    return row or next(pattern for one, _label, pattern, _places in PATTERNS if one == key)


def sample(key: str, pattern: str, code: str, at: datetime) -> str:
    """What a number by ``pattern`` would look like: the next one in the area with ``code``. Takes none."""
    prefix, width = _filled(pattern, code, at, "DB")
    last = NumberCounter.objects.filter(pk=prefix).values_list("last", flat=True).first() or 0
    return f"{prefix}{last + 1:0{width}d}"


def _filled(pattern: str, code: str, at: datetime, kind: str = "") -> tuple[str, int]:
    """The counter's prefix and the width of the serial."""
    local = timezone.localtime(at)
    head, _brace, tail = pattern.rpartition("{serial:")
    places = {
        "area": code[:6],
        "kind": kind,
        "yyyy": f"{local:%Y}",
        "yy": f"{local:%y}",
        "mm": f"{local:%m}",
        "dd": f"{local:%d}",
    }
    return _PLACE.sub(lambda match: places[match[1]], head), int(tail.rstrip("}"))


def case_number(district: Area, at: datetime, pattern: str | None = None) -> str:
    """Such as 530111-260312-0042: by the pattern ``case``, with the district's first six digits."""
    prefix, width = _filled(pattern or pattern_of("case"), district.code, at)
    return f"{prefix}{next_serial(prefix):0{width}d}"


def paper_number(kind: str, area: Area, at: datetime) -> str:
    """The number of an order or card, such as DB-530111-2026-0007 (督办), by the pattern ``paper``."""
    return paper_numbers([paper_prefix(kind, area.code, at)])[0]


def paper_prefix(kind: str, code: str, at: datetime, pattern: str | None = None) -> str:
    """What a number of a paper begins with, for ``paper_numbers``; it also says how wide the serial is."""
    prefix, width = _filled(pattern or pattern_of("paper"), code, at, kind)
    return f"{prefix}#{width}"


def paper_numbers(prefixes: Iterable[str]) -> list[str]:
    """A number for each of ``prefixes``, in their order: each prefix's block taken by one statement.

    Prefixes are locked in order until the transaction ends, so that two who take many never wait for
    each other in a circle.
    """
    wanted = [(prefix, int(width)) for prefix, _mark, width in (one.rpartition("#") for one in prefixes)]
    counts = Counter(prefix for prefix, _width in wanted)
    left = {prefix: next_serial(prefix, counts[prefix]) - counts[prefix] for prefix in sorted(counts)}
    numbers = []
    for prefix, width in wanted:
        left[prefix] += 1
        numbers.append(f"{prefix}{left[prefix]:0{width}d}")
    return numbers


def follow_code() -> str:
    """The code with which a reporter follows a case without an account: 8 characters, 40 bits."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(8))
