"""Whose a setting is, who may change it, and what it was before.

A setting that holds in the whole city is changed by whoever holds its right over the whole city; one of an
area by whoever holds it over that area. Each change is a row of the rule book's history. Rules of the book
itself are changed through ``publishing``; this is for what has a page of its own beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from governance.areas.models import Area, Level
from governance.cases.models import RulePublication
from governance.cases.rules import reasons
from governance.common import editing

if TYPE_CHECKING:
    from governance.access.models import User


def city() -> Area:
    """The area whose administrators keep what holds everywhere."""
    found: Area = Area.objects.defer("boundary").filter(level=Level.CITY).order_by("tree_id")[0]
    return found


def keeps(actor: User, right: str, area: Area | None) -> bool:
    """Whether ``actor`` may change a setting of ``area``; None is the whole city."""
    if area is not None:
        return actor.has_right(right, area)
    scope = actor.scope(right)
    return scope.everything or any(span.level == Level.CITY for span in scope.spans)


def insist(actor: User, right: str, area: Area | None) -> None:
    """Raise Refused (CITY_ONLY, OUTSIDE_AREA) for who does not hold ``right`` over the whole area."""
    if keeps(actor, right, area):
        return
    raise reasons.CITY_ONLY() if area is None else reasons.OUTSIDE_AREA(area=area.name)


def own_area(actor: User, right: str) -> Area | None:
    """Whose a new setting of ``actor`` is: the city's (None), else that of the widest post with ``right``."""
    if keeps(actor, right, None):
        return None
    held = [post.area for post in actor.posts_in_force() if right in post.role.rights and not post.unit_id]
    return min(held, key=lambda area: area.level) if held else None


def note(
    group: str,
    subject: str,
    *,
    label: str,
    area: Area | None,
    before: dict[str, Any],
    after: dict[str, Any],
    actor: User,
    reason: str = "",
) -> RulePublication | None:
    """Write down what a setting was and is; None where nothing changed. The audit is the caller's."""
    before, after = editing.plain(before), editing.plain(after)
    if before == after:
        return None
    now = timezone.now()
    made: RulePublication = RulePublication.objects.create(
        group=group,
        subject=subject[:80],
        label=label[:160],
        area=area,
        before=before,
        after=after,
        reason=reason.strip()[:200] or _("在设置页修改"),
        by=actor,
        at=now,
        effective_from=now,
        applied_at=now,
    )
    return made
