"""Reading claims: by the rule for who may read their cases, so that a unit reads its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from governance.cases.models import Case

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area


class ClaimQuerySet(models.QuerySet[Any]):
    def restrict(self, user: User, right: str) -> Self:
        """Those whose case ``user`` may read by ``right``."""
        return self.filter(case__in=Case.objects.restrict(user, right).order_by().values("pk"))

    def within(self, area: Area) -> Self:
        return self.filter(case__in=Case.objects.within(area).order_by().values("pk"))

    def live(self) -> Self:
        return self.filter(is_live=True)

    def for_rows(self) -> Self:
        return self.select_related("case__area", "unit", "need__case__category").defer(
            "case__search", "case__area__boundary", "need__case__search"
        )
