"""Reading calendars by verbs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from governance.areas.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from governance.areas.models import Area


class WorkCalendarQuerySet(ScopedQuerySet):
    """Calendars; restrict(user, right) and within(area) come with the scope."""

    def in_force(self, at: datetime | None = None) -> Self:
        """The calendars that serve at the instant ``at``; None is now."""
        if at is None:
            return self.filter(ended_at=None)
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=at))

    def serving(self, area: Area) -> Self:
        """The calendars of ``area`` and its ancestors, the nearest first: the first one serves."""
        return self.filter(
            area__tree_id=area.tree_id, area__lft__lte=area.lft, area__rght__gte=area.rght
        ).order_by("-area__lft", "-pk")


class CalendarVersionQuerySet(models.QuerySet[Any]):
    """Versions; only published ones say anything."""

    def published(self, at: datetime | None = None) -> Self:
        """The versions published by the instant ``at``; None is by now."""
        if at is None:
            return self.filter(published_at__isnull=False)
        return self.filter(published_at__lte=at)

    def newest(self) -> Self:
        return self.order_by("-number")
