"""Reading alliances, as verbs. Who belongs to a unit sees that unit's membership and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import Exists, OuterRef, Q

from governance.access import records
from governance.areas.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from datetime import date

    from governance.areas.querysets import Reader


class AllianceQuerySet(ScopedQuerySet):
    def restrict(self, user: Reader, right: str) -> Self:
        """The alliances where ``user`` holds ``right``, and those that a unit of theirs belongs to."""
        scope = user.scope(right)
        if scope.everything or not scope.units:
            return super().restrict(user, right)
        members = self.model.members.rel.related_model.objects.of_units(scope.unit_ids)
        return self.filter(scope.q("area__") | Exists(members.in_force().filter(alliance=OuterRef("pk"))))

    def for_rows(self) -> Self:
        return self.select_related("area__parent").defer("area__boundary", "area__parent__boundary")


class MemberQuerySet(ScopedQuerySet):
    area_path = "alliance__area"

    def restrict(self, user: Reader, right: str) -> Self:
        """The members of the alliances where ``user`` holds ``right``; through a unit, that unit alone."""
        scope = user.scope(right)
        if scope.everything or not scope.units:
            return super().restrict(user, right)
        return self.filter(scope.q(f"{self.area_path}__") | Q(unit__in=scope.unit_ids))

    def of_units(self, units: list[int]) -> Self:
        return self.filter(unit__in=units)

    def in_force(self, on: date | None = None) -> Self:
        """Those that belong to the alliance on the local date ``on`` (today)."""
        return self.filter(records.on_day("joined_on", "left_on", on))

    def for_rows(self) -> Self:
        return self.select_related("unit__kind", "unit__area", "contact", "alliance__area").defer(
            "alliance__area__boundary", "unit__area__boundary"
        )
