"""One more person reports the same matter: the case goes on, the person is heard and gets a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from governance.access.models import validate_phone
from governance.cases.filing import numbering
from governance.cases.models import JoinedReport
from governance.cases.privacy.redact import without_numbers
from governance.cases.workflow.validation import Incomplete
from governance.cases.worklist import recipients
from governance.notices.models import Weight

if TYPE_CHECKING:
    from governance.cases.workflow.act import Act


def join(act: Act) -> None:
    """Keep the report beside the case and tell whoever holds it. Name and number never reach the trail."""
    phone = act.get("reporter_phone", "")
    if phone:
        try:
            validate_phone(phone)
        except ValidationError as error:
            raise Incomplete({"reporter_phone": str(error.messages[0])}) from error
    case = act.case
    last = case.log.order_by("-step").values_list("step", flat=True).first() or 0
    JoinedReport.objects.create(
        case=case,
        step=last + 1,
        text=act.get("text", ""),
        reporter_name=act.get("reporter_name", ""),
        reporter_phone=phone,
        filed_by=act.actor,
        follow_code=numbering.follow_code(),
        at=act.at,
    )
    count = case.joined.count() + 1
    act.text = without_numbers(act.get("text", ""))
    act.say(reporters=count)
    holders = recipients.of_lead(case) if case.lead else recipients.at_desk(case.desk, "cases.register")
    act.tell(
        holders,
        _("又有人反映（共 %(count)s 人）：%(title)s") % {"count": count, "title": act.name()},
        weight=Weight.INFO,
    )
