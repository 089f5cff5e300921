"""Reading check-ins, as verbs. Who belongs to a unit sees that unit's and its members', and no other."""

from __future__ import annotations

from typing import Self

from django.db.models import Q

from governance.areas.querysets import ScopedQuerySet
from parties.resources.querysets import OfUnitQuerySet


class ServicePostQuerySet(ScopedQuerySet):
    def for_rows(self) -> Self:
        return self.select_related("area__parent").defer("area__boundary", "area__parent__boundary")


class CheckInQuerySet(OfUnitQuerySet):
    def live(self) -> Self:
        return self.filter(state__in=("requested", "active"))

    def named(self, text: str) -> Self:
        """By unit or Party organisation; names of people are encrypted and are not searched."""
        return self.filter(Q(unit__name__icontains=text.strip()) | Q(organisation__icontains=text.strip()))

    def for_rows(self) -> Self:
        return self.select_related("unit", "area__parent", "post", "case", "moved_from__area").defer(
            "area__boundary", "area__parent__boundary", "case__search", "moved_from__area__boundary"
        )


class OfCheckInQuerySet(OfUnitQuerySet):
    """Rows of a check-in."""

    area_path = "check_in__area"
    unit_path = "check_in__unit"

    def for_rows(self) -> Self:
        return self.select_related("check_in__unit", "check_in__area").defer("check_in__area__boundary")
