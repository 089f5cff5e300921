"""Reading members and buildings, as verbs."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from governance.areas.querysets import ScopedQuerySet
from governance.common import folding, phones


def on_day(on: date | None) -> Q:
    """The condition for rows with ``starts_on`` and ``ends_on`` that hold on a day (today)."""
    day = on or timezone.localdate()
    return Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gt=day))


class CapacityQuerySet(models.QuerySet[Any]):
    def active(self) -> Self:
        return self.filter(is_active=True)


class MembershipQuerySet(ScopedQuerySet):
    def in_force(self, on: date | None = None) -> Self:
        """Appointments that hold on the local date ``on`` (today)."""
        return self.filter(on_day(on))

    def open(self) -> Self:
        """Those that have not ended, also those that begin later."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=timezone.localdate()))

    def named(self, text: str) -> Self:
        """Members whose name or unit holds ``text``, or whose whole telephone number it is."""
        text = text.strip()
        number = phones.index_of(text)
        return self.filter(
            Q(name__icontains=folding.name(text))
            | Q(organisation__icontains=text)
            | Q(phone_index=number)
            | Q(person__phone_index=number)
        )

    def for_rows(self) -> Self:
        """With what a line says of a member."""
        return self.select_related("capacity", "area__parent", "building", "person").defer(
            "area__boundary", "area__parent__boundary"
        )


class BuildingQuerySet(ScopedQuerySet):
    def standing(self, on: date | None = None) -> Self:
        """Buildings that count on the local date ``on`` (today)."""
        return self.filter(on_day(on))


class GroupQuerySet(ScopedQuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)
