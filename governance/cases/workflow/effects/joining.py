"""One more person reports the same matter: the case goes on, the person is heard and gets a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from governance.cases import reasons
from governance.cases.filing import numbering
from governance.cases.models import JoinedReport
from governance.cases.workflow.validation import Incomplete
from governance.cases.worklist import recipients
from governance.common import folding, phones
from governance.notices.models import Weight

if TYPE_CHECKING:
    from datetime import datetime

    from governance.access.models import User
    from governance.cases.models import Case
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused


Standing = JoinedReport.Standing


def join(act: Act) -> None:
    """Keep the report beside the case and tell whoever holds it. Name and number never reach the trail.

    One that comes from outside waits until the desk has looked at it, and does not count before.
    """
    phone = phones.normal(act.get("reporter_phone", ""))
    if phone:
        try:
            phones.validate_phone(phone)
        except ValidationError as error:
            raise Incomplete({"reporter_phone": str(error.messages[0])}) from error
    case = act.case
    last = case.log.order_by("-step").values_list("step", flat=True).first() or 0
    JoinedReport.objects.create(
        case=case,
        step=last + 1,
        text=act.get("text", ""),
        reporter_name=folding.name(act.get("reporter_name", "")),
        reporter_phone=phone,
        filed_by=act.actor,
        follow_code=numbering.follow_code(),
        at=act.at,
        standing=Standing.COUNTED if act.actor is not None else Standing.WAITING,
    )
    JoinedReport.forget(case)
    act.text = act.get("text", "")
    if act.actor is None:
        act.say(waits=True)
        act.tell(
            recipients.at_desk(case.desk, "cases.register"),
            _("有人反映同一件事，请核对：%(title)s") % {"title": act.name()},
        )
        return
    _count(act)


def _count(act: Act) -> None:
    """Say how many report it by now, and tell whoever holds it."""
    case = act.case
    count = case.joined.counted().count() + 1
    act.say(reporters=count)
    holders = recipients.of_lead(case) if case.lead else recipients.at_desk(case.desk, "cases.register")
    act.tell(
        holders,
        _("又有人反映（共 %(count)s 人）：%(title)s") % {"count": count, "title": act.name()},
        weight=Weight.INFO,
    )


def why_not_judge(case: Case, actor: User | None, at: datetime) -> Refused | None:
    return None if JoinedReport.waiting_for(case) else reasons.NO_JOIN_WAITS()


def confirm(act: Act) -> None:
    """It is the same matter: from now on the reporter counts, hears of it, follows and rates it."""
    _judge(act, Standing.COUNTED)
    _count(act)


def refuse(act: Act) -> None:
    """It is another matter, or none: the report stays beside the case and counts nowhere."""
    _judge(act, Standing.REFUSED)
    act.text = act.get("text", "")


def _judge(act: Act, standing: str) -> None:
    """Write what the desk says of a report that waits. Raises Refused (JOIN_SETTLED)."""
    row = act.case.joined.waiting().filter(pk=act.supplied["joined"].pk).first()
    if row is None:
        raise reasons.JOIN_SETTLED(field="joined")
    row.standing = standing
    row.save(update_fields=["standing"])
    JoinedReport.forget(act.case)
    act.say(joined=row.step, standing=standing)
