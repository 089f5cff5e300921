"""Reading shared resources and bookings, as verbs. Who belongs to a unit sees what that unit owns."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from governance.areas.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from governance.areas.querysets import Reader


class OfUnitQuerySet(ScopedQuerySet):
    """Rows that lie in an area and belong to a unit."""

    unit_path = "unit"

    def restrict(self, user: Reader, right: str) -> Self:
        """The rows where ``user`` holds ``right``; through a unit, those of that unit alone."""
        scope = user.scope(right)
        if scope.everything or not scope.units:
            return super().restrict(user, right)
        own = Q(**{f"{self.unit_path}__in": scope.unit_ids})
        return self.filter(scope.q(f"{self.area_path}__") | own)


class ResourceQuerySet(OfUnitQuerySet):
    def on_offer(self) -> Self:
        """What the public page shows: open or paused, and not closed for good."""
        return self.exclude(state="closed")

    def named(self, text: str) -> Self:
        return self.filter(Q(name__icontains=text.strip()) | Q(unit__name__icontains=text.strip()))

    def for_rows(self) -> Self:
        return self.select_related("unit", "area__parent").defer("area__boundary", "area__parent__boundary")


class BookingQuerySet(OfUnitQuerySet):
    area_path = "resource__area"
    unit_path = "resource__unit"

    def holding(self) -> Self:
        """Those that take up the time."""
        return self.filter(state__in=("requested", "approved", "used", "no_show"))

    def overlapping(self, start: datetime, end: datetime) -> Self:
        return self.filter(starts_at__lt=end, ends_at__gt=start)

    def proved(self) -> Self:
        """Without those whose telephone nobody has shown to be theirs."""
        return self.exclude(state="unproved")

    def for_rows(self) -> Self:
        return self.select_related("resource__unit", "resource__area", "booker", "case").defer(
            "resource__area__boundary", "case__search"
        )
