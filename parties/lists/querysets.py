"""Reading needs and resources, as verbs. What is published may be shown to everybody; nothing else may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone

from governance.areas.querysets import ScopedQuerySet
from governance.cases.models import Case
from parties.lists.names import CLAIMABLE, SHOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from governance.access.models import Unit, User
    from governance.areas.models import Area
    from governance.areas.querysets import Reader


class NeedQuerySet(models.QuerySet[Any]):
    """Needs by the rule for their cases; ``published`` are shown without a reader."""

    def restrict(self, user: User, right: str) -> Self:
        """Those whose case ``user`` may read by ``right``."""
        return self.filter(case__in=Case.objects.restrict(user, right).order_by().values("pk"))

    def within(self, area: Area) -> Self:
        """Those whose matter lies in ``area``."""
        return self.filter(case__in=Case.objects.within(area).order_by().values("pk"))

    def published(self) -> Self:
        """What stands on a public list: published, and neither taken down nor closed."""
        return self.filter(case__state__in=SHOWN, published_at__isnull=False)

    def near(self, units: Sequence[Unit]) -> Self:
        """Those at a desk that one of ``units`` serves."""
        found = Q(pk__in=[])
        for unit in units:
            found |= serves("case__desk", unit.area)
        return self.filter(found)

    def open_to(self, units: Sequence[Unit]) -> Self:
        """Those with a place left that one of ``units`` serves, and has neither asked for nor claimed."""
        taken = Q(claims__is_live=True)
        return (
            self.published()
            .near(units)
            .filter(case__state__in=CLAIMABLE)
            .annotate(taken=Count("claims", filter=taken, distinct=True))
            .filter(taken__lt=models.F("capacity"))
            .filter(Q(unit=None) | ~Q(unit__in=units))
            .exclude(pk__in=self.model.objects.filter(claims__is_live=True, claims__unit__in=units))
        )

    def for_rows(self) -> Self:
        return self.select_related("case__area", "case__category", "case__community", "unit").defer(
            "case__search", "case__area__boundary", "case__community__boundary"
        )


def serves(path: str, area: Area) -> Q:
    """The condition that the area at ``path`` lies above or below ``area``, or is it."""
    tree = {f"{path}__tree_id": area.tree_id}
    return Q(**tree, **{f"{path}__lft__gte": area.lft, f"{path}__rght__lte": area.rght}) | Q(
        **tree, **{f"{path}__lft__lte": area.lft, f"{path}__rght__gte": area.rght}
    )


class OfferedResourceQuerySet(ScopedQuerySet):
    def restrict(self, user: Reader, right: str) -> Self:
        """The resources for areas where ``user`` holds ``right``; through a unit, that unit's own."""
        scope = user.scope(right)
        if scope.everything or not scope.units:
            return super().restrict(user, right)
        return self.filter(scope.q("area__") | Q(unit__in=scope.unit_ids))

    def on_offer(self) -> Self:
        """Those that can be had today or later."""
        today = timezone.localdate()
        return self.filter(Q(until_on=None) | Q(until_on__gte=today), withdrawn_on=None, unit__is_active=True)

    def around(self, area: Area) -> Self:
        """Those that serve ``area``, an area around it or one inside it."""
        return self.filter(serves("area", area))

    def for_rows(self) -> Self:
        return self.select_related("unit", "area", "category").defer("area__boundary")
