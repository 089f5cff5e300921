"""What an act can ask for: each supplied value is an object that checks it, asks for it and writes it.

A flow names these in ``Transition.supplies``. An app that needs another writes a subclass of ``Supply``
with ``read``, ``field`` and where needed ``to_json``, ``schema`` and ``keep``; nothing else has to know it.
"""

from governance.cases.workflow.supplies.base import Asked, Supply
from governance.cases.workflow.supplies.days import Day, DayRange, DaySpan
from governance.cases.workflow.supplies.documents import CheckedDocument, Document
from governance.cases.workflow.supplies.numbers import Money, Number
from governance.cases.workflow.supplies.of_case import (
    CaseNumber,
    JoinChoice,
    LinkChoice,
    PaperChoice,
    RelationChoice,
    RelationKindChoice,
    ReportersChoice,
    TaskChoice,
)
from governance.cases.workflow.supplies.photos import ExistingFiles, Photos, PhotosField
from governance.cases.workflow.supplies.places import (
    AreaChoice,
    CategoryChoice,
    ConditionChoice,
    PersonChoice,
    UnitChoice,
    UnitsChoice,
)
from governance.cases.workflow.supplies.tables import Rows
from governance.cases.workflow.supplies.words import Choice, Decision, Flag, LongText, Reason, Text

__all__ = [
    "AreaChoice",
    "Asked",
    "CaseNumber",
    "CategoryChoice",
    "CheckedDocument",
    "Choice",
    "ConditionChoice",
    "Day",
    "DayRange",
    "DaySpan",
    "Decision",
    "Document",
    "ExistingFiles",
    "Flag",
    "JoinChoice",
    "LinkChoice",
    "LongText",
    "Money",
    "Number",
    "PaperChoice",
    "PersonChoice",
    "Photos",
    "PhotosField",
    "Reason",
    "RelationChoice",
    "RelationKindChoice",
    "ReportersChoice",
    "Rows",
    "Supply",
    "TaskChoice",
    "Text",
    "UnitChoice",
    "UnitsChoice",
]
