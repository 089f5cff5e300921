"""Targets and limits of colour a new installation begins with; all of them editable.

Targets are proposals where no source gives one. The four colours follow the brief: from 90 green, from 80
blue, from 70 yellow, else red.
"""

from __future__ import annotations

from django.db import transaction

from governance.insight import catalogue
from governance.insight.models import IndicatorSetting

TARGETS = {"on_time_closure_rate": 95, "closure_rate": 98, "satisfaction_rate": 90, "rework_rate": 5}


@transaction.atomic
def seed() -> None:
    """Write the rows that are missing."""
    known = set(IndicatorSetting.objects.values_list("code", flat=True))
    IndicatorSetting.objects.bulk_create(
        IndicatorSetting(
            code=one.code,
            direction=one.direction,
            target=TARGETS.get(one.code),
            **(
                {"green_from": 90, "blue_from": 80, "yellow_from": 70}
                if one.is_rate and one.direction == "up"
                else {}
            ),
        )
        for one in catalogue.every()
        if one.code not in known
    )
