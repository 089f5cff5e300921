"""Party organisations, the alliances of units, and whistles."""

from parties.models.alliances import Alliance, AllianceMember
from parties.models.checkins import CheckIn, CheckInReport, CheckInService, ServicePost
from parties.models.organisations import BranchGrid, Organisation, Seat
from parties.models.resources import Booking, ResourceException, ResourceHours, SharedResource
from parties.models.whistles import (
    CallScore,
    ScoreItem,
    Whistle,
    WhistleCall,
    WhistleKind,
    WhistleSource,
)

__all__ = [
    "Alliance",
    "AllianceMember",
    "Booking",
    "BranchGrid",
    "CallScore",
    "CheckIn",
    "CheckInReport",
    "CheckInService",
    "Organisation",
    "ResourceException",
    "ResourceHours",
    "ScoreItem",
    "Seat",
    "ServicePost",
    "SharedResource",
    "Whistle",
    "WhistleCall",
    "WhistleKind",
    "WhistleSource",
]
