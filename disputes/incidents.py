"""A dispute that comes out of an incident. The incident's own trail says no more than that it went there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from disputes import reasons
from disputes.intake import Application, file_dispute
from disputes.models import Dispute
from disputes.models.disputes import Source
from disputes.names import KIND
from disputes.rights import TAKE
from governance.cases.models import Category
from governance.cases.workflow.definitions import Transition, Who
from governance.cases.workflow.supplies.places import RowChoice, rows_field

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from governance.access.models import User
    from governance.cases.models import Case
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused

TURNABLE = ("registered", "dispatched", "accepted", "in_progress", "returned", "rework")


class DisputeKind(RowChoice):
    """A kind of dispute, as a row or by its key."""

    model = Category

    def read(self, value: Any, case: Case) -> Category:
        found: Category = super().read(value, case)
        if found.kind != KIND:
            raise ValueError(_("请从列出的选项中选择“%s”。") % self.label)
        return found

    def field(self, asked: Any) -> Any:
        return rows_field(Category.objects.filter(kind=KIND, is_active=True), _("请选择"))


def why_not_turn(case: Case, actor: User | None, at: datetime) -> Refused | None:
    known = Dispute.objects.filter(incident=case, case__is_open=True).exists()
    return reasons.DISPUTED_ALREADY() if known else None


def turn(act: Act) -> None:
    """A dispute with what the incident says, whose parties are still to be added there."""
    case = act.case
    made = file_dispute(
        Application(
            category=act.supplied["category"],
            area=case.area,
            facts=case.text,
            place=case.place,
            source=Source.INCIDENT,
        ),
        incident=case,
        actor=act.actor,
        at=act.at,
    )
    act.text = str(_("已转矛盾纠纷调解。"))
    act.say(dispute=made.number)


ON_INCIDENT = Transition(
    "turn_dispute",
    _("转矛盾纠纷调解"),
    TURNABLE,
    None,
    TAKE,
    Who.DESK,
    supplies=(DisputeKind("category", _("纠纷类别")),),
    guard=why_not_turn,
    effect=turn,
    icon="users",
    is_quiet=True,
    done=_("已转为纠纷；请在那里登记双方当事人"),
)
