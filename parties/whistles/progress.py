"""What a whistle hears of the units it calls: every step of theirs is one of its own, and moves it on.

An act on a called unit's case holds that case and then the whistle's; an act on the whistle holds its case
first and moves the units' by acts that report nothing back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from governance.cases import services
from governance.cases.models import Case, Clock
from governance.cases.sla import clocks
from governance.cases.workflow import history
from governance.cases.worklist import recipients
from parties.models import WhistleCall
from parties.rights import ASSESS
from parties.whistles.clocks import ARRIVE, CONFIRM
from parties.whistles.names import ANSWERED, BLOWN, CALL_ENDED, FALLEN, WORKING

if TYPE_CHECKING:
    from datetime import datetime

    from governance.cases.workflow.act import Act

WAITING = ("called", "contested")


def report(act: Act, state: str, text: str) -> None:
    """Tell the whistle that the unit's case will be in ``state``; ``text`` is its step of the trail."""
    whistle = act.case.whistle_call.whistle
    parent = _held(whistle.case_id)
    services.advance(
        parent,
        "hear",
        actor=None,
        at=act.at,
        signed=history.name_of(act.actor),
        quiet=act.is_quiet,
        part=f"{act.case.pk}:{state}",
        text=text,
    )


def _held(pk: int) -> Case:
    """The whistle's case under lock: units act beside each other, each waits and none is refused."""
    found: Case = Case.objects.select_for_update().get(pk=pk)
    return found


def hear(act: Act) -> None:
    """A step of a called unit, in the trail of the whistle; the clock of confirming follows the state."""
    act.text = act.get("text")
    target = after_hearing(act)
    case = act.case
    if target == ANSWERED and not clocks.live(case, CONFIRM):
        case.handled_at = act.at
        act.start(CONFIRM)
        act.tell(recipients.at_desk(case.desk, ASSESS), _("各单位已反馈，请确认：%s") % act.name())
    elif target in BLOWN and clocks.live(case, CONFIRM):
        case.handled_at = None
        act.cancel(CONFIRM)


def after_hearing(act: Act) -> str:
    """Where the whistle stands, its units standing as they do and the one that acts as it says."""
    if act.case.state == "assessing":
        return act.case.state
    pk, _colon, state = act.get("part").partition(":")
    return stands(states_of(act.case, act.at) | {int(pk): state})


def states_of(case: Case, at: datetime) -> dict[int, str]:
    """The states of the units called on this leg, by the keys of their cases; an overdue one is absent."""
    calls = WhistleCall.objects.filter(whistle__case=case, leg=case.leg)
    states = dict(calls.values_list("case", "case__state"))
    late = Clock.objects.running().filter(case__in=list(states), kind=ARRIVE, due_at__lt=at)
    overdue = set(late.values_list("case", flat=True))
    return {pk: "absent" if state == "called" and pk in overdue else state for pk, state in states.items()}


def stands(states: dict[int, str]) -> str:
    """The state of a whistle whose units stand so."""
    known = [state for state in states.values() if state not in FALLEN]
    here = [state for state in known if state in WORKING]
    done = [state for state in known if state in ("answered", "scored")]
    waiting = [state for state in known if state in WAITING]
    if done and not here and not waiting:
        return ANSWERED
    if "measured" in known or done or (here and not waiting):
        return "handling"
    return "responding" if here else "blown"


def unscored(case: Case) -> list[str]:
    """The names of called units that still have to be scored."""
    calls = WhistleCall.objects.filter(whistle__case=case, leg=case.leg)
    settled = (*CALL_ENDED, *FALLEN)
    return list(calls.exclude(case__state__in=settled).values_list("unit__name", flat=True))
