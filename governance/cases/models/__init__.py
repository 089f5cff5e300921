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
from governance.cases.models.case import Case
from governance.cases.models.clocks import Clock, Firing, ParkedClock
from governance.cases.models.company import Follower
from governance.cases.models.desk import CaseExport, SavedView
from governance.cases.models.joined import JoinedReport
from governance.cases.models.links import OutsideLink, ResidentLink
from governance.cases.models.members import CaseMember
from governance.cases.models.printouts import PrintoutTemplate
from governance.cases.models.questions import CaseAnswer, CategoryQuestion
from governance.cases.models.relations import Relation
from governance.cases.models.replies import ReplyText
from governance.cases.models.rulebook import (
    FILED_BEFORE,
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
    RetentionRule,
    Routing,
    TimeLimit,
)
from governance.cases.models.tasks import Task
from governance.cases.models.trail import Assignment, Attachment, CaseLog, NumberCounter

__all__ = [
    "FILED_BEFORE",
    "Alarm",
    "Appeal",
    "Assignment",
    "Attachment",
    "Card",
    "Case",
    "CaseAnswer",
    "CaseExport",
    "CaseLog",
    "CaseMember",
    "Category",
    "CategoryQuestion",
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
    "NumberPattern",
    "OutsideLink",
    "ParkedClock",
    "PrintoutTemplate",
    "ReasonChoice",
    "Recomputation",
    "Relation",
    "Reminder",
    "ReplyText",
    "ResidentLink",
    "RetentionRule",
    "Routing",
    "RuleDraft",
    "RuleGroup",
    "RulePublication",
    "Running",
    "SavedView",
    "SupervisionOrder",
    "Suspension",
    "SuspensionReview",
    "Task",
    "TimeLimit",
]
