"""Reading meetings, agendas, grand committees: an alliance's own rule for who of a unit reads what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from governance.areas.querysets import ScopedQuerySet
from parties.rows.querysets import DatedQuerySet

if TYPE_CHECKING:
    from governance.areas.querysets import Reader


class MeetingQuerySet(ScopedQuerySet):
    area_path = "alliance__area"

    def restrict(self, user: Reader, right: str) -> Self:
        """Meetings where ``user`` holds ``right``, and those of alliances that their units belong to."""
        scope = user.scope(right)
        if scope.everything or not scope.units:
            return super().restrict(user, right)
        members = apps.get_model("parties", "AllianceMember").objects.of_units(scope.unit_ids).in_force()
        own = Exists(members.filter(alliance=OuterRef("alliance")))
        return self.filter(scope.q(f"{self.area_path}__") | own)

    def coming(self) -> Self:
        """Planned and not yet held."""
        return self.filter(held_on=None, cancelled_on=None, at__gte=timezone.now())

    def counted(self) -> Self:
        return self.filter(cancelled_on=None)

    def for_rows(self) -> Self:
        return self.select_related("alliance__area__parent").defer(
            "alliance__area__boundary", "alliance__area__parent__boundary"
        )


class ItemQuerySet(ScopedQuerySet):
    area_path = "meeting__alliance__area"

    def for_rows(self) -> Self:
        return self.select_related("meeting__alliance__area").defer("meeting__alliance__area__boundary")


class AttendanceQuerySet(ScopedQuerySet):
    area_path = "meeting__alliance__area"

    def restrict(self, user: Reader, right: str) -> Self:
        """Attendance where ``user`` holds ``right``; through a unit, that unit's alone."""
        scope = user.scope(right)
        if scope.everything or not scope.units:
            return super().restrict(user, right)
        return self.filter(scope.q(f"{self.area_path}__") | Q(member__unit__in=scope.unit_ids))

    def for_rows(self) -> Self:
        return self.select_related("member__unit")


class CommitteeQuerySet(DatedQuerySet):
    start, end = "founded_on", "dissolved_on"

    def restrict(self, user: Reader, right: str) -> Self:
        """Committees where ``user`` holds ``right``; through a unit, those with a commissioner of it."""
        scope = user.scope(right)
        if scope.everything or not scope.units:
            return super().restrict(user, right)
        held = apps.get_model("parties", "Commissioner").objects.in_force()
        own = Exists(held.filter(committee=OuterRef("pk"), member__unit__in=scope.unit_ids))
        return self.filter(scope.q(f"{self.area_path}__") | own)


class CommissionerQuerySet(DatedQuerySet):
    area_path = "committee__area"
    beside = ("committee__area", "member__unit", "member__alliance")
    left_out = ("committee__area__boundary",)

    def restrict(self, user: Reader, right: str) -> Self:
        """Commissioners where ``user`` holds ``right``; through a unit, those of that unit alone."""
        scope = user.scope(right)
        if scope.everything or not scope.units:
            return super().restrict(user, right)
        return self.filter(scope.q(f"{self.area_path}__") | Q(member__unit__in=scope.unit_ids))
