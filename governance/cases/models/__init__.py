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
    SuspensionReview,
)
from governance.cases.models.case import Assignment, Attachment, Case, CaseLog, NumberCounter
from governance.cases.models.clocks import Clock, Firing, ParkedClock
from governance.cases.models.company import Follower
from governance.cases.models.desk import CaseExport, SavedView
from governance.cases.models.joined import JoinedReport
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
from governance.cases.models.tasks import Task

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
    "Follower",
    "JoinedReport",
    "LadderRung",
    "LoopSetting",
    "NumberCounter",
    "ParkedClock",
    "ReasonChoice",
    "Reminder",
    "Routing",
    "SavedView",
    "SupervisionOrder",
    "Suspension",
    "SuspensionReview",
    "Task",
    "TimeLimit",
]
