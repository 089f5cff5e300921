"""The dispute's way, as data: applied, accepted, consented, mediated, agreed, performed, followed up."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from disputes import clocks
from disputes.acts.agreeing import AGREEING
from disputes.acts.asking import ASKING
from disputes.acts.meeting import MEETING
from disputes.acts.performing import PERFORMING
from disputes.acts.taking import TAKING
from disputes.effects import keeping
from disputes.guards import guard
from disputes.names import ENDED, HOLDER, KIND, OPEN
from disputes.rights import MEDIATE, TAKE
from governance.cases import acts
from governance.cases.choices import Secrecy
from governance.cases.workflow.definitions import (
    Ending,
    Flow,
    Holder,
    Purpose,
    State,
    Transition,
    Who,
    by_code,
)
from governance.cases.workflow.effects import retaining

STATES = by_code(
    State("applied", _("已申请"), HOLDER, "azure", "send"),
    State("accepted", _("已受理，待双方同意"), HOLDER, "indigo", "list-check"),
    State("consented", _("双方同意调解"), HOLDER, "indigo", "users"),
    State("mediating", _("调解中"), HOLDER, "purple", "message"),
    State("agreed", _("已达成协议，待签字盖章"), HOLDER, "teal", "edit"),
    State("performing", _("协议生效，履行中"), HOLDER, "teal", "progress-check"),
    State("performed", _("已履行，待回访"), HOLDER, "green", "check"),
    State("breached", _("未按期履行"), HOLDER, "orange", "alert-triangle"),
    State("followed_up", _("已回访，办结"), Holder.NOBODY, "green", "circle-check", Ending.DONE),
    State("failed", _("调解不成"), Holder.NOBODY, "secondary", "circle-x", Ending.DONE),
    State("terminated", _("终止调解"), Holder.NOBODY, "secondary", "circle-x", Ending.DONE),
    State("withdrawn", _("撤回申请"), Holder.NOBODY, "secondary", "x", Ending.DONE),
    State("declined", _("不予受理"), Holder.NOBODY, "secondary", "circle-x", Ending.REFUSED),
    State("archived", _("已归档"), Holder.NOBODY, "secondary", "briefcase", Ending.KEPT),
)

DISPUTE = Flow(
    kind=KIND,
    label=_("矛盾纠纷"),
    states=STATES,
    transitions=by_code(
        *TAKING,
        *ASKING,
        *MEETING,
        *AGREEING,
        *PERFORMING,
        *acts.reminding(open=OPEN),
        Transition(
            "archive",
            _("归档"),
            ENDED,
            "archived",
            MEDIATE,
            Who.READER,
            guard=guard(keeping.why_not_archive),
            effect=keeping.archive,
            icon="briefcase",
            purpose=Purpose.ARCHIVE,
        ),
        Transition(
            "anonymise",
            _("个人信息匿名化"),
            ("archived",),
            None,
            "cases.archive",
            Who.SYSTEM,
            guard=retaining.why_not_anonymise,
            effect=retaining.anonymise,
            icon="lock",
            purpose=Purpose.ANONYMISE,
        ),
    ),
    initial="applied",
    filing_right=TAKE,
    starts=(clocks.ACCEPT,),
    clocks=clocks.CLOCKS,
    limits=clocks.LIMITS,
    ladders=clocks.LADDERS,
    is_counted=False,
    photos_for_field=False,
    text_minimum=1,
    filing_page="dispute-new",
    secrecy=Secrecy.MEMBERS,
    stages=(
        ("dispute_applied", _("待受理的纠纷"), ("applied",), MEDIATE),
        ("dispute_asking", _("待告知和同意的纠纷"), ("accepted", "consented"), MEDIATE),
        ("dispute_meeting", _("调解中的纠纷"), ("mediating", "agreed"), MEDIATE),
        ("dispute_after", _("待履行和回访的纠纷"), ("performing", "performed", "breached"), MEDIATE),
    ),
)
