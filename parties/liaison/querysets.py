"""Reading leader links, reserve cadres and letters, as verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q
from django.utils import timezone

from governance.areas.querysets import ScopedQuerySet
from parties.rows.querysets import DatedQuerySet

if TYPE_CHECKING:
    from governance.areas.models import Area
    from governance.areas.querysets import Reader


class LinkQuerySet(DatedQuerySet):
    beside = ("area__parent", "post__person", "post__role", "post__area")
    left_out = ("area__boundary", "area__parent__boundary", "post__area__boundary")

    def around(self, area: Area) -> Self:
        """Links to ``area`` or to an area that holds it."""
        return self.filter(area__tree_id=area.tree_id, area__lft__lte=area.lft, area__rght__gte=area.rght)

    def held(self) -> Self:
        """Those in force whose post is held now."""
        now = timezone.now()
        open_ = Q(post__ends_at=None) | Q(post__ends_at__gt=now)
        return self.in_force().filter(open_, post__starts_at__lte=now, post__person__is_active=True)


class CadreQuerySet(DatedQuerySet):
    beside = ("area__parent", "person")


class LetterQuerySet(ScopedQuerySet):
    area_path = "issuer__area"

    def restrict(self, user: Reader, right: str) -> Self:
        """Letters where ``user`` holds ``right``; through a unit, those it issued or was sent."""
        scope = user.scope(right)
        if scope.everything or not scope.units:
            return super().restrict(user, right)
        units = Q(issuer__in=scope.unit_ids) | Q(addressee__in=scope.unit_ids)
        return self.filter(scope.q(f"{self.area_path}__") | units)

    def waiting(self) -> Self:
        return self.filter(answered_on=None, withdrawn_on=None)

    def overdue(self, on: Any = None) -> Self:
        """Waiting for an answer that was due before the local date ``on`` (today)."""
        return self.waiting().filter(answer_due__lt=on or timezone.localdate())

    def for_rows(self) -> Self:
        return self.select_related("issuer__area", "addressee").defer("issuer__area__boundary")
