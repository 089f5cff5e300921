"""What the loop cannot mend itself: raised once while it lasts, told to administrators, settled after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from governance.cases.models import Alarm, Case, Clock
from governance.cases.sla.escalation import actions, messages
from governance.notices.models import Weight
from governance.notices.services import Message

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.cases.sla.escalation.context import SweepContext

PARKED = "parked"
CHUNK = 500


def raise_for(found: Sequence[tuple[Case, int, str]], book: SweepContext, at: datetime) -> list[Message]:
    """Raise an alarm for each (case, area, code) that has none yet; returns what administrators are told.

    The caller holds the cases' row locks, so that nobody else raises the same.
    """
    if not found:
        return []
    standing = set(
        Alarm.objects.filter(settled_at=None, case__in={case.pk for case, _, _ in found}).values_list(
            "case_id", "code"
        )
    )
    new: dict[tuple[int, str], Alarm] = {}
    for case, area, code in found:
        if (case.pk, code) not in standing:
            new.setdefault(
                (case.pk, code),
                Alarm(case=case, area_id=area, code=code, text=_words(case, area, code, book), raised_at=at),
            )
    Alarm.objects.bulk_create(new.values())
    telling: list[Message] = []
    for alarm in new.values():
        telling += told(alarm, book, at, url=alarm.case.get_absolute_url() if alarm.case else "")
    return telling


def told(alarm: Alarm, book: SweepContext, at: datetime, *, url: str) -> list[Message]:
    """What the administrators nearest to an alarm are told; about an emergency at once."""
    assert alarm.area_id is not None
    assert alarm.case is not None
    book.roster.learn([alarm.area_id])
    administrators = book.roster.administrators(alarm.area_id)
    if administrators is None:
        return []  # the health page still counts it
    text = book.texts.render("case_alarm", text=alarm.text)
    return [
        Message(
            person_id=person,
            text=text,
            weight=Weight.ALARM,
            url=url,
            reason=str(_("您维护事项规则")),
            opens=book.opens(alarm.case, administrators.area, at),
            channels=book.texts.channels("case_alarm"),
        )
        for person in administrators.people
    ]


def _words(case: Case, area: int, code: str, book: SweepContext) -> str:
    place = book.roster.place(area).name
    if code == actions.NOBODY:
        return _("#%(number)s 在%(area)s无人负责，直到市级都没有在岗人员。") % {
            "number": case.number,
            "area": place,
        }
    return _("#%(number)s 超期，但%(area)s以上没有可以督办的在岗人员。") % {
        "number": case.number,
        "area": place,
    }


def settle_ended(book: SweepContext, at: datetime) -> int:
    """Settle the alarms about missing people whose cases have somebody now, or are over; returns how many."""
    settled, after = 0, 0
    while True:
        chunk = list(
            Alarm.objects.filter(
                settled_at=None, code__in=[actions.NOBODY, actions.NOBODY_ABOVE], pk__gt=after
            )
            .select_related("case")
            .order_by("pk")[:CHUNK]
        )
        if not chunk:
            return settled
        after = chunk[-1].pk
        settled += _settle_chunk(chunk, book, at)


def _settle_chunk(chunk: list[Alarm], book: SweepContext, at: datetime) -> int:
    cases = [alarm.case for alarm in chunk if alarm.case is not None]
    clocks = _next_clocks(cases)
    book.roster.learn(
        {area for case in cases for area in (case.desk_id, case.grid_id, case.lead_area_id) if area},
        {case.lead_unit_id for case in cases if case.lead_unit_id},
    )
    telling: list[Message] = []
    ended: list[int] = []
    for alarm in chunk:
        case = alarm.case
        assert case is not None
        clock = clocks.get(case.pk)
        if not case.is_open or clock is None:
            ended.append(alarm.pk)
            continue
        if alarm.code == actions.NOBODY:
            found = actions.responsible(clock, case, book)
        else:
            found = actions.supervisors(book, alarm.area_id or case.desk_id)
        if found is None:
            continue
        ended.append(alarm.pk)
        if alarm.code == actions.NOBODY:
            text = book.texts.render("case_adopted", **actions.words_of(case, clock, book))
            telling += [
                Message(
                    person_id=person,
                    text=text,
                    weight=Weight.TODO,
                    url=case.get_absolute_url(),
                    opens=book.opens(case, found.office_of(person), at),
                    channels=book.texts.channels("case_adopted"),
                )
                for person in found.people
            ]
    if not ended:
        return 0
    with transaction.atomic():
        mine = set(
            Alarm.objects.filter(pk__in=ended, settled_at=None)
            .select_for_update(skip_locked=True)
            .values_list("pk", flat=True)
        )
        if mine != set(ended):
            return 0  # another sweep is at it
        Alarm.objects.filter(pk__in=mine).update(settled_at=at)
        messages.tell(telling, book, at)
    return len(mine)


def _next_clocks(cases: Iterable[Case]) -> dict[int, Clock]:
    """The clock of each case by which somebody must act next."""
    rows = (
        Clock.objects.live()
        .filter(case__in=[case.pk for case in cases])
        .order_by("case_id", "due_at", "pk")
        .distinct("case_id")
    )
    return {clock.case_id: clock for clock in rows}


@transaction.atomic
def settle(alarm: Alarm, *, actor: User, at: datetime) -> bool:
    """An administrator has seen to it; False when it was settled before. The caller has asked the right."""
    return bool(Alarm.objects.filter(pk=alarm.pk, settled_at=None).update(settled_at=at, settled_by=actor))
