"""The place was wrong: the case goes to where the matter lies, and to whoever is responsible there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from governance.areas.ancestry import STAMP
from governance.areas.models import Area
from governance.cases import reasons
from governance.cases.filing import intake, records
from governance.cases.workflow import options
from governance.cases.workflow.effects.handling import Handing, new_leg
from governance.cases.worklist import recipients

if TYPE_CHECKING:
    from governance.cases.workflow.act import Act

MOVED = "moved_from"


@dataclass(frozen=True)
class Relocating:
    """What a flow calls what a case goes through when it changes desks.

    ``reported`` is the state before it is registered and ``register`` the clock that runs in it; a case
    that was ``returned`` is ``registered`` where it goes.
    """

    handing: Handing
    reported: str
    register: str
    registered: str


def relocate(act: Act, *, names: Relocating) -> None:
    """Area and place as they are. Outside the desk it goes to the desk of the same level over there.

    The stage in hand ends with its verdict and begins anew where it goes; the whole case's clock goes on.
    Raises Refused (SAME_PLACE, NOT_NEAR).
    """
    case, area = act.case, act.supplied["area"]
    place = act.get("place", "" if area.pk != case.area_id else case.place)
    if (area.pk, place) == (case.area_id, case.place):
        raise reasons.SAME_PLACE(field="area")
    if area.pk != case.area_id and not options.areas_around(case).filter(pk=area.pk).exists():
        raise reasons.NOT_NEAR(desk=str(case.desk), field="area")
    act.say(frm=str(case.area), to=str(area), place=place)
    if area.pk != case.area_id:
        case.lng = case.lat = case.accuracy = None  # the pin stood where it was not
        for column in STAMP.values():
            setattr(case, column, None)
        intake.stamp(case, area)
    case.place = place[:200]
    if not case.desk.span.holds(area.span):
        _hand_over(act, names, Area.objects.above(area).get(level=case.desk.level))
    act.text = act.get("text")
    records.index_words(case)


def after_relocation(act: Act, *, names: Relocating) -> str:
    """Where it goes nobody has returned it."""
    moved = act.case.state == names.handing.returned and MOVED in act.detail
    return names.registered if moved else act.case.state


def _hand_over(act: Act, names: Relocating, desk: Area) -> None:
    case = act.case
    act.say(**{MOVED: str(case.desk)})
    if case.state == names.reported:
        act.stop(names.register)
        case.desk, case.level = desk, desk.level
        act.start(names.register)
        right = "cases.register"
    else:
        new_leg(act, desk, names=names.handing)
        right = "cases.dispatch"
    act.tell(recipients.at_desk(desk, right), _("地点更正后转来，请办理：%s") % act.name())
