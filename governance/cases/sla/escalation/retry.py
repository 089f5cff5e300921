"""Clocks whose rung fails are put aside, reported, and tried again later and later."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from governance.cases import reasons
from governance.cases.models import Alarm, Case, Clock, ParkedClock
from governance.cases.sla.escalation import alerts, messages

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.cases.sla.escalation.context import SweepContext

log = logging.getLogger(__name__)
CONFIGURE = "cases.configure"


@transaction.atomic
def park(clock_pk: int, error: Exception, book: SweepContext, at: datetime) -> None:
    """Put a clock aside with what went wrong; after so many attempts it waits for an administrator.

    An alarm is raised the first time. Everything about the clock may be wrong, so little of it is read.
    """
    said = f"{type(error).__name__}: {error}"[:2000]
    log.error("clock %s is parked: %s", clock_pk, said, exc_info=error)
    # A clock has one case for ever; its row is locked first, as everywhere.
    case_pk = Clock.objects.values_list("case_id", flat=True).get(pk=clock_pk)
    case = Case.objects.select_for_update(no_key=True).only("number", "desk_id", "urgency").get(pk=case_pk)
    parked, _new = ParkedClock.objects.get_or_create(
        clock_id=clock_pk, defaults={"error": said, "attempts": 0, "parked_at": at}
    )
    parked.attempts += 1
    parked.error = said
    numbers = book.numbers
    again = parked.attempts < numbers.get("park_attempts", 5)
    wait = timedelta(minutes=numbers.get("park_minutes", 5)) * 2 ** (parked.attempts - 1)
    parked.retry_at = at + wait if again else None
    parked.save()
    code = f"{alerts.PARKED}:{clock_pk}"
    if Alarm.objects.filter(case=case, code=code, settled_at=None).exists():
        return
    alarm = Alarm.objects.create(
        case=case,
        area_id=case.desk_id,
        code=code,
        text=_("#%(number)s 的时钟处理出错，已搁置：%(error)s")
        % {"number": case.number, "error": said[:120]},
        raised_at=at,
    )
    messages.tell(alerts.told(alarm, book, at, url=case.get_absolute_url()), book, at)


def unpark(clocks: list[int], at: datetime) -> None:
    """Their rungs have fired after all: they are no longer parked and their alarms are over."""
    if clocks and ParkedClock.objects.filter(clock__in=clocks).delete()[0]:
        codes = [f"{alerts.PARKED}:{pk}" for pk in clocks]
        Alarm.objects.filter(code__in=codes, settled_at=None).update(settled_at=at)


@transaction.atomic
def release(parked: ParkedClock, *, actor: User, at: datetime) -> None:
    """Let the next sweep try a parked clock again, with all its attempts before it.

    Raises Refused (NO_RIGHT) for somebody who does not maintain the loop's rules over its desk.
    """
    from governance.access import rights

    if not actor.has_right(CONFIGURE, parked.clock.area):
        raise reasons.NO_RIGHT(right=rights.every()[CONFIGURE].label)
    ParkedClock.objects.filter(pk=parked.pk).update(retry_at=at, attempts=0)
