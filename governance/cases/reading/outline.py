"""What is left of a case for who may see its outline only: number, kind, area, state and clocks.

A row that was read for a list is veiled in place, so that whatever shows rows shows outlines too. A veiled
row is for showing: saving it is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from governance.cases.choices import Secrecy, Urgency
from governance.cases.models import Case

if TYPE_CHECKING:
    from governance.access.models import User

# What names somebody, says a word of the matter, or tells where exactly it is; and what stands for it.
WORDS = ("text", "place", "external_number", "reporter_name", "reporter_phone", "result", "follow_code")
NAMES = (
    "category",
    "condition",
    "reporter",
    "filed_by",
    "claimed_by",
    "handled_by",
    "lead_unit",
    "lead_area",
    "split_from",
    "merged_into",
)
PINS = ("lng", "lat", "accuracy", "satisfaction", "is_solved")
# Filters that ask for nothing but what an outline shows. With any other, what was found would tell it.
FILTERS = frozenset(
    {
        "kind",
        "standing",
        "stage",
        "state",
        "time",
        "area",
        "since",
        "until",
        "supervised",
        "returned",
        "reworked",
        "reopened",
    }
)


def title() -> str:
    return _("（仅成员可见）")


def veil(rows: Iterable[Any], user: User, right: str = "cases.view") -> list[Any]:
    """``rows`` of ``outlined``, those veiled that ``user`` may not read in full by ``right``.

    One query, and none where no row is for members only.
    """
    found = list(rows)
    secret = [row.pk for row in found if row.secrecy == Secrecy.MEMBERS]
    if secret:
        read = set(Case.objects.restrict(user, right).filter(pk__in=secret).values_list("pk", flat=True))
        for row in found:
            if row.secrecy == Secrecy.MEMBERS and row.pk not in read:
                _veil(row)
    return found


def _veil(row: Any) -> None:
    row.is_outline = True
    row.title = title()
    for name in WORDS:
        setattr(row, name, "")
    for name in NAMES:
        setattr(row, name, None)
    for name in PINS:
        setattr(row, name, None)
    row.urgency = Urgency.NORMAL
    row.is_anonymous = False
    row.parts = 0
