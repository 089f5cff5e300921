"""Reading volunteers and their organisations, as verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q
from django.utils import timezone

from governance.areas.querysets import ScopedQuerySet
from governance.common import phones

if TYPE_CHECKING:
    from governance.areas.querysets import Reader


class VolunteerOrganisationQuerySet(ScopedQuerySet):
    def active(self) -> Self:
        """Those that are not dissolved."""
        return self.filter(Q(dissolved_on=None) | Q(dissolved_on__gt=timezone.localdate()))

    def named(self, text: str) -> Self:
        return self.filter(name__icontains=text.strip())

    def for_rows(self) -> Self:
        """With what a line says of an organisation."""
        return self.select_related("area__parent", "parent", "leader").defer(
            "area__boundary", "area__parent__boundary"
        )


class VolunteerQuerySet(ScopedQuerySet):
    def known(self) -> Self:
        """Those who have not been erased."""
        return self.filter(erased_at=None)

    def called(self, text: str) -> Self:
        """By a part of the name, the whole number, or the whole telephone number."""
        text = text.strip()
        found = Q(name__icontains=text)
        if text[:1] in "Vv" and text[1:].isdecimal() and len(text) < 18:
            found |= Q(pk=int(text[1:]))
        if phones.may_be_phone(text):
            found |= Q(phone_index=phones.index_of(text))
        return self.filter(found)

    def seen_by(self, user: Reader, right: str) -> Self:
        """Those of the reader's reach, the members of the teams they lead, and themselves."""
        own = Q(account=user) | Q(team__leader__account=user, team__dissolved_on=None)
        return self.filter(user.scope(right).q("area__") | own)

    def for_rows(self) -> Self:
        """With what a line says of a volunteer."""
        return self.select_related("area__parent", "team").defer("area__boundary", "area__parent__boundary")


class TimeBookingQuerySet(ScopedQuerySet):
    """Bookings lie where the person cared for is registered."""

    area_path = "elder__area"

    def for_rows(self) -> Self:
        rows: Any = self.select_related("elder__area", "helper", "hold__account")
        found: Self = rows.defer("elder__area__boundary")
        return found


class OfVolunteerQuerySet(ScopedQuerySet):
    """Rows of one volunteer each: they lie where the person is registered."""

    area_path = "volunteer__area"

    def for_rows(self) -> Self:
        rows: Any = self.select_related("volunteer__area__parent")
        found: Self = rows.defer("volunteer__area__boundary", "volunteer__area__parent__boundary")
        return found
