"""What a need hears of the units that claimed it: every step of theirs is one of its own, and moves it on.

An act on a claim holds its case and then the need's; an act on the need holds its case first and moves the
claims by acts that report nothing back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from governance.cases import services
from governance.cases.models import Case
from governance.cases.sla import clocks
from governance.cases.workflow import history
from governance.cases.worklist import recipients
from parties.lists.clocks import RATING, UNCLAIMED
from parties.lists.names import ANSWERED
from parties.models import Claim
from parties.rights import CONFIRM_CLAIM

if TYPE_CHECKING:
    from governance.cases.workflow.act import Act


def report(act: Act, state: str, text: str) -> None:
    """Tell the need that the unit's case will be in ``state``; ``text`` is its step of the trail."""
    parent = held(act.case.need_claim.need.case_id)
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


def held(pk: int) -> Case:
    """The need's case under lock: units act beside each other, each waits its turn."""
    found: Case = Case.objects.select_for_update().get(pk=pk)
    return found


def hear(act: Act) -> None:
    """A step of a unit, in the trail of the need; its clocks follow its state."""
    act.text = act.get("text")
    follow(act, after_hearing(act))


def follow(act: Act, target: str) -> None:
    """Start and end the need's clocks for the state in which it will be."""
    case = act.case
    if target == ANSWERED and not clocks.live(case, RATING):
        case.need.delivered_at = case.handled_at = act.at
        case.need.save()
        act.start(RATING)
        act.tell(recipients.at_desk(case.desk, CONFIRM_CLAIM), _("已交付，请组织居民评价：%s") % act.name())
    elif target != ANSWERED:
        case.handled_at = None
        act.cancel(RATING)
    if target == "published" and not clocks.live(case, UNCLAIMED):
        act.start(UNCLAIMED)
    elif target != "published":
        act.stop(UNCLAIMED)


def after_hearing(act: Act) -> str:
    """Where the need stands, its units standing as they do and the one that acts as it says."""
    pk, _colon, state = act.get("part").partition(":")
    return stands(states_of(act.case) | {int(pk): state})


def states_of(case: Case) -> dict[int, str]:
    """The states of the live claims, by the keys of their cases."""
    rows = Claim.objects.live().filter(need__case=case)
    return dict(rows.values_list("case", "case__state"))


def stands(states: dict[int, str]) -> str:
    """The state of a need whose claims stand so."""
    known = set(states.values())
    if "under_way" in known or {"delivered", "confirmed"} <= known:
        return "under_way"
    if "confirmed" in known:
        return "claimed"
    return ANSWERED if "delivered" in known else "published"
