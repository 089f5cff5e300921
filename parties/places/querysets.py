"""Reading places and compounds, as verbs."""

from __future__ import annotations

from typing import Self

from django.utils import timezone

from governance.areas.querysets import ScopedQuerySet
from parties.rows.querysets import DatedQuerySet


class PlaceQuerySet(DatedQuerySet):
    start, end = "opened_on", "closed_on"
    beside = ("area__parent", "type", "unit")


class ReceptionQuerySet(ScopedQuerySet):
    area_path = "place__area"

    def coming(self) -> Self:
        """Those of today and later."""
        return self.filter(on__gte=timezone.localdate(), cancelled_on=None)

    def for_rows(self) -> Self:
        return self.select_related("place__area").defer("place__area__boundary")


class YearQuerySet(ScopedQuerySet):
    area_path = "place__area"

    def for_rows(self) -> Self:
        return self.select_related("place")


class CompoundQuerySet(DatedQuerySet):
    beside = ("area__parent", "property_unit", "branch")


class CrossQuerySet(DatedQuerySet):
    area_path = "compound__area"
    beside = ("compound__area",)
    left_out = ("compound__area__boundary",)


class FieldBaseQuerySet(DatedQuerySet):
    pass
