"""Reading whistles and the calls of units: by the rule for who may read their cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from governance.cases.models import Case

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area


class OfCase(models.QuerySet[Any]):
    """Rows with a one-to-one key to a case."""

    def restrict(self, user: User, right: str) -> Self:
        """Those whose case ``user`` may read by ``right``."""
        return self.filter(case__in=Case.objects.restrict(user, right).order_by().values("pk"))

    def within(self, area: Area) -> Self:
        """Those whose matter lies in ``area``."""
        return self.filter(case__in=Case.objects.within(area).order_by().values("pk"))

    def for_rows(self) -> Self:
        raise NotImplementedError


class WhistleQuerySet(OfCase):
    def live(self) -> Self:
        """Blown and not yet ended."""
        return self.filter(case__is_open=True, blown_at__isnull=False)

    def for_rows(self) -> Self:
        return self.select_related("case__area__parent", "kind__category", "area", "source", "lead").defer(
            "case__search", "case__area__boundary", "case__area__parent__boundary", "area__boundary"
        )


class WhistleCallQuerySet(OfCase):
    def that_count(self) -> Self:
        """Without those that fell: released, excused, withdrawn."""
        return self.exclude(case__state__in=["released", "excused", "cancelled"])

    def for_rows(self) -> Self:
        return self.select_related(
            "case__area", "unit", "arrived_by", "scored_by", "whistle__case", "whistle__area"
        ).defer("case__search", "case__area__boundary", "whistle__case__search", "whistle__area__boundary")
