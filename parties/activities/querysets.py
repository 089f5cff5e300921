"""Reading activities, as verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from governance.areas.querysets import ScopedQuerySet
from parties.rows.querysets import DatedQuerySet

if TYPE_CHECKING:
    from datetime import date

    from governance.areas.models import Area
    from governance.areas.querysets import Reader


class ActivityQuerySet(ScopedQuerySet):
    area_path = "organisation__area"

    def counted(self) -> Self:
        """Without those that were struck off."""
        return self.filter(struck_on=None)

    def for_rows(self) -> Self:
        return self.select_related("organisation__area__parent", "kind", "campaign", "tag").defer(
            "organisation__area__boundary", "organisation__area__parent__boundary"
        )

    def in_month(self, day: date) -> Self:
        """Those held in the month of ``day``."""
        return self.filter(held_on__year=day.year, held_on__month=day.month)


class CampaignQuerySet(DatedQuerySet):
    def around(self, area: Area) -> Self:
        """Those of ``area`` and of the areas that hold it."""
        return self.filter(area__tree_id=area.tree_id, area__lft__lte=area.lft, area__rght__gte=area.rght)

    def restrict(self, user: Reader, right: str) -> Self:
        """Those where ``user`` holds ``right``, and the goals of areas around: one works towards them."""
        scope = user.scope(right)
        if scope.everything:
            return self
        around = Q(pk__in=[])
        for span in scope.spans:
            around |= Q(area__tree_id=span.tree_id, area__lft__lte=span.lft, area__rght__gte=span.rght)
        return self.filter(scope.q("area__") | around)

    def for_rows(self) -> Self:
        return self.select_related("area").defer("area__boundary")


def without_meeting(organisations: Any, activities: Any, day: date | None = None) -> Any:
    """Those of ``organisations`` (branches) with no meeting so far in the month of ``day`` (today)."""
    held = activities.counted().in_month(day or timezone.localdate())
    return organisations.filter(~Exists(held.filter(organisation=OuterRef("pk"), kind__is_meeting=True)))
