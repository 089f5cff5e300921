"""Drawing experts by lot, so that anybody can repeat it from the seed."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING

from disputes.models.assessments import Expert, Seat
from governance.areas.models import Area

if TYPE_CHECKING:
    from disputes.models.assessments import Assessment, Draw


def new_seed() -> str:
    """128 bits that nobody can foresee, in hexadecimal."""
    return secrets.token_hex(16)


def draw(pool: Iterable[int], count: int, seed: str) -> list[int]:
    """``count`` keys of ``pool``: those whose SHA-256 of "seed:key" comes first.

    The order of ``pool`` plays no part. Raises ValueError where the pool is too small.
    """
    keys = sorted(set(pool))
    if not 0 < count <= len(keys):
        raise ValueError(f"{count} of {len(keys)} cannot be drawn")
    return sorted(keys, key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).hexdigest())[:count]


def repeats(record: Draw) -> bool:
    """Whether the seats of a draw are those that its seed and its pool give."""
    drawn = sorted(Seat.objects.filter(draw=record).values_list("expert", flat=True))
    return drawn == sorted(draw(record.pool, record.count, record.seed))


def without_conflict(assessment: Assessment) -> list[int]:
    """Keys of the experts who may be drawn, ascending.

    They are in the register here or above, of another employer than who decides or who assesses, without a
    recorded conflict, and not drawn already.
    """
    around = Area.objects.above(assessment.case.area).order_by().values("pk")
    rows = Expert.objects.active().filter(area__in=around)
    rows = rows.exclude(pk__in=assessment.conflicts.order_by().values("expert"))
    rows = rows.exclude(pk__in=assessment.seats.order_by().values("expert"))
    of_them = {_plain(assessment.owner)}
    if assessment.institution is not None:
        of_them.add(_plain(assessment.institution.name))
    known = rows.order_by("pk").values_list("pk", "employer")
    return [pk for pk, employer in known if _plain(employer) not in of_them]


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
