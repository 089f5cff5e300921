"""The incident's states, and the groups of them that its acts name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.cases.workflow.definitions import Ending, Holder, State, by_code

KIND = "incident"
STATES = by_code(
    State("draft", _("暂存"), Holder.FILER, "secondary", "edit"),
    State("reported", _("已上报"), Holder.DESK, "azure", "send"),
    State("verifying", _("核实中"), Holder.FIELD, "azure", "search"),
    State("registered", _("待派遣"), Holder.DESK, "blue", "list-check"),
    State("rejected", _("不予立案"), Holder.NOBODY, "secondary", "circle-x", Ending.REFUSED),
    State("dispatched", _("待签收"), Holder.LEAD, "indigo", "mail"),
    State("accepted", _("已签收"), Holder.LEAD, "indigo", "circle-check"),
    State("in_progress", _("处理中"), Holder.LEAD, "purple", "progress-check"),
    State("returned", _("已退回（待改派）"), Holder.DESK, "orange", "arrow-back-up"),
    State("suspended", _("挂账"), Holder.LEAD, "secondary", "player-pause"),
    State("pending_check", _("待核查"), Holder.FIELD, "teal", "eye"),
    State("rework", _("返工"), Holder.LEAD, "orange", "refresh"),
    State("pending_visit", _("待回访"), Holder.DESK, "teal", "phone-call"),
    State("closed", _("已办结"), Holder.NOBODY, "green", "check", Ending.DONE),
    State("archived", _("已归档"), Holder.NOBODY, "secondary", "briefcase", Ending.KEPT),
    State("cancelled", _("作废/并案"), Holder.NOBODY, "secondary", "x", Ending.VOID),
)

OPEN = tuple(code for code, state in STATES.items() if state.is_open and code != "draft")
AT_DESK = ("registered", "returned")
WITH_LEAD = ("accepted", "in_progress", "rework")
# A card stands, and can be contested, however its case has ended.
ANSWERABLE = tuple(code for code in STATES if code not in ("draft", "archived"))
