"""Disputes, who mediates them, and what the law wants recorded."""

from disputes.models.agreements import Agreement, FollowUp, Instalment, Signature
from disputes.models.assessments import (
    Assessment,
    AssessmentFollowUp,
    Draw,
    Expert,
    ExpertConflict,
    Institution,
    Seat,
)
from disputes.models.committees import (
    Committee,
    CommitteeMember,
    Conflict,
    Mediator,
    Room,
)
from disputes.models.disputes import (
    CaseMediator,
    Dispute,
    Party,
    Record,
    Representative,
)
from disputes.models.reviews import LegalReview, PanelMember
from disputes.models.screenings import Finding, GridLook, Screening
from disputes.models.special import CrimeTurn, Watch
from disputes.models.steps import Consent, RecusalAnswer, RightsNotice, Session

__all__ = [
    "Agreement",
    "Assessment",
    "AssessmentFollowUp",
    "CaseMediator",
    "Committee",
    "CommitteeMember",
    "Conflict",
    "Consent",
    "CrimeTurn",
    "Dispute",
    "Draw",
    "Expert",
    "ExpertConflict",
    "Finding",
    "FollowUp",
    "GridLook",
    "Instalment",
    "Institution",
    "LegalReview",
    "Mediator",
    "PanelMember",
    "Party",
    "Record",
    "RecusalAnswer",
    "Representative",
    "RightsNotice",
    "Room",
    "Screening",
    "Seat",
    "Session",
    "Signature",
    "Watch",
]
