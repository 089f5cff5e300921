"""Party organisations, the alliances of units, and whistles."""

from parties.models.alliances import Alliance, AllianceMember
from parties.models.organisations import BranchGrid, Organisation, Seat
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
    "BranchGrid",
    "CallScore",
    "Organisation",
    "ScoreItem",
    "Seat",
    "Whistle",
    "WhistleCall",
    "WhistleKind",
    "WhistleSource",
]
