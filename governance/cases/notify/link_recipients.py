"""Who of those that reported a case can be asked by a link, and whose links may be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from governance.cases.models import JoinedReport
from governance.cases.notify import link_kinds
from governance.cases.worklist import recipients
from governance.common import phones
from governance.common.crypto import mask_name, mask_phone

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.cases.models import Case

FIRST = 0  # the key of whoever reported the case first


@dataclass(frozen=True)
class Reporter:
    """One person who reported the case and can be reached: ``place`` only where several reported it."""

    key: int
    place: int | None
    name: str
    phone: str
    can_be_asked: bool

    @property
    def label(self) -> str:
        which = _("第 %(n)s 位反映人") % {"n": self.place} if self.place else _("反映人")
        return " ".join(filter(None, (which, mask_name(self.name), mask_phone(self.phone))))


def reporters(case: Case) -> list[Reporter]:
    """The reporters with a mobile number, each number once, in the order in which they reported."""
    joined = JoinedReport.counted_for(case)
    rows: list[tuple[int, Any]] = [(FIRST, case), *((row.pk, row) for row in joined)]
    known: dict[str, tuple[int, int, Any]] = {}
    for place, (key, row) in enumerate(rows, start=1):
        if phones.is_mobile(row.reporter_phone):
            known.setdefault(row.reporter_phone_index, (place, key, row))
    if not known:
        return []
    asked = case.outside_links.waiting().filter(kind=link_kinds.QUESTION)
    waiting = {pk or FIRST for pk in asked.values_list("joined", flat=True)}
    return [
        Reporter(key, place if joined else None, row.reporter_name, row.reporter_phone, key not in waiting)
        for place, key, row in known.values()
    ]


def withdrawable(case: Case, user: User | None) -> Any:
    """The waiting links that ``user`` may take back: the desk all, the lead those that its people sent."""
    rows = case.outside_links.waiting()
    if user is None or user.has_right("cases.forward", case.desk):
        return rows
    return rows.filter(kind=link_kinds.FORWARD, asked_by__in=recipients.of_lead(case))
