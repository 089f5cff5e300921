"""Linked leaders: told of supervision in their area, and called to the spot by a whistle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.cases.workflow.definitions import Transition, Who
from governance.cases.workflow.supplies import LongText
from governance.notices.models import Weight
from parties import reasons
from parties.liaison.services import leaders_of
from parties.rights import ASSESS
from parties.whistles.blowers import why_not_blower

if TYPE_CHECKING:
    from datetime import datetime

    from governance.access.models import User
    from governance.cases.models import Case
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused


def why_not_call(case: Case, actor: User | None, at: datetime) -> Refused | None:
    if refusal := why_not_blower(case, actor, at, ASSESS):
        return refusal
    return None if leaders_of(case.area) else reasons.NO_LEADER_LINKED(area=str(case.area))


def call_leaders(act: Act) -> None:
    """Every linked leader of the place hears of it at once; the trail names them."""
    leaders = leaders_of(act.case.area)
    act.text = act.get("text")
    act.say(leaders=[one.name for one in leaders])
    act.tell(
        leaders,
        _("请挂钩领导到场：%(title)s。%(text)s") % {"title": act.name(), "text": act.quote(act.text)},
        weight=Weight.ALARM,
        reason=_("您挂钩联系这里"),
    )


CALL_LEADERS = Transition(
    "call_leaders",
    gettext_lazy("请挂钩领导到场"),
    ("blown", "responding", "handling"),
    None,
    ASSESS,
    Who.DESK,
    supplies=(LongText("text", gettext_lazy("请领导协调什么"), minimum=5),),
    guard=why_not_call,
    effect=call_leaders,
    icon="user-circle",
    is_quiet=True,
)
