"""Party organisations and alliances, what they do, whistles, needs and claims, check-ins, secretaries."""

from parties.models.activities import Activity, ActivityKind, ActivityTag, Campaign
from parties.models.alliances import Alliance, AllianceMember
from parties.models.checkins import CheckIn, CheckInReport, CheckInService, ServicePost
from parties.models.claims import Claim, Milestone
from parties.models.liaison import LeaderLink, ReserveCadre, RightsLetter
from parties.models.lists import NeedItem, PhoneProof, Rating, ResourceItem
from parties.models.meetings import (
    AgendaItem,
    AllianceMeeting,
    Commissioner,
    GrandCommittee,
    MeetingAttendance,
)
from parties.models.organisations import BranchGrid, Organisation, Seat
from parties.models.places import (
    Compound,
    CrossAppointment,
    FieldBase,
    Place,
    PlaceType,
    PlaceYear,
    ReceptionDay,
)
from parties.models.resources import Booking, ResourceException, ResourceHours, SharedResource
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
    "Activity",
    "ActivityKind",
    "ActivityTag",
    "AgendaItem",
    "Alliance",
    "AllianceMeeting",
    "AllianceMember",
    "Booking",
    "BranchGrid",
    "CallScore",
    "Campaign",
    "CheckIn",
    "CheckInReport",
    "CheckInService",
    "Claim",
    "Commissioner",
    "Compound",
    "CrossAppointment",
    "FieldBase",
    "GrandCommittee",
    "LeaderLink",
    "MeetingAttendance",
    "Milestone",
    "NeedItem",
    "Organisation",
    "PhoneProof",
    "Place",
    "PlaceType",
    "PlaceYear",
    "Rating",
    "ReceptionDay",
    "ReserveCadre",
    "ResourceException",
    "ResourceHours",
    "ResourceItem",
    "RightsLetter",
    "ScoreItem",
    "Seat",
    "SecretaryItem",
    "ServicePost",
    "SharedResource",
    "Whistle",
    "WhistleCall",
    "WhistleKind",
    "WhistleSource",
]
