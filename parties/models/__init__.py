"""Party organisations with what they do and where, the alliances of units, and whistles."""

from parties.models.activities import Activity, ActivityKind, ActivityTag, Campaign
from parties.models.alliances import Alliance, AllianceMember
from parties.models.checkins import CheckIn, CheckInReport, CheckInService, ServicePost
from parties.models.liaison import LeaderLink, ReserveCadre, RightsLetter
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
    "Commissioner",
    "Compound",
    "CrossAppointment",
    "FieldBase",
    "GrandCommittee",
    "LeaderLink",
    "MeetingAttendance",
    "Organisation",
    "Place",
    "PlaceType",
    "PlaceYear",
    "ReceptionDay",
    "ReserveCadre",
    "ResourceException",
    "ResourceHours",
    "RightsLetter",
    "ScoreItem",
    "Seat",
    "ServicePost",
    "SharedResource",
    "Whistle",
    "WhistleCall",
    "WhistleKind",
    "WhistleSource",
]
