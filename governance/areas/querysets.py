"""Reading areas, and the one door through which rows of any model reach a reader."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Protocol, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from mptt.querysets import TreeQuerySet

from governance.areas.scope import Scope

if TYPE_CHECKING:
    from governance.areas.models import Area


class Reader(Protocol):
    """Somebody whose rights are known: a user, or the system."""

    def scope(self, right: str) -> Scope:
        """Where this person holds ``right`` at this moment."""


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows that lie in an area. Views, exports, choices, counts and the API start at restrict()."""

    area_path = "area"

    def restrict(self, user: Reader, right: str) -> Self:
        """The rows where ``user`` holds ``right``; none when it is held nowhere."""
        return self.filter(user.scope(right).q(f"{self.area_path}__"))

    def within(self, area: Area) -> Self:
        """The rows in ``area`` and everything below it."""
        path = self.area_path
        return self.filter(
            **{
                f"{path}__tree_id": area.tree_id,
                f"{path}__lft__gte": area.lft,
                f"{path}__rght__lte": area.rght,
            }
        )


class AreaQuerySet(TreeQuerySet):
    """The tree, read by verbs."""

    def restrict(self, user: Reader, right: str) -> Self:
        """The areas where ``user`` holds ``right``; department posts see the areas they serve."""
        return self.filter(user.scope(right).q_with_posts())

    def within(self, area: Area) -> Self:
        """``area`` and everything below it."""
        return self.filter(
            tree_id=area.tree_id,
            lft__gte=area.lft,
            rght__lte=area.rght,
        )

    def above(self, area: Area) -> Self:
        """The ancestors of ``area`` from the city down, itself included."""
        return self.filter(
            tree_id=area.tree_id,
            lft__lte=area.lft,
            rght__gte=area.rght,
        ).order_by("lft")

    def current(self, on: date | None = None) -> Self:
        """The areas valid on the local date ``on`` (today)."""
        day = on or timezone.localdate()
        return self.filter(Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gt=day))

    def at_level(self, level: int) -> Self:
        return self.filter(level=level)

    def named(self, text: str) -> Self:
        """Areas whose name holds ``text`` or whose code begins with it; the higher level first."""
        text = text.strip()
        return self.filter(Q(name__icontains=text) | Q(code__startswith=text)).order_by("level", "lft")

    def paths(self, areas: list[Any]) -> dict[int, list[Any]]:
        """The ancestors of each of ``areas``, itself last, by primary key: one query for all."""
        if not areas:
            return {}
        condition = Q()
        for area in areas:
            condition |= Q(tree_id=area.tree_id, lft__lte=area.lft, rght__gte=area.rght)
        ancestors = list(self.filter(condition).order_by("tree_id", "lft"))
        return {area.pk: [one for one in ancestors if one.span.holds(area.span)] for area in areas}
