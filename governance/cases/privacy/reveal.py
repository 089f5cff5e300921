"""Showing what is masked: against a stated purpose, and written down first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from governance.access import audit, rights
from governance.access import reasons as access_reasons
from governance.access.models import AuditAct
from governance.cases.models import Case
from governance.cases.models.querysets import in_reach

if TYPE_CHECKING:
    from governance.access.models import User

RIGHT = "cases.reveal"
SHORTEST = 4


def may_reveal(case: Case, user: User) -> bool:
    return bool(user.scope(RIGHT)) and in_reach(case, user, RIGHT)


@dataclass(frozen=True)
class Reporter:
    """Who reported a case, in full."""

    name: str
    phone: str


@transaction.atomic
def reveal_reporter(case: Case, *, purpose: str, actor: User) -> Reporter:
    """The reporter's whole name and telephone number. Raises Refused (PURPOSE_NEEDED, NO_RIGHT)."""
    purpose = " ".join(purpose.split())
    if len(purpose) < SHORTEST:
        raise access_reasons.PURPOSE_NEEDED(field="purpose")
    if not may_reveal(case, actor):
        raise access_reasons.NO_RIGHT(right=rights.every()[RIGHT].label)
    audit.record(
        AuditAct.REVEAL,
        actor=actor,
        subject=case,
        area=case.area,
        right=RIGHT,
        purpose=purpose[:200],
        detail={"field": "reporter"},
    )
    return Reporter(case.reporter_name, case.reporter_phone)
