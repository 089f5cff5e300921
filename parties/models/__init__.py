"""Party organisations, the alliances of units, whistles, needs and claims, lists of secretaries."""

from parties.models.alliances import Alliance, AllianceMember
from parties.models.claims import Claim, Milestone
from parties.models.lists import NeedItem, PhoneProof, Rating, ResourceItem
from parties.models.organisations import BranchGrid, Organisation, Seat
from parties.models.secretaries import SecretaryItem
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
    "Claim",
    "Milestone",
    "NeedItem",
    "Organisation",
    "PhoneProof",
    "Rating",
    "ResourceItem",
    "ScoreItem",
    "Seat",
    "SecretaryItem",
    "Whistle",
    "WhistleCall",
    "WhistleKind",
    "WhistleSource",
]
