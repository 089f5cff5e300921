"""Reading organisations, as verbs."""

from __future__ import annotations

from typing import Any, Self

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from governance.areas.querysets import ScopedQuerySet


class OrganisationQuerySet(ScopedQuerySet):
    def active(self) -> Self:
        """Those that are not dissolved."""
        today = timezone.localdate()
        return self.filter(Q(dissolved_on=None) | Q(dissolved_on__gt=today))

    def named(self, text: str) -> Self:
        return self.filter(name__icontains=text.strip())

    def for_rows(self) -> Self:
        """With what a line says of an organisation."""
        return self.select_related("area__parent", "parent").defer("area__boundary", "area__parent__boundary")


class BranchGridQuerySet(ScopedQuerySet):
    area_path = "grid"

    def in_force(self) -> Self:
        today = timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=today), starts_on__lte=today)


class SeatQuerySet(ScopedQuerySet):
    area_path = "organisation__area"

    def in_force(self) -> Self:
        """Those whose post is held now."""
        now = timezone.now()
        held = Q(post__ends_at=None) | Q(post__ends_at__gt=now)
        return self.filter(held, ended_at=None, post__starts_at__lte=now)


def without_branch(grids: Any, branches: BranchGridQuerySet) -> Any:
    """Those of ``grids`` (areas) that no branch leads now."""
    leading = branches.in_force().filter(is_lead=True, grid=OuterRef("pk"))
    return grids.filter(~Exists(leading))
