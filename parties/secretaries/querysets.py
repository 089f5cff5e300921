"""Reading the lists of secretaries: by the rule for who may read their cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from governance.cases.models import Case

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area


class SecretaryItemQuerySet(models.QuerySet[Any]):
    def restrict(self, user: User, right: str) -> Self:
        """Those whose case ``user`` may read by ``right``."""
        return self.filter(case__in=Case.objects.restrict(user, right).order_by().values("pk"))

    def within(self, area: Area) -> Self:
        """Those of secretaries in ``area`` and below it."""
        return self.filter(area__tree_id=area.tree_id, area__lft__gte=area.lft, area__rght__lte=area.rght)

    def for_rows(self) -> Self:
        return self.select_related("case", "area", "post__person", "post__role", "problem__case").defer(
            "case__search", "area__boundary", "problem__case__search"
        )
