"""Everything the loop keeps, by room."""

from governance.cases.models.acts import (
    Alarm,
    Appeal,
    Card,
    Check,
    Consultation,
    Extension,
    FollowUpCall,
    Reminder,
    SupervisionOrder,
    Suspension,
)
from governance.cases.models.case import Assignment, Attachment, Case, CaseLog, NumberCounter
from governance.cases.models.clocks import Clock, Firing, ParkedClock
from governance.cases.models.desk import CaseExport, SavedView
from governance.cases.models.joined import JoinedReport
from governance.cases.models.rulebook import (
    NumberPattern,
    Recomputation,
    RuleDraft,
    RuleGroup,
    RulePublication,
    Running,
)
from governance.cases.models.rules import (
    Category,
    Channel,
    FilingCondition,
    LadderRung,
    LoopSetting,
    ReasonChoice,
    Routing,
    TimeLimit,
)

__all__ = [
    "Alarm",
    "Appeal",
    "Assignment",
    "Attachment",
    "Card",
    "Case",
    "CaseExport",
    "CaseLog",
    "Category",
    "Channel",
    "Check",
    "Clock",
    "Consultation",
    "Extension",
    "FilingCondition",
    "Firing",
    "FollowUpCall",
    "JoinedReport",
    "LadderRung",
    "LoopSetting",
    "NumberCounter",
    "NumberPattern",
    "ParkedClock",
    "ReasonChoice",
    "Recomputation",
    "Reminder",
    "Routing",
    "RuleDraft",
    "RuleGroup",
    "RulePublication",
    "Running",
    "SavedView",
    "SupervisionOrder",
    "Suspension",
    "TimeLimit",
]
