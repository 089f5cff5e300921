"""Limits, weights and stars that administrators change."""

from __future__ import annotations

from django.db import transaction

from governance.access import records
from governance.access.models import User
from governance.areas.models import Area, Level
from volunteers.models import StarLevel, VolunteerLimit
from volunteers.rights import RULES

FACTS = ("value",)


def of(code: str) -> int:
    """The value of a limit in its unit. Raises VolunteerLimit.DoesNotExist for one that is not known."""
    return int(VolunteerLimit.objects.values_list("value", flat=True).get(code=code))


@transaction.atomic
def change(limit: VolunteerLimit, value: int, *, actor: User | None) -> VolunteerLimit:
    """Set a limit. Raises Refused (OUTSIDE_AREA) or ValidationError; the same value writes nothing."""
    row = VolunteerLimit.objects.select_for_update().get(pk=limit.pk)
    city = Area.objects.get(level=Level.CITY)
    records.insist(actor, RULES, city)
    before = records.facts(row, FACTS)
    row.value = value
    records.save(row)
    records.record_changed(row, before, FACTS, actor=actor, area=city, right=RULES)
    return row


def stars(minutes: int) -> int:
    """How many stars so many minutes of service are worth; never fewer for more."""
    reached = StarLevel.objects.filter(minutes__lte=minutes).order_by("-stars")
    return reached.values_list("stars", flat=True).first() or 0
