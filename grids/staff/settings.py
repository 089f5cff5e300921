"""Acts on the capacities of 1+5+X. They hold for the whole city, so only its administrators change them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from governance.access import audit
from governance.access.models import AuditAct
from governance.areas.models import Area, Level
from governance.common import editing
from governance.common.refusals import Reason
from grids.models import MemberCapacity
from grids.staff.places import labels
from grids.staff.rights import SETTINGS

if TYPE_CHECKING:
    from governance.access.models import User

FACTS = ("name", "part", "minimum", "on_roster", "role", "explanation", "order", "is_active")
WHOLE_CITY_ONLY = Reason(
    "staff_whole_city_only", _("网格身份全市通用，只有全市的管理员可以修改，请联系市级管理员。")
)


def may_change(user: User) -> bool:
    """Whether ``user`` holds the right over every city of the installation."""
    scope = user.scope(SETTINGS)
    return bool(scope) and all(
        scope.covers(city) for city in Area.objects.defer("boundary").at_level(Level.CITY)
    )


@transaction.atomic
def add_capacity(*, actor: User, seat: str, **facts: Any) -> MemberCapacity:
    """Add a capacity. ``seat`` is fixed from then on. Raises Refused (WHOLE_CITY_ONLY) or ValidationError."""
    _insist(actor)
    capacity = MemberCapacity(code=f"c-{get_random_string(8).lower()}", seat=seat, **_known(facts))
    capacity.full_clean()
    capacity.save()
    audit.record(
        AuditAct.RULE_ADD,
        actor=actor,
        subject=capacity,
        detail={"after": facts_of(capacity) | {"seat": seat}},
    )
    return capacity


@transaction.atomic
def edit_capacity(
    capacity: MemberCapacity, *, actor: User, seen: str | None = None, **facts: Any
) -> MemberCapacity:
    """Change a capacity; the same values write nothing. A changed role counts for new appointments.

    Raises Refused (WHOLE_CITY_ONLY), Changed or ValidationError.
    """
    _insist(actor)
    capacity = MemberCapacity.objects.select_for_update().get(pk=capacity.pk)
    before = facts_of(capacity)
    if seen is not None:
        editing.insist_unchanged(seen, before, labels(MemberCapacity, FACTS))
    for name, value in _known(facts).items():
        setattr(capacity, name, value)
    after = facts_of(capacity)
    changed = [key for key in after if after[key] != before[key]]
    if changed:
        capacity.full_clean()
        capacity.save()
        audit.record(
            AuditAct.RULE_EDIT if capacity.is_active else AuditAct.RULE_OFF,
            actor=actor,
            subject=capacity,
            detail={
                "before": {key: before[key] for key in changed},
                "after": {key: after[key] for key in changed},
            },
        )
    return capacity


def facts_of(capacity: MemberCapacity) -> dict[str, Any]:
    known = {name: getattr(capacity, name) for name in FACTS}
    return editing.plain(known | {"role": str(capacity.role or "")})


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(facts) - set(FACTS):
        raise TypeError(f"not facts of a capacity: {', '.join(sorted(unknown))}")
    return facts


def _insist(actor: User) -> None:
    if not may_change(actor):
        raise WHOLE_CITY_ONLY()
